"""Sessions to come: one, or a series every week that keeps its hour on the wall and leaves out public holidays."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import holidays
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from workshops.booking import SessionPast, locked, put_in_state
from workshops.models import (
    Booking,
    BookingState,
    Kind,
    Matter,
    Mode,
    Room,
    Session,
    SessionState,
    Venue,
)
from workshops.seats.waiting import call_next
from workshops.team.letters import tell_team
from workshops.team.placing import give_team, in_order
from workshops.telling.telling import tell

MOST_SESSIONS = 60
# Beginning of a postcode → what `holidays` calls the place: Moselle, Alsace, the overseas departments.
_WITH_MORE_HOLIDAYS = {"57": "57", "67": "6AE", "68": "6AE", **{n: n for n in ("971", "972", "973", "974", "976")}}


@for_constraint("room_is_in_one_session_at_a_time")
class RoomTaken(Refusal):
    field = "place"
    sentence = _("This room is taken at that time. Choose another room or another hour.")


@for_constraint("session_online_once")
class OnlineAlready(Refusal):
    field = "first"
    sentence = _("This session is planned online at that hour already, with the same link.")


@for_constraint("session_within_its_room")
class RoomTooSmall(Refusal):
    field = "capacity"
    sentence = _("This room has fewer seats. Lower the number, or choose a larger room.")


@for_constraint("session_capacity_holds_the_booked")
class SeatsTaken(Refusal):
    field = "capacity"
    sentence = _("More people are booked already. Cancel seats first, then lower the number.")


@for_constraint("cancelled_session_keeps_nobody")
class AlreadyAttended(Refusal):
    sentence = _("People came to this session: it took place and cannot be cancelled.")


class StartsInThePast(Refusal):
    field = "first"
    sentence = _("This hour is past. Choose a day and an hour to come.")


class NoDates(Refusal):
    field = "first"
    sentence = _("No date is left. Tick at least one.")


class Occurrence(NamedTuple):
    """A day of a series. `holiday` names the public holiday, `why` says all that stands against the day (holiday or
    closure): nothing is planned then unless one insists."""

    day: date
    holiday: str
    why: str = ""


def holiday_name(on: date, postcode: str) -> str:
    """The public holiday of that day at a site with this postcode, or nothing (Code du travail, art. L3133-1).

    Moselle and Alsace have two more (Code du travail, art. L3134-13): Good Friday and 26 December.
    """
    subdivision = _WITH_MORE_HOLIDAYS.get(postcode[:2]) or _WITH_MORE_HOLIDAYS.get(postcode[:3])
    language = "fr" if (get_language() or "fr").startswith("fr") else "en_US"
    return _holidays_of(on.year, subdivision, language).get(on) or ""


@cache
def _holidays_of(year: int, subdivision: str | None, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays("FR", subdiv=subdivision, years=year, language=language))


def occurrences(
    first: date,
    *,
    times: int = 0,
    until: date | None = None,
    every: int = 1,
    weekdays: Collection[int] = (),
    postcode: str = "",
    closed: Mapping[date, str] = MappingProxyType({}),
) -> list[Occurrence]:
    """The days of a series: from `first`, each week on its weekday and on `weekdays` (0 Monday … 6 Sunday).

    `every` 2 leaves out each other week, counted from the week of `first`. `until` is the last day it may fall on; else
    `times` counts the days that are held: holidays and `closed` days met on the way are listed too, so that nobody
    wonders. Never more than twice MOST_SESSIONS days.
    """
    wanted = {first.weekday(), *weekdays}
    monday = first - timedelta(days=first.weekday())
    days: list[Occurrence] = []
    held, current = 0, first
    while len(days) < 2 * MOST_SESSIONS and (current <= until if until else held < times):
        if current.weekday() in wanted and (current - monday).days // 7 % every == 0:
            holiday = holiday_name(current, postcode)
            words = gettext("public holiday (%(name)s)") % {"name": holiday} if holiday else ""
            found = Occurrence(current, holiday, closed.get(current, words))
            days.append(found)
            held += not found.why
        current += timedelta(days=1)
    return days


def at_the_clock(on: date, hour_of_day: time) -> datetime:
    """That hour on the wall in Paris: a weekly 14 h stays 14 h in winter and summer."""
    return datetime.combine(on, hour_of_day, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True)
class Place:
    """Where a session is held: a room of the antenna, a place outside, or neither, online by `link`."""

    room: Room | None = None
    venue: Venue | None = None
    link: str = ""

    @property
    def mode(self) -> Mode:
        return Mode.ON_SITE if self.room else Mode.OUTSIDE if self.venue else Mode.ONLINE

    def facts(self) -> dict[str, Any]:
        """What a session keeps of it."""
        return {"mode": self.mode, "room": self.room, "venue": self.venue, "link": self.link}


@dataclass(frozen=True)
class ForWhom:
    """Level, audience and language of a session; what is not said is the kind's."""

    difficulty: str = ""
    audience: str = ""
    language: str = ""

    def facts(self, kind: Kind) -> dict[str, str]:
        return {
            "difficulty": self.difficulty or kind.difficulty,
            "audience": self.audience or kind.audience,
            "language": self.language or kind.language,
        }


