"""Sessions made from the model weeks: first the list with every date left out and why, then exactly that list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Site
from connect.refusals import Refusal
from connect.ui.templatetags.ui import hour
from workshops import planning
from workshops.models import (
    Closure,
    Happened,
    Session,
    SessionState,
    SessionVolunteer,
    Slot,
    SlotHelper,
    Timetable,
)
from workshops.team.placing import note
from workshops.timetable import school
from workshops.timetable.busy import Busy, busy_between
from workshops.timetable.closures import ListChanged, closures_between
from workshops.timetable.model_weeks import falls_on, in_force, timetables_of

MOST_AT_ONCE = 600
TURN = 62  # space of the antenna's word while it generates


class TooManyAtOnce(Refusal):
    field = "until"
    sentence = _("That makes more than 600 sessions at once. Choose an earlier day, then go on from there.")


class NothingTicked(Refusal):
    field = "until"
    sentence = _("No date is ticked.")


class Reason(StrEnum):
    """Why a date is left out. Whoever generates may insist, except on a room or an hour that is taken."""

    HOLIDAY = "holiday"
    CLOSURE = "closure"
    SCHOOL = "school"
    UNKNOWN = "unknown"
    VOLUNTEER = "volunteer"
    ROOM = "room"
    PAST = "past"


FIRM = {Reason.ROOM, Reason.PAST}


class Against(NamedTuple):
    reason: Reason
    words: str


@dataclass
class Proposal:
    """A date of a slot, with what stands against it; `missing` are members of its team who can't come."""

    slot: Slot
    on: date
    starts_at: datetime
    ends_at: datetime
    against: list[Against]
    missing: frozenset[int] = frozenset()

    @property
    def key(self) -> str:
        return f"{self.slot.pk}-{self.on:%Y%m%d}"

    @property
    def firm(self) -> bool:
        """Nobody can insist on it."""
        return any(found.reason in FIRM for found in self.against)

    @property
    def closed(self) -> bool:
        return any(found.reason == Reason.CLOSURE for found in self.against)


@dataclass(frozen=True)
class Listed:
    """The dates of a span: those to be made, those left out with why, how many exist already."""

    proposals: list[Proposal]
    existing: int

    @property
    def made(self) -> list[Proposal]:
        return [p for p in self.proposals if not p.against]

    @property
    def left_out(self) -> list[Proposal]:
        return [p for p in self.proposals if p.against]

    @property
    def shown(self) -> str:
        """What was looked at, in short: keys, hours and reasons."""
        said = "|".join(
            f"{p.key}T{p.starts_at:%H%M}-{p.ends_at:%H%M}r{p.slot.room_id}l{p.slot.leader_id}c{p.slot.capacity}"
            f"{','.join(found.reason for found in p.against)}"
            for p in self.proposals
        )
        return sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class _Known:
    """What is read once for a whole span."""

    closures: Sequence[Closure]
    busy: Busy
    rooms: dict[int, list[tuple[datetime, datetime, str]]]
    postcode: str


def listed(antenna_id: int, first: date, until: date, *, at: datetime) -> Listed:
    """The dates that the model weeks make from a day to another, without making them; eight queries at most.

    Raises TooManyAtOnce.
    """
    timetables = timetables_of(antenna_id, first, until)
    slots = _slots_of(timetables)
    dates = [
        (slot, on)
        for n in range((until - first).days + 1)
        if (timetable := in_force(timetables, on := first + timedelta(days=n)))
        for slot in slots.get(timetable.pk, [])
        if falls_on(slot, timetable, on)
    ]
    there = set(
        Session.objects.filter(slot__in={s.pk for s, _on in dates}, slot_on__range=(first, until)).values_list(
            "slot_id", "slot_on"
        )
    )
    wanted = [(slot, on) for slot, on in dates if (slot.pk, on) not in there]
    if len(wanted) > MOST_AT_ONCE:
        raise TooManyAtOnce
    known = _known(antenna_id, first, until)
    proposals = [_proposal(slot, on, known, at=at) for slot, on in wanted]
    return Listed(proposals, len(dates) - len(wanted))


def _slots_of(timetables: Sequence[Timetable]) -> dict[int, list[Slot]]:
    """The slots of each timetable with their team in `team`; two queries."""
    helpers = SlotHelper.objects.filter(left_at__isnull=True).select_related("membership__user").order_by("pk")
    found = Slot.objects.filter(timetable__in=timetables, dropped_at__isnull=True)
    by_timetable: dict[int, list[Slot]] = {}
    for slot in (
        found.select_related("kind", "room__site", "venue", "leader__user")
        .prefetch_related(Prefetch("helpers", helpers))
        .order_by("starts", "pk")
    ):
        by_timetable.setdefault(slot.timetable_id, []).append(slot)
    return by_timetable


def _known(antenna_id: int, first: date, until: date) -> _Known:
    site = Site.objects.first_of(antenna_id)
    begins, after = (planning.at_the_clock(on, time.min) for on in (first, until + timedelta(days=1)))
    held = Session.objects.filter(
        antenna_id=antenna_id, state=SessionState.PLANNED, room__isnull=False, starts_at__lt=after, ends_at__gt=begins
    )
    rooms: dict[int, list[tuple[datetime, datetime, str]]] = {}
    for session in held.select_related("kind"):
        assert session.room_id is not None
        rooms.setdefault(session.room_id, []).append((session.starts_at, session.ends_at, session.numbered))
    closures = closures_between(antenna_id, first, until)
    return _Known(closures, busy_between(begins, after), rooms, site.postcode if site else "")


