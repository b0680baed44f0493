"""What Lille told people today: reminders sent and not, a session cancelled, somebody to call, one who wants nothing."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership, Role
from connect.impact.demo.open_days import is_open
from connect.post import sms
from connect.post.models import Text
from workshops.booking import book_seat
from workshops.models import Booking, Channel, Kind, Matter, Message, MessageState, Result, Room, Session
from workshops.planning import cancel_session, plan
from workshops.telling import calling, stopping
from workshops.telling.telling import A_DAY, tell

PARIS = ZoneInfo("Europe/Paris")
SEATS = 8
SENT = 2  # text messages that have left already; the worker sends the others


def write(lille: Antenna, now: datetime) -> None:
    """A session of the next open day whose people are reminded, one of next week that is cancelled."""
    with open_antenna(lille.pk):
        manager = Membership.objects.filter(antenna=lille, role=Role.MANAGER).order_by("pk")[0]
        today = now.astimezone(PARIS).date()
        people = _people(lille, now)
        session = _session(lille, "android", _open_day(today + timedelta(days=1)), manager, now)
        seats = [_seat(session, person, manager, now) for person in people[:SEATS]]
        for silent in people[:1]:
            stopping.stop(silent, by=None, at=now - timedelta(days=2))
        reminders = tell(seats, Matter.REMINDER, at=now, by=None)
        other = _session(lille, "bill", _open_day(today + timedelta(days=8)), manager, now)
        for person in people[SEATS:]:
            _seat(other, person, manager, now)
        cancel_session(other, by=manager.user, at=now)
        _calls(lille, manager, now)
        for seat in seats[-1:]:
            _too_many(seat, now)
    texts = [f"workshop:{message.pk}" for message in reminders if message.channel == Channel.SMS]
    for key in Text.objects.filter(matter__in=texts[:SENT]).values_list("pk", flat=True):
        sms.hand_over(key)
    _not_sent([one.pk for one in reminders if one.channel == Channel.SMS and one.state == MessageState.WAITING][SENT:])


def _people(lille: Antenna, now: datetime) -> list[Person]:
    """Eleven who have no seat yet, three of them without a telephone: one reminded, two of the cancelled session."""
    free = Person.objects.filter(enrolments__antenna=lille, erased_at=None, merged_into=None, email="").exclude(
        bookings__starts_at__gt=now
    )
    free = free.exclude(first_name="Maryam").order_by("-card_number")
    with_phone, without = list(free.exclude(phone="")[:8]), list(free.filter(phone="")[:3])
    return [*with_phone[:6], *without[:1], *with_phone[6:], *without[1:]]


def _open_day(day: date) -> date:
    while not is_open(day):
        day += timedelta(days=1)
    return day


def _session(lille: Antenna, kind: str, day: date, manager: Membership, now: datetime) -> Session:
    room, _ = Room.objects.get_or_create(
        antenna=lille, name="Salle 3", defaults={"site": lille.sites.order_by("pk")[0], "seats": 12}
    )
    starts = datetime.combine(day, time(11, 15), PARIS)
    return plan(
        antenna_id=lille.pk, kind=Kind.objects.get(code=kind), starts=[starts], room=room, leader=None, by=manager.user,
        at=now,
    )[0]  # fmt: skip


def _seat(session: Session, person: Person, manager: Membership, now: datetime) -> Booking:
    """A seat taken six days ago."""
    return book_seat(session, person, by=manager.user, at=now - timedelta(days=6))


def _calls(lille: Antenna, manager: Membership, now: datetime) -> None:
    """Of the people to call one was reached, one did not answer."""
    lines = calling.to_call(lille.pk, at=now)
    for line, result in zip(lines[-2:], (Result.NO_ANSWER, Result.REACHED), strict=False):
        calling.note_call(line.message, result, by=manager.user, at=now)


def _too_many(seat: Booking, now: datetime) -> None:
    """One person whose session moved six times in an hour: the alarm that managers see."""
    for minute in range(A_DAY + 1):
        tell([seat], Matter.MOVED, at=now - timedelta(minutes=minute), by=None)


def _not_sent(keys: list[UUID]) -> None:
    """One text message did not leave in time, the number of another is nobody's."""
    late, nobody = keys[:1], keys[1:2]
    Message.objects.filter(pk__in=late).update(state=MessageState.EXPIRED, result=Result.DOWN)
    Message.objects.filter(pk__in=nobody).update(state=MessageState.FAILED, result=Result.NO_WAY)
    Text.objects.filter(matter__in=[f"workshop:{key}" for key in nobody]).update(not_after=F("queued_at"))
