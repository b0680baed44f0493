"""Actions to improve: decided, given to somebody until a day, done or given up, their effect looked at (indicator 32)."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Membership
from connect.refusals import Refusal, for_constraint
from training.models import Complaint, Improvement, Session


@for_constraint("improvement_stays", "improvement_done_or_dropped")
class Ended(Refusal):
    sentence = _("This action is over: what was done stays as it was noted. Decide another one.")


@for_constraint("improvement_owner_of_the_house")
class NotOfTheHouse(Refusal):
    field = "owner"
    sentence = _("This person works elsewhere. Choose somebody of the team.")


@for_constraint("improvement_effect_after_done")
class NotDone(Refusal):
    sentence = _("The effect is looked at once the action is done.")


class NotInAdvance(Refusal):
    field = "on"
    sentence = _("This day has not come yet.")


class BeforeDecided(Refusal):
    field = "on"
    sentence = _("The action was decided after that day.")


class AlreadyPast(Refusal):
    field = "due_on"
    sentence = _("This day is past. Choose today or a day to come.")


@act
def decide(
    *, antenna_id: int | None, why: str, what: str, owner: Membership, due_on: date, key: UUID, by: User, at: datetime,
    complaint: Complaint | None = None, session: Session | None = None,
) -> Improvement:  # fmt: skip
    """Decide an action, an antenna's or the nation's (None); the same key again is the same action.

    `complaint`, `session`: what it answers. Raises AlreadyPast, NotOfTheHouse.
    """
    take_turns(key)
    known = Improvement.objects.filter(send_key=key).first()
    if known is not None:
        return known
    if due_on < timezone.localdate(at):
        raise AlreadyPast
    if owner.antenna_id != antenna_id:
        raise NotOfTheHouse
    return Improvement.objects.create(
        antenna_id=antenna_id, complaint=complaint, session=session or (complaint.session if complaint else None), why=why,
        what=what, owner=owner, due_on=due_on, decided_at=at, decided_by=by, send_key=key,
    )  # fmt: skip


def _open(improvement: Improvement) -> Improvement:
    mine = Improvement.objects.select_for_update(of=("self",)).get(pk=improvement.pk)
    if not mine.is_open:
        raise Ended
    return mine


@act
def give(improvement: Improvement, *, owner: Membership, due_on: date, by: User, at: datetime) -> Improvement:
    """Give an open action to somebody else, or until another day. Raises Ended, AlreadyPast, NotOfTheHouse."""
    mine = _open(improvement)
    if due_on != mine.due_on and due_on < timezone.localdate(at):
        raise AlreadyPast
    if owner.antenna_id != mine.antenna_id:
        raise NotOfTheHouse
    mine.owner, mine.due_on = owner, due_on
    mine.save(update_fields=["owner", "due_on"])
    return mine


@act
def finish(improvement: Improvement, on: date, *, by: User, at: datetime) -> Improvement:
    """It was done that day. Raises Ended, NotInAdvance, BeforeDecided."""
    mine = _open(improvement)
    _within(mine, on, at)
    mine.done_on = on
    mine.save(update_fields=["done_on"])
    return mine


def _within(improvement: Improvement, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise NotInAdvance
    if on < timezone.localdate(improvement.decided_at):
        raise BeforeDecided


@act
def drop(improvement: Improvement, why: str, *, by: User, at: datetime) -> Improvement:
    """Give it up, with the reason. Raises Ended."""
    mine = _open(improvement)
    mine.dropped_on, mine.dropped_why = timezone.localdate(at), why
    mine.save(update_fields=["dropped_on", "dropped_why"])
    return mine


@act
def note_effect(improvement: Improvement, effect: str, *, by: User, at: datetime) -> Improvement:
    """Say, once, what the action changed. Raises NotDone, Ended."""
    mine = Improvement.objects.select_for_update(of=("self",)).get(pk=improvement.pk)
    if mine.done_on is None:
        raise NotDone
    if mine.effect_on is not None:
        raise Ended
    mine.effect, mine.effect_on = effect, timezone.localdate(at)
    mine.save(update_fields=["effect", "effect_on"])
    return mine


def late(day: date) -> Q:
    """Open actions whose day is past."""
    return Q(done_on__isnull=True, dropped_on__isnull=True, due_on__lt=day)