@act
def plan(
    *,
    antenna_id: int,
    kind: Kind,
    starts: Sequence[datetime],
    room: Room | None = None,
    leader: Membership | None,
    helpers: Sequence[Membership] = (),
    venue: Venue | None = None,
    link: str = "",
    minutes: int | None = None,
    capacity: int | None = None,
    title: str = "",
    for_whom: ForWhom = ForWhom(),
    despite: Collection[date] = (),
    by: User | None,
    at: datetime,
) -> list[Session]:
    """Plan a session at each of `starts`, all or none. Several make a series; as many as the kind has, a numbered one.

    `minutes` and `capacity` are the kind's unless said; neither room nor venue: online. `despite`: days on which it is
    held though the antenna is closed. Raises RoomTaken, VolunteerTaken, RoomTooSmall, NotInTeamThen, StartsInThePast,
    NoDates, ClosedThen.
    """
    if not starts:
        raise NoDates
    minutes = minutes or kind.minutes
    facts: dict[str, Any] = {
        "antenna_id": antenna_id, "kind": kind, "title": title, "capacity": capacity or kind.capacity,
        "series": uuid.uuid4() if len(starts) > 1 else None, "planned_at": at, "planned_by": by,
        **Place(room, venue, link).facts(), **for_whom.facts(kind),
    }  # fmt: skip
    numbered, planned = len(starts) > 1 and len(starts) == kind.parts, []
    for number, start in enumerate(sorted(starts), 1):
        part: dict[str, Any] = {"part": number, "parts": kind.parts} if numbered else {}
        part["despite_closure"] = timezone.localdate(start) in despite
        session = _held(start, ends(start, minutes), at=at, **part, **facts)
        give_team(session, in_order(leader, helpers), by=by, at=at)
        planned.append(session)
    return planned


def _held(start: datetime, end: datetime, *, at: datetime, **facts: Any) -> Session:
    if start < at:
        raise StartsInThePast
    refuse_taken_room(facts["room"], start, end)
    return Session.objects.create(starts_at=start, ends_at=end, **facts)


def ends(start: datetime, minutes: int) -> datetime:
    """So many minutes later on a watch: an hour that a change of clocks takes away is not counted."""
    return start.astimezone(UTC) + timedelta(minutes=minutes)


def refuse_taken_room(room: Room | None, start: datetime, end: datetime, *, but: Collection[int] = ()) -> None:
    """Say what takes the room, leaving out the sessions in `but`; PostgreSQL refuses it anyway, in fewer words."""
    if room is None:
        return
    taken = Session.objects.filter(room=room, state=SessionState.PLANNED, starts_at__lt=end, ends_at__gt=start)
    for other in taken.exclude(pk__in=but).select_related("kind").order_by("starts_at")[:1]:
        raise RoomTaken(
            _("%(room)s is taken on %(day)s from %(from)s to %(to)s: %(session)s.")
            % {
                "room": room.name, "day": day(other.starts_at), "from": hour(other.starts_at),
                "to": hour(other.ends_at), "session": other.numbered,
            }
        )  # fmt: skip


@act
def set_capacity(session: Session, capacity: int, *, by: User | None, at: datetime) -> Session:
    """Change the number of seats: not under those taken, not over the room's. More seats are offered to who waits.

    Raises SeatsTaken, RoomTooSmall.
    """
    session = locked(session)
    more = capacity > session.capacity
    session.capacity = capacity
    session.save(update_fields=["capacity"])
    if more:
        call_next(session, at=at, by=by)
    return session


@act
def cancel_session(session: Session, *, by: User | None, at: datetime) -> list[Booking]:
    """Cancel a session that did not take place and tell its people, each once. Answers the bookings it undid; repeated,
    none. Raises SessionPast, AlreadyAttended."""
    return cancel_sessions([session], by=by, at=at)


@act
def cancel_sessions(sessions: Iterable[Session], *, by: User | None, at: datetime) -> list[Booking]:
    """Cancel several, all or none, and tell everybody in one go. Answers the bookings undone."""
    sessions = sorted(sessions, key=lambda s: s.pk)
    undone = [booking for session in sessions for booking in _undone(session, by=by, at=at)]
    tell(undone, Matter.CANCELLED, at=at, by=by)
    tell_team([session.pk for session in sessions], at=at)
    return undone


def _undone(session: Session, *, by: User | None, at: datetime) -> list[Booking]:
    session = locked(session)
    if session.cancelled:
        return []
    if session.finished_at is not None:
        raise SessionPast
    if session.bookings.filter(state=BookingState.CAME).exists():
        raise AlreadyAttended
    waiting = [BookingState.BOOKED, BookingState.WAITING]
    bookings = list(session.bookings.filter(state__in=waiting).select_for_update(of=("self",)).order_by("pk"))
    for booking in bookings:
        put_in_state(booking, BookingState.CANCELLED, by=by, at=at)
    session.state, session.cancelled_at, session.cancelled_by = SessionState.CANCELLED, at, by
    session.excepted_at = session.excepted_at or at
    session.save(update_fields=["state", "cancelled_at", "cancelled_by", "excepted_at"])
    return bookings
