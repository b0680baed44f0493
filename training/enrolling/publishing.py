"""The house rules of trainings (L6352-3), the same everywhere: published by the nation, in versions that never change."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from training.models import HouseRules


@for_constraint("training_houserules_version_key")
class VersionTaken(Refusal):
    sentence = _("This version exists already: give another number.")
    field = "version"


@for_constraint("training_houserules_from_on_key")
class DayTaken(Refusal):
    sentence = _("Another version is in force from that day: choose another day.")
    field = "from_on"


@for_constraint("houserules_from_today")
class InThePast(Refusal):
    sentence = _("House rules hold from today at the earliest.")
    field = "from_on"


@act
def publish(*, version: str, text: str, from_on: date, by: User, at: datetime) -> HouseRules:
    """Publish a version, in force from a day on; sent twice, it is one. Refuses VersionTaken, DayTaken, InThePast."""
    take_turns("training-house-rules", 7)
    known = HouseRules.objects.filter(version=version).first()
    if known is not None and (known.text, known.from_on) == (text, from_on):
        return known
    return HouseRules.objects.create(version=version, text=text, from_on=from_on, published_at=at, published_by=by)