def _proposal(slot: Slot, on: date, known: _Known, *, at: datetime) -> Proposal:
    start = planning.at_the_clock(on, slot.starts)
    found = Proposal(slot, on, start, planning.ends(start, slot.minutes), [])
    found.against += _of_the_day(slot, on, known)
    if start < at:
        found.against.append(Against(Reason.PAST, gettext("the hour is past")))
    _of_the_room(found, known)
    _of_the_team(found, known)
    return found


def _of_the_day(slot: Slot, on: date, known: _Known) -> list[Against]:
    """Public holiday, closure, school holidays: by the site of the slot's room, else the antenna's."""
    postcode = slot.room.site.postcode if slot.room else slot.venue.postcode if slot.venue else known.postcode
    against = []
    holiday = planning.holiday_name(on, postcode)
    if holiday:
        against.append(Against(Reason.HOLIDAY, gettext("public holiday (%(name)s)") % {"name": holiday}))
    for closure in known.closures:
        mine = closure.site_id is None or (slot.room is not None and slot.room.site_id == closure.site_id)
        if mine and closure.first_on <= on <= closure.last_on:
            against.append(Against(Reason.CLOSURE, gettext("closed (%(reason)s)") % {"reason": closure.reason}))
    if not slot.in_school_holidays:
        lessons = school.holiday(on, postcode)
        if lessons is None:
            against.append(Against(Reason.UNKNOWN, gettext("school holidays not known yet for this date")))
        elif lessons:
            against.append(Against(Reason.SCHOOL, gettext("school holidays (%(name)s)") % {"name": lessons}))
    return against


def _of_the_room(found: Proposal, known: _Known) -> None:
    """Is the room taken, by a session or by a date higher in this list? Then say by what, else take it."""
    room = found.slot.room
    if room is None:
        return
    if room.closed_on and room.closed_on <= found.on:
        found.against.append(Against(Reason.ROOM, gettext("%(room)s is not used any more") % {"room": room.name}))
        return
    held = known.rooms.setdefault(room.pk, [])
    for begins, ends, what in held:
        if begins < found.ends_at and ends > found.starts_at:
            words = gettext("%(room)s is taken from %(from)s to %(to)s (%(session)s)")
            said = {"room": room.name, "from": hour(begins), "to": hour(ends), "session": what}
            found.against.append(Against(Reason.ROOM, words % said))
            return
    held.append((found.starts_at, found.ends_at, found.slot.name))


def _of_the_team(found: Proposal, known: _Known) -> None:
    """Who of the slot's team is taken, or no more of the team on that day; the others are counted as taken."""
    team = [found.slot.leader] if found.slot.leader else []
    team += [helper.membership for helper in found.slot.helpers.all()]
    missing = set()
    for member in team:
        here = member.starts_on <= found.on and (member.ends_on is None or found.on <= member.ends_on)
        if here and not known.busy.taken(member.pk, found.starts_at, found.ends_at):
            known.busy.take(member.pk, found.starts_at, found.ends_at)
            continue
        missing.add(member.pk)
        words = gettext("%(name)s is taken elsewhere") if here else gettext("%(name)s is not in the team any more")
        found.against.append(Against(Reason.VOLUNTEER, words % {"name": member.user}))
    found.missing = frozenset(missing)


@act
def generate(
    antenna_id: int, first: date, until: date, *, ticked: Collection[str], shown: str, by: User | None, at: datetime
) -> list[Session]:
    """Make the sessions of the dates whose keys are ticked, all or none: exactly what was shown, else ListChanged.

    A date left out is made when it is ticked: on a holiday, in a closure, or without the volunteers who are taken; a
    taken room stays taken. Repeated, it makes nothing twice: a slot and a day are one session. Raises NothingTicked,
    TooManyAtOnce.
    """
    take_turns(antenna_id, TURN)
    now = listed(antenna_id, first, until, at=at)
    if now.shown != shown:
        raise ListChanged
    chosen = [p for p in now.proposals if p.key in ticked and not p.firm]
    if not chosen:
        raise NothingTicked
    sessions = Session.objects.bulk_create([_session(p, by=by, at=at) for p in chosen])
    places = SessionVolunteer.objects.bulk_create(
        volunteer
        for session, proposal in zip(sessions, chosen, strict=True)
        for volunteer in _team_of(session, proposal)
    )
    note([(place, Happened.PLACED) for place in places], by=by, at=at)
    return sessions


def _session(found: Proposal, *, by: User | None, at: datetime) -> Session:
    slot = found.slot
    return Session(
        antenna_id=slot.antenna_id, kind=slot.kind, title=slot.title, starts_at=found.starts_at, ends_at=found.ends_at,
        mode=slot.mode, room=slot.room, venue=slot.venue, link=slot.link, difficulty=slot.difficulty,
        audience=slot.audience, language=slot.language, capacity=slot.capacity, slot=slot, slot_on=found.on,
        despite_closure=found.closed, planned_at=at, planned_by=by,
    )  # fmt: skip


def _team_of(session: Session, found: Proposal) -> list[SessionVolunteer]:
    team = [(found.slot.leader, True)] if found.slot.leader else []
    team += [(helper.membership, False) for helper in found.slot.helpers.all()]
    return [
        SessionVolunteer(
            session=session, antenna_id=session.antenna_id, membership=member, user_id=member.user_id, leads=leads,
            starts_at=session.starts_at, ends_at=session.ends_at, state=session.state,
        )
        for member, leads in team
        if member.pk not in found.missing
    ]  # fmt: skip


def generated_until(antenna_id: int, today: date) -> date | None:
    """The last day to come that the model weeks were generated for; one query."""
    last = Session.objects.filter(antenna_id=antenna_id, slot_on__gte=today).order_by("-slot_on")
    return last.values_list("slot_on", flat=True).first()
