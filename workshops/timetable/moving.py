"""A session moved by hand, or moved with those that follow; its people told once, its team copied by PostgreSQL."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership
from connect.refusals import Refusal
from connect.ui.templatetags.ui import day, hour
from workshops import planning
from workshops.booking import ClashingBooking, SessionCancelled, SessionPast, locked
from workshops.models import HOLDS, Booking, BookingState, Matter, Session, SessionState
from workshops.planning import Place
from workshops.team.letters import tell_team
from workshops.team.placing import NotInTeamThen, VolunteerTaken
from workshops.telling.telling import tell
from workshops.timetable.busy import Busy, busy_between
from workshops.timetable.closures import ListChanged, closed, people_of


class NothingChanged(Refusal):
    sentence = _("Nothing was changed: same day, same hour, same place.")


class MovesIntoThePast(Refusal):
    field = "first"
    sentence = _("This hour is past. Choose a day and an hour to come.")


@dataclass(frozen=True)
class Change:
    """Where a session goes: so many days later, at an hour on the wall, so long, at a place; `despite`: held though the
    antenna is closed."""

    days: int
    starts: time
    minutes: int
    place: Place
    despite: bool = False

    def hours(self, session: Session) -> tuple[datetime, datetime]:
        start = planning.at_the_clock(timezone.localdate(session.starts_at) + timedelta(days=self.days), self.starts)
        return start, planning.ends(start, self.minutes)

    def moves(self, session: Session) -> bool:
        """Does anything change that its people must know?"""
        same_place = (session.room_id, session.venue_id, session.link) == (
            self.place.room.pk if self.place.room else None,
            self.place.venue.pk if self.place.venue else None,
            self.place.link,
        )
        return not same_place or self.hours(session) != (session.starts_at, session.ends_at)


@dataclass
class Move:
    """One session as it would be moved, and what stands against it."""

    session: Session
    starts_at: datetime
    ends_at: datetime
    why: str = ""  # a day when the antenna is closed; passed over unless one insists
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What a change does: the moves, the sessions left alone because they were changed by hand, the people told."""

    moves: list[Move]
    left_alone: list[Session]
    bookings: list[Booking]

    @property
    def refusals(self) -> list[Refusal]:
        return [refusal for move in self.moves for refusal in move.refusals]

    @property
    def shown(self) -> str:
        moves = ",".join(f"{m.session.pk}T{m.starts_at:%Y%m%d%H%M}-{m.ends_at:%H%M}" for m in self.moves)
        return f"{moves};{','.join(str(b.pk) for b in self.bookings)}"


def following(session: Session) -> list[Session]:
    """The session and those to come of the same series or the same slot of a model week, in order; one query."""
    family = Q(pk=session.pk)
    if session.series:
        family |= Q(series=session.series)
    if session.slot_id:
        family |= Q(slot=session.slot_id)
    found = Session.objects.filter(
        family, antenna_id=session.antenna_id, starts_at__gte=session.starts_at, state=SessionState.PLANNED
    )
    return list(
        found.filter(finished_at__isnull=True).select_related("kind", "room__site", "venue").order_by("starts_at")
    )


def look(session: Session, change: Change, *, all_following: bool, at: datetime) -> Plan:
    """What the change would do, without doing it: eight queries at most whatever the number of sessions."""
    family = following(session) if all_following else [session]
    left_alone = [one for one in family if one.excepted_at and one.pk != session.pk]
    moved = [one for one in family if one not in left_alone and change.moves(one)]
    moves = [Move(one, *change.hours(one)) for one in moved]
    if not moves:
        return Plan([], left_alone, [])
    bookings = people_of(moved)
    first, last = (
        timezone.localdate(end) for end in (min(m.starts_at for m in moves), max(m.starts_at for m in moves))
    )
    why = closed(session.antenna_id, first, last, change.place.room.site if change.place.room else None)
    for move in moves:
        move.why = why.get(timezone.localdate(move.starts_at), "")
    _stand_against(moves, change.place, bookings, at=at)
    return Plan(moves, left_alone, bookings)


def _stand_against(moves: Sequence[Move], place: Place, bookings: Sequence[Booking], *, at: datetime) -> None:
    """Give each move what stands against it: the hour, the room, the volunteers, the people."""
    own = {move.session.pk for move in moves}
    busy = busy_between(min(m.starts_at for m in moves), max(m.ends_at for m in moves))
    elsewhere = _elsewhere(bookings, own, moves)
    for move in moves:
        if move.starts_at < at:
            move.refusals.append(MovesIntoThePast())
        try:
            planning.refuse_taken_room(place.room, move.starts_at, move.ends_at, but=own)
        except planning.RoomTaken as refusal:
            move.refusals.append(refusal)
        move.refusals += _busy_volunteers(move, busy, own)
        move.refusals += _clashes(move, bookings, elsewhere)


