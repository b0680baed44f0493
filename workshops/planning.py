"""Sessions to come: one, or a series every week that keeps its hour on the wall and leaves out public holidays."""

import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

import holidays
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from workshops.booking import SessionCancelled, SessionPast, locked, put_in_state
from workshops.models import Booking, BookingState, Kind, Room, Session, SessionState, SessionVolunteer

MOST_SESSIONS = 60
# Beginning of a postcode → what `holidays` calls the place: Moselle, Alsace, the overseas departments.
_WITH_MORE_HOLIDAYS = {"57": "57", "67": "6AE", "68": "6AE", **{n: n for n in ("971", "972", "973", "974", "976")}}


@for_constraint("room_is_in_one_session_at_a_time")
class RoomTaken(Refusal):
    field = "room"
    sentence = _("This room is taken at that time. Choose another room or another hour.")


@for_constraint("volunteer_is_in_one_place")
class VolunteerTaken(Refusal):
    field = "leader"
    sentence = _("Someone of this team is busy elsewhere at that time. Choose someone else or another hour.")


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


class NotInTeamThen(Refusal):
    field = "leader"
    sentence = _("This person is not in the team on that day.")


class StartsInThePast(Refusal):
    field = "first"
    sentence = _("This hour is past. Choose a day and an hour to come.")


class NoDates(Refusal):
    field = "first"
    sentence = _("No date is left. Tick at least one.")


class Occurrence(NamedTuple):
    """A day of a series; `holiday` names the public holiday on which nothing is planned unless one insists."""

    day: date
    holiday: str


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


def occurrences(first: date, *, times: int, weekdays: Collection[int] = (), postcode: str = "") -> list[Occurrence]:
    """The days of a series: from `first`, each week on its weekday and on `weekdays` (0 Monday … 6 Sunday).

    `times` counts the days that are not holidays; holidays met on the way are listed too, so that nobody wonders.
    """
    wanted = {first.weekday(), *weekdays}
    days: list[Occurrence] = []
    working, current = 0, first
    while working < times and len(days) < 2 * MOST_SESSIONS:
        if current.weekday() in wanted:
            found = Occurrence(current, holiday_name(current, postcode))
            days.append(found)
            working += not found.holiday
        current += timedelta(days=1)
    return days


def at_the_clock(on: date, hour_of_day: time) -> datetime:
    """That hour on the wall in Paris: a weekly 14 h stays 14 h in winter and summer."""
    return datetime.combine(on, hour_of_day, tzinfo=timezone.get_default_timezone())


@act
def plan(
    *,
    antenna_id: int,
    kind: Kind,
    starts: Sequence[datetime],
    room: Room,
    leader: Membership | None,
    helpers: Sequence[Membership] = (),
    minutes: int | None = None,
    capacity: int | None = None,
    title: str = "",
    by: User | None,
    at: datetime,
) -> list[Session]:
    """Plan a session at each of `starts`, all or none. Several make a series; as many as the kind has, a numbered one.

    `minutes` and `capacity` are the kind's unless said. Raises RoomTaken, VolunteerTaken, RoomTooSmall,
    NotInTeamThen, StartsInThePast, NoDates.
    """
    if not starts:
        raise NoDates
    minutes, capacity = minutes or kind.minutes, capacity or kind.capacity
    numbered = len(starts) > 1 and len(starts) == kind.parts
    series = uuid.uuid4() if len(starts) > 1 else None
    planned = []
    for number, start in enumerate(sorted(starts), 1):
        end = start.astimezone(UTC) + timedelta(minutes=minutes)
        if start < at:
            raise StartsInThePast
        _refuse_taken_room(room, start, end)
        session = Session.objects.create(
            antenna_id=antenna_id, kind=kind, title=title, starts_at=start, ends_at=end, room=room, capacity=capacity,
            series=series, part=number if numbered else None, parts=kind.parts if numbered else None,
            planned_at=at, planned_by=by,
        )  # fmt: skip
        _give_team(session, _team(leader, helpers))
        planned.append(session)
    return planned


