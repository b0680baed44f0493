"""Whom to call: people whom no message reaches, or whose message did not leave while there is still time; what was said.

A call is noted in one press and can be taken back. Who told whom, when and how stays in the sending log of the session.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.languages import language_name
from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import hour
from workshops.agenda import said_day
from workshops.models import (
    OPEN_STATES,
    BookingState,
    Call,
    Channel,
    Matter,
    Message,
    MessageState,
    Result,
    Session,
)
from workshops.telling.saying import to_say
from workshops.telling.telling import A_DAY, NEVER_CALLED

# An outbox that has not answered for an hour is looked after by somebody: its worker was perhaps killed.
SILENT = timedelta(hours=1)
ALARM_DAYS = 7
PRESSED_TWICE = timedelta(seconds=30)


class NothingToSay(Refusal):
    sentence = _("The session or the seat has changed since: there is nothing to say any more.")


@for_constraint("call_tells_once")
class ToldAlready(Refusal):
    sentence = _("Somebody has told this person already.")


class TakenBackTooLate(Refusal):
    sentence = _("This call was taken back already.")


class ToCall(NamedTuple):
    """A line of the list: whom to call, before when, why, what to say; `calls` are those made in vain."""

    message: Message
    person: Person
    before: datetime
    why: str
    sentence: str
    language: str  # in words, when it is not French
    calls: list[Call]


def _to_call(antenna_id: int, at: datetime) -> QuerySet[Message]:
    """Of each seat the last message alone, when it did not reach its person: it says what the earlier ones said."""
    called_about = Q(matter__in=[Matter.MOVED, Matter.CANCELLED])  # once stopped, nobody calls about the rest
    untold = (
        Q(channel=Channel.CALL, state=MessageState.WAITING)
        | Q(state__in=[MessageState.FAILED, MessageState.EXPIRED])
        | Q(state=MessageState.STOPPED) & called_about
        | Q(state=MessageState.WAITING, due_at__lte=at - SILENT)
    )
    still_true = (
        Q(matter__in=[Matter.REMINDER, Matter.MOVED], booking__starts_at=F("starts_at"))
        & Q(booking__state__in=[BookingState.BOOKED, BookingState.WAITING])
        | Q(matter=Matter.OFFER, booking__state=BookingState.WAITING)
        | Q(matter=Matter.CANCELLED, booking__state=BookingState.CANCELLED)
    )
    told_later = Message.objects.filter(
        Q(due_at__gt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__gt=OuterRef("pk")),
        ~Q(state=MessageState.STOPPED) | called_about,
        booking=OuterRef("booking"),
    ).exclude(Q(matter__in=NEVER_CALLED) | Q(state=MessageState.WITHDRAWN))
    return Message.objects.filter(
        untold, still_true, ~Exists(told_later), antenna_id=antenna_id, starts_at__gt=at, due_at__lte=at,
        person__erased_at=None,
    ).exclude(matter__in=NEVER_CALLED)  # fmt: skip


def how_many(antenna_id: int, *, at: datetime) -> int:
    """How many people are to be called now; one query."""
    return _to_call(antenna_id, at).count()


def to_call(antenna_id: int, *, at: datetime, person: Person | None = None) -> list[ToCall]:
    """The list, or what is to be told to one person, the most pressing first; two queries."""
    asked = _to_call(antenna_id, at)
    messages = (
        (asked.filter(person=person) if person else asked)
        .select_related("person", "booking__session__kind", "booking__session__room__site", "booking__session__venue")
        .prefetch_related(_standing_calls())
    )
    lines = [_line(message, at) for message in messages]
    return sorted(lines, key=lambda line: (line.before, line.message.starts_at, str(line.message.pk)))


def _standing_calls() -> "Prefetch[str, QuerySet[Call]]":
    return Prefetch("calls", Call.objects.filter(taken_back_at=None).select_related("by").order_by("at"), "standing")


def _line(message: Message, at: datetime) -> ToCall:
    person, session = message.person, message.booking.session
    pressing = message.matter in (Matter.MOVED, Matter.OFFER) and message.not_after > at
    day = said_day(timezone.localdate(session.starts_at), timezone.localdate(at))
    return ToCall(
        message,
        person,
        message.not_after if pressing else message.starts_at,
        why(message),
        to_say(message.matter, session, day, hour(session.starts_at)),
        "" if person.language == "fr" else language_name(person.language),
        message.standing,  # type: ignore[attr-defined]
    )


def why(message: Message) -> str:
    """Why somebody calls, in a few words."""
    if message.state == MessageState.WAITING and message.channel != Channel.CALL:
        return str(_("the message has perhaps not left"))
    if message.state == MessageState.EXPIRED and message.channel != Channel.CALL:
        return str(_("the message did not leave in time"))
    return str(message.get_result_display() or message.get_state_display())


def told_since(antenna_id: int, since: datetime) -> list[Call]:
    """Calls that told somebody and stand, the latest first, to be taken back; one query."""
    calls = Call.objects.filter(antenna_id=antenna_id, at__gte=since, taken_back_at=None).exclude(
        result=Result.NO_ANSWER
    )
    return list(calls.select_related("message__person", "by").order_by("-at")[:20])


@act
def note_call(message: Message, result: Result, *, by: User, at: datetime) -> Call:
    """Somebody called: reached, left a message, or no answer, after which the person stays on the list.

    What still waited to leave by itself leaves no more. Pressed twice it is one call. Raises ToldAlready, NothingToSay.
    """
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    last = message.calls.filter(taken_back_at=None).order_by("-at").first()
    if last is not None and last.result == result and last.by_id == by.pk and at - last.at < PRESSED_TWICE:
        return last
    if message.state in (MessageState.CALLED, MessageState.SENT):
        raise ToldAlready
    if message.state == MessageState.WITHDRAWN:
        raise NothingToSay
    call = Call(message=message, antenna_id=message.antenna_id, result=result, at=at, by=by, before=message.state)
    call.save(force_insert=True)
    if result != Result.NO_ANSWER:
        message.state = MessageState.CALLED
        message.save(update_fields=["state"])
    return call


@act
def take_back(call: Call, *, by: User, at: datetime) -> Call:
    """It was not so: the person is on the list again. Its message does not leave by itself any more. Who takes it back is
    in `by`, as of every act; repeated it is refused by TakenBackTooLate.
    """
    message = Message.objects.select_for_update(of=("self",)).get(pk=call.message_id)
    if not Call.objects.filter(pk=call.pk, taken_back_at=None).update(taken_back_at=at):
        raise TakenBackTooLate
    if call.result != Result.NO_ANSWER:
        leaves = call.before in OPEN_STATES and message.channel != Channel.CALL
        message.state = MessageState.EXPIRED if leaves else call.before
        message.save(update_fields=["state"])
    return call


def log_of(session: Session) -> QuerySet[Message]:
    """What people of a session were told: who, when, by which channel, with what result; the latest first."""
    messages = Message.objects.filter(booking__session=session, antenna_id=session.antenna_id)
    return (
        messages.select_related("person", "told_by")
        .prefetch_related(_standing_calls())
        .order_by("-due_at", "person", "id")
    )


def log_of_person(person: Person, antenna_id: int) -> QuerySet[Message]:
    """What one person was told by an antenna, the latest first."""
    messages = Message.objects.filter(person=person, antenna_id=antenna_id)
    return (
        messages.select_related("booking__session__kind", "told_by")
        .prefetch_related(_standing_calls())
        .order_by("-due_at", "id")
    )


def results(messages: Iterable[Message]) -> dict[str, int]:
    """How many of each state, in its words."""
    counted = Counter(message.state for message in messages)
    return {str(MessageState(state).label): number for state, number in counted.most_common()}


class Alarm(NamedTuple):
    """A person for whom more than `A_DAY` messages were written on one day."""

    person: Person
    day: date
    messages: int


def alarms(antenna_id: int, *, at: datetime) -> list[Alarm]:
    """Of the last seven days, the latest first; two queries."""
    rows = (
        Message.objects.filter(antenna_id=antenna_id, due_at__gt=at - timedelta(days=ALARM_DAYS), due_at__lte=at)
        .exclude(state=MessageState.STOPPED)
        .annotate(day=TruncDate("due_at"))
        .values("person_id", "day")
        .annotate(messages=Count("id"))
        .filter(messages__gt=A_DAY)
        .order_by("-day", "-messages")[:100]
    )
    found: dict[UUID, Person] = Person.objects.in_bulk([row["person_id"] for row in rows])
    return [Alarm(found[row["person_id"]], row["day"], row["messages"]) for row in rows if row["person_id"] in found]