def _busy_volunteers(move: Move, busy: Busy, own: Collection[int]) -> list[Refusal]:
    team = move.session.volunteers.filter(HOLDS).select_related("membership__user")
    taken: list[Refusal] = [
        VolunteerTaken(
            _("%(name)s is busy elsewhere on %(day)s at %(hour)s. Change the team first, or choose another hour.")
            % {"name": v.membership.user, "day": day(move.starts_at), "hour": hour(move.starts_at)},
            field="starts",
        )
        for v in team
        if busy.taken(v.membership_id, move.starts_at, move.ends_at, but=own)
    ]
    gone = [v.membership for v in team if not _in_team(v.membership, timezone.localdate(move.starts_at))]
    return taken + [
        NotInTeamThen(
            _("%(name)s is not in the team on %(day)s.") % {"name": m.user, "day": day(move.starts_at)}, field="first"
        )
        for m in gone
    ]


def _in_team(member: Membership, on: date) -> bool:
    return member.starts_on <= on and (member.ends_on is None or member.ends_on >= on)


def _elsewhere(bookings: Sequence[Booking], own: Collection[int], moves: Sequence[Move]) -> list[Booking]:
    """Other seats of these people around the new hours; one query."""
    others = Booking.objects.filter(
        person__in={b.person_id for b in bookings if b.state == BookingState.BOOKED},
        state=BookingState.BOOKED,
        starts_at__lt=max(m.ends_at for m in moves),
        ends_at__gt=min(m.starts_at for m in moves),
    )
    return list(others.exclude(session__in=own).select_related("session__kind", "person"))


def _clashes(move: Move, bookings: Sequence[Booking], elsewhere: Sequence[Booking]) -> list[Refusal]:
    mine = {b.person_id for b in bookings if b.session_id == move.session.pk and b.state == BookingState.BOOKED}
    return [
        ClashingBooking(
            _("%(name)s has another seat then: %(session)s, on %(day)s at %(hour)s. Give one of the two back first.")
            % {
                "name": other.person.full_name, "session": other.session.numbered,
                "day": day(other.starts_at), "hour": hour(other.starts_at),
            },
            field="starts",
        )
        for other in elsewhere
        if other.person_id in mine and other.starts_at < move.ends_at and other.ends_at > move.starts_at
    ]  # fmt: skip


@act
def move(
    session: Session,
    change: Change,
    *,
    all_following: bool = False,
    shown: str | None = None,
    by: User | None,
    at: datetime,
) -> Plan:
    """Move a session, or it and those that follow, all or none; whoever is booked or waits is told once a seat.

    A session that was changed by hand is left alone when it only follows. `shown`: `Plan.shown` of what was looked at.
    Raises what stands against it by name, NothingChanged, ListChanged, SessionCancelled, SessionPast.
    """
    session = locked(session)
    if session.cancelled:
        raise SessionCancelled
    if session.starts_at <= at or session.finished_at is not None:
        raise SessionPast
    for one in sorted(following(session) if all_following else [], key=lambda s: s.pk):
        locked(one)
    plan = look(session, change, all_following=all_following, at=at)
    if not plan.moves:
        raise NothingChanged
    if shown is not None and plan.shown != shown:
        raise ListChanged
    for refusal in plan.refusals:
        raise refusal
    was = {m.session.pk: m.session.starts_at for m in plan.moves}
    for found in _in_order(plan.moves):
        _write(found, change, alone=not all_following, at=at)
    _tell_moved(plan.bookings, was, by=by, at=at)
    tell_team(was, was=was, at=at)
    return plan


def _in_order(moves: Sequence[Move]) -> Iterable[Move]:
    """Later ones first when they go later, so that none meets the next in its room."""
    later = moves[0].starts_at > moves[0].session.starts_at
    return sorted(moves, key=lambda m: m.session.starts_at, reverse=later)


def _write(one: Move, change: Change, *, alone: bool, at: datetime) -> None:
    session = one.session
    session.starts_at, session.ends_at = one.starts_at, one.ends_at
    for name, value in change.place.facts().items():
        setattr(session, name, value)
    session.despite_closure = bool(one.why and change.despite)
    if alone:
        session.excepted_at = at
    session.save(
        update_fields=["starts_at", "ends_at", "mode", "room", "venue", "link", "despite_closure", "excepted_at"]
    )


def _tell_moved(bookings: Sequence[Booking], was: dict[int, datetime], *, by: User | None, at: datetime) -> None:
    """Each told the new hour beside the old one; the seats are read again, for their hours were copied by PostgreSQL."""
    again = Booking.objects.filter(pk__in=[b.pk for b in bookings]).select_related("person", "session__kind")
    by_session: dict[int, list[Booking]] = {}
    for booking in again.order_by("pk"):
        by_session.setdefault(booking.session_id, []).append(booking)
    for session_id, seats in by_session.items():
        tell(seats, Matter.MOVED, at=at, by=by, said={"was": was[session_id].isoformat()})
