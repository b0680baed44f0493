"""Introducing two structures to each other, and noting what came of it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.partners.models import Structure
from connect.refusals import Refusal, for_constraint
from training.models import Introduction, IntroductionOutcome, IntroductionSubject
from training.network import letters


@for_constraint("introduction_of_two_structures")
class TheSameTwice(Refusal):
    sentence = _("Choose two different structures.")
    field = "second"


@for_constraint("introduction_stands", "introduction_outcome_by_somebody")
class StandsAsSent(Refusal):
    sentence = _("An introduction stays as it was sent. Say what came of it.")


@act
def introduce(
    first: Structure,
    second: Structure,
    *,
    subject: IntroductionSubject,
    text: str,
    antenna_id: int,
    key: UUID,
    by: User,
    at: datetime,
) -> Introduction:
    """Both structures learn who the other is; sent again with its key, the same introduction. Refuses TheSameTwice."""
    take_turns(key)
    known = Introduction.objects.filter(key=key, antenna_id=antenna_id).first()
    if known is not None:
        return known
    made = Introduction.objects.create(
        key=key, antenna_id=antenna_id, first=first, second=second, subject=subject, text=text, made_by=by, made_at=at
    )
    letters.tell_introduced(made)
    return made


@act
def note_outcome(introduction: Introduction, outcome: IntroductionOutcome, *, by: User, at: datetime) -> Introduction:
    """What came of it; said the same again, it is harmless. Refuses StandsAsSent when nothing is said."""
    mine = Introduction.objects.select_for_update(of=("self",)).get(pk=introduction.pk)
    if mine.outcome == outcome:
        return mine
    mine.outcome, mine.outcome_by, mine.outcome_at = outcome, by, at
    mine.save(update_fields=["outcome", "outcome_by", "outcome_at"])
    return mine