def _refuse_taken_room(room: Room, start: datetime, end: datetime) -> None:
    """Say what takes the room; PostgreSQL refuses it anyway, in fewer words."""
    taken = Session.objects.filter(room=room, state=SessionState.PLANNED, starts_at__lt=end, ends_at__gt=start)
    for other in taken.select_related("kind").order_by("starts_at")[:1]:
        raise RoomTaken(
            _("%(room)s is taken on %(day)s from %(from)s to %(to)s: %(session)s.")
            % {
                "room": room.name, "day": day(other.starts_at), "from": hour(other.starts_at),
                "to": hour(other.ends_at), "session": other.numbered,
            }
        )  # fmt: skip


def _team(leader: Membership | None, helpers: Sequence[Membership]) -> list[tuple[Membership, bool]]:
    """Each member with whether she leads; who leads is not a helper too."""
    first = [(leader, True)] if leader else []
    return first + [(helper, False) for helper in helpers if helper != leader]


def _give_team(session: Session, team: Sequence[tuple[Membership, bool]]) -> None:
    on = timezone.localdate(session.starts_at)
    for member, leads in team:
        if member.starts_on > on or (member.ends_on and member.ends_on < on):
            raise NotInTeamThen(_("%(name)s is not in the team on %(day)s.") % {"name": member.user, "day": day(on)})
        _refuse_busy(member, session)
        SessionVolunteer.objects.create(
            session=session, antenna_id=session.antenna_id, membership=member, user_id=member.user_id, leads=leads,
            starts_at=session.starts_at, ends_at=session.ends_at, state=session.state,
        )  # fmt: skip


def _refuse_busy(member: Membership, session: Session) -> None:
    """Say where the volunteer is, when it is at this antenna; what she does elsewhere PostgreSQL keeps to itself."""
    busy = SessionVolunteer.objects.filter(
        user_id=member.user_id,
        left_at__isnull=True,
        state=SessionState.PLANNED,
        starts_at__lt=session.ends_at,
        ends_at__gt=session.starts_at,
    )
    for other in busy.exclude(session=session).select_related("session__kind")[:1]:
        raise VolunteerTaken(
            _("%(name)s is busy on %(day)s from %(from)s to %(to)s: %(session)s.")
            % {
                "name": member.user, "day": day(other.starts_at), "from": hour(other.starts_at),
                "to": hour(other.ends_at), "session": other.session.numbered,
            }
        )  # fmt: skip


@act
def set_capacity(session: Session, capacity: int, *, by: User | None, at: datetime) -> Session:
    """Change the number of seats: not under those taken, not over the room's. Raises SeatsTaken, RoomTooSmall."""
    session = locked(session)
    session.capacity = capacity
    session.save(update_fields=["capacity"])
    return session


@act
def set_team(
    session: Session, leader: Membership | None, helpers: Sequence[Membership] = (), *, by: User | None, at: datetime
) -> Session:
    """Say anew who runs a session: who is not named any more leaves, the others stay or join.

    Raises VolunteerTaken, NotInTeamThen, SessionCancelled.
    """
    session = locked(session)
    if session.cancelled:
        raise SessionCancelled
    wanted = dict(_team(leader, helpers))
    for volunteer in session.volunteers.filter(left_at__isnull=True).select_related("membership"):
        if wanted.get(volunteer.membership) == volunteer.leads:
            del wanted[volunteer.membership]
        else:
            volunteer.left_at = at
            volunteer.save(update_fields=["left_at"])
    _give_team(session, list(wanted.items()))
    return session


@act
def cancel_session(session: Session, *, by: User | None, at: datetime) -> list[Booking]:
    """Cancel a session that did not take place. Answers the bookings it undid: the people to tell, each once."""
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
    session.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    return bookings
