"""The queue of the day: a turn taken at the door or at the counter, who takes whom, how it ends.

Nothing here ever blocks the welcome: a first name of one letter is enough, and a queue that is not used changes nothing.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.journal import note_opening
from beneficiaries.models import Outcome, Person, Reason, Recognition, Turn, Visit, VisitSource
from beneficiaries.visits import arrive, expected_on, note_visit
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint

MOST_WAITING = 80  # open turns of an antenna: a tablet left to children must not fill the day
NAMES_KEPT_DAYS = 7  # a first name serves to recognise somebody some days later, then nothing


class DoorFull(Refusal):
    sentence = _("Many people are waiting. Come to the counter: somebody welcomes you.")


class TakenByAnother(Refusal):
    sentence = _("%(name)s has just taken this person.")

    def __init__(self, name: str) -> None:
        super().__init__(str(self.sentence) % {"name": name})


@for_constraint("turn_ended_is_frozen")
class TurnEnded(Refusal):
    sentence = _("This turn has ended. Add the person to the queue again if they came back.")


@for_constraint("turn_one_open_a_person")
class AlreadyWaiting(Refusal):
    sentence = _("This person already has a turn in the queue.")


@for_constraint("recognition_of_an_anonymous_visit")
class AlreadyKnown(Refusal):
    sentence = _("This visit already has its person.")


@for_constraint("turn_person_enrolled", "recognition_person_enrolled")
class NotKnownHere(Refusal):
    sentence = _("This person is not known at your antenna. Welcome them first.")


@act
def draw(
    first_name: str, reason: Reason | str, *, antenna_id: int, key: UUID, at: datetime, by: User | None = None
) -> Turn:
    """Give somebody a place in the queue. `key` was drawn when the form was shown: pressed again, it is the same turn.

    `by` is None at a tablet. Refused by DoorFull when more wait than a day can hold.
    """
    take_turns("queue", antenna_id)  # numbers of a day follow one another
    before = Turn.objects.filter(pk=key).first()
    if before:
        return before
    day = timezone.localdate(at)
    today = Turn.objects.filter(antenna_id=antenna_id, on=day)
    if by is None and today.filter(ended_at=None).count() >= MOST_WAITING:
        raise DoorFull
    last = today.aggregate(last=Max("number"))["last"] or 0
    return Turn.objects.create(
        pk=key,
        antenna_id=antenna_id,
        on=day,
        number=last + 1,
        first_name=first_name,
        reason=Reason(reason),
        arrived_at=at,
    )


@act
def take(turn: Turn, *, by: User, at: datetime) -> Turn:
    """I look after this person. Pressed by two at once, the second is told who was first (TakenByAnother)."""
    turn = _locked(turn)
    if turn.ended_at:
        raise TurnEnded
    if turn.taken_by_id == by.pk:
        return turn
    if turn.taken_by:
        raise TakenByAnother(turn.taken_by.first_name)
    turn.taken_by, turn.taken_at = by, max(at, turn.arrived_at)
    turn.save(update_fields=["taken_by", "taken_at"])
    return turn


@act
def give_back(turn: Turn, *, by: User, at: datetime) -> Turn:
    """Back to the queue, at the place of the hour of arrival. Repeated, it changes nothing."""
    turn = _locked(turn)
    if turn.ended_at:
        raise TurnEnded
    turn.taken_by = turn.taken_at = None
    turn.save(update_fields=["taken_by", "taken_at"])
    return turn


@act
def say_who(turn: Turn, person: Person, *, by: User, at: datetime) -> Turn:
    """The person of this turn is this one, enrolled here. While it is open she is here today: an appointment of the day
    is kept and the visit is hers. After it ended, the anonymous visit it left is recognised and what was counted stays.
    """
    turn = _locked(turn)
    if turn.person_id == person.pk:
        return turn
    if turn.ended_at is None:
        for appointment in expected_on(person, timezone.localdate(at), antenna_id=turn.antenna_id):
            arrive(appointment, by=by, at=at)
        note_visit(person, antenna_id=turn.antenna_id, source=VisitSource.WELCOME, at=at, by=by)
    elif turn.visit and turn.visit.person_id is None:
        recognise(turn.visit, person, by=by, at=at)
    else:
        raise TurnEnded
    turn.person = person
    turn.save(update_fields=["person"])
    return turn


@act
def recognise(visit: Visit, person: Person, *, by: User, at: datetime) -> Recognition:
    """Say whose an anonymous visit was. Her file shows it; the visit itself, and every figure made of it, stays as it
    was counted that day (past totals never change). Said again of somebody else, the last word holds; journalled.
    """
    try:
        with transaction.atomic():
            found, _made = Recognition.objects.update_or_create(
                visit=visit, defaults={"antenna_id": visit.antenna_id, "person": person, "at": at, "by": by}
            )
    except IntegrityError as error:
        if "recognition_of_an_anonymous_visit" in str(error):
            raise AlreadyKnown from error
        raise
    note_opening(person, antenna_id=visit.antenna_id, by=by, act="visit recognised")
    return found


@act
def end(turn: Turn, outcome: Outcome | str, *, by: User | None, at: datetime, came_before: str = "") -> Turn:
    """Seen: the visit is noted, hers when one knows who she is, without a name otherwise (then `came_before` is what she
    said of it). Left: there was no visit.

    Repeated with the same outcome it changes nothing; with the other one it is refused.
    """
    turn = _locked(turn)
    if turn.ended_at:
        if turn.outcome == outcome:
            return turn
        raise TurnEnded
    turn.outcome, turn.ended_at = Outcome(outcome), at
    if outcome == Outcome.SEEN:
        turn.visit = note_visit(
            turn.person, antenna_id=turn.antenna_id, source=VisitSource.WELCOME, at=turn.arrived_at, by=by,
            came_before=came_before,
        )  # fmt: skip
        if turn.taken_by_id is None:
            turn.taken_by, turn.taken_at = by, (max(at, turn.arrived_at) if by else None)
    turn.save(update_fields=["outcome", "ended_at", "visit", "taken_by", "taken_at"])
    return turn


@act
def close_days_before(day: date, *, antenna_id: int, at: datetime) -> int:
    """End what was left open on earlier days: whoever was taken was seen, whoever was not has left. Returns how many."""
    left_open = Turn.objects.filter(antenna_id=antenna_id, ended_at=None, on__lt=day)
    for turn in left_open:
        end(turn, Outcome.SEEN if turn.taken_at else Outcome.LEFT, by=None, at=at)
    return len(left_open)


@act
def forget_names(*, antenna_id: int, at: datetime) -> int:
    """Take the first names off turns that ended a week ago or more; the rest stays for the counts."""
    old = timezone.localdate(at) - timedelta(days=NAMES_KEPT_DAYS)
    ended = Turn.objects.filter(antenna_id=antenna_id, on__lt=old, ended_at__isnull=False).exclude(first_name="")
    return ended.update(first_name="")


def waiting(antenna_id: int, day: date) -> QuerySet[Turn]:
    """Those who wait, the first to come first."""
    return Turn.objects.filter(antenna_id=antenna_id, on=day, ended_at=None, taken_at=None)


def minutes(turn: Turn, at: datetime) -> int:
    """Whole minutes since the turn was drawn."""
    return max(0, int((at - turn.arrived_at).total_seconds() // 60))


def waiting_people(antenna_id: int, at: datetime) -> dict[str, int]:
    """What the counter says of the queue: how many wait and the minutes of the first. One query."""
    there = [minutes(turn, at) for turn in waiting(antenna_id, timezone.localdate(at))]
    return {"waiting_people": len(there), "longest": max(there, default=0)}


def taken(antenna_id: int, day: date) -> QuerySet[Turn]:
    """Those with whom somebody is, in the order in which they were taken."""
    return (
        Turn.objects.filter(antenna_id=antenna_id, on=day, ended_at=None, taken_at__isnull=False)
        .select_related("taken_by", "person")
        .order_by("taken_at")
    )


def without_a_name(antenna_id: int, day: date) -> QuerySet[Turn]:
    """Those seen in the last days whose file nobody has said, the latest first."""
    since = day - timedelta(days=NAMES_KEPT_DAYS)
    seen = Turn.objects.filter(antenna_id=antenna_id, on__gt=since, outcome=Outcome.SEEN, person=None)
    return seen.exclude(first_name="").order_by("-arrived_at")


def _locked(turn: Turn) -> Turn:
    # Without joins: after a wait PostgreSQL reads this row again, but not the ones that were joined to it.
    return Turn.objects.select_for_update().get(pk=turn.pk)
