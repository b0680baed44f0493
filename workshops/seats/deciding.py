"""What an antenna decides of its waiting lists: dated, never changed."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from workshops.models import OfferRule


@for_constraint("offer_answered_within_a_week")
class AnswerTooLong(Refusal):
    sentence = _("An answer is awaited from 1 to 168 hours.")
    field = "answer_hours"


@for_constraint("offer_stops_within_two_days")
class LastHoursTooMany(Refusal):
    sentence = _("From 0 to 48 hours before the start.")
    field = "last_hours"


@act
def decide(*, antenna_id: int, answer_hours: int, last_hours: int, from_on: date, by: User, at: datetime) -> OfferRule:
    """How many hours an answer is awaited, and how many before the start nobody is called any more, from a day on.
    Offers that are open keep the hour that was said."""
    return OfferRule.objects.create(
        antenna_id=antenna_id, answer_hours=answer_hours, last_hours=last_hours, from_on=from_on, decided_by=by,
        decided_at=at,
    )  # fmt: skip
