"""The calendar to read: the days of a week or a month with what is held on each, and somebody's own weeks."""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from connect.antennas.models import Membership, Site
from connect.ui.templatetags.ui import span
from workshops.agenda import OPEN_DAYS, day_bounds, week_of
from workshops.models import HOLDS, SEATED_STATES, Kind, Room, Session, SessionVolunteer
from workshops.models.session import SessionQuerySet
from workshops.team.roster import missing
from workshops.timetable import school
from workshops.timetable.closures import closed

WEEKS_AHEAD = 4
SOON = timedelta(days=7)  # a session that misses people is said aloud this long before


@dataclass(frozen=True)
class Asked:
    """What is left of the calendar: one kind, one room, one of the team. Nothing asked leaves all."""

    kind: Kind | None = None
    room: Room | None = None
    member: Membership | None = None

    @property
    def address(self) -> str:
        """How a link keeps it: `&sorte=3&salle=2`."""
        kept = {"sorte": self.kind, "salle": self.room, "qui": self.member}
        return "".join(f"&{name}={row.pk}" for name, row in kept.items() if row is not None)

    def __bool__(self) -> bool:
        return bool(self.kind or self.room or self.member)


@dataclass(frozen=True)
class Shown:
    """A session of the calendar and how many of its team are missing; `soon` when there are seven days left or fewer."""

    session: Session
    missing: int
    soon: bool
    to_come: bool = False  # it may still be moved


@dataclass(frozen=True)
class Day:
    on: date
    closed: str = ""  # why nothing is held: a public holiday, a closure, in words
    sessions: list[Shown] = field(default_factory=list)

    @property
    def opens(self) -> bool:
        """Does it show itself without a session?"""
        return self.on.weekday() in OPEN_DAYS


@dataclass(frozen=True)
class Days:
    """A span of days and what is said above it."""

    days: list[Day]
    counted_from: date
    counted_to: date  # a month is drawn in whole weeks, and counted from its first day to its last
    school: str  # the school zone and its holidays, in words; empty where there is none

    @property
    def held(self) -> list[Session]:
        return [
            shown.session
            for day in self.days
            if self.counted_from <= day.on <= self.counted_to
            for shown in day.sessions
            if not shown.session.cancelled
        ]

    @property
    def booked(self) -> int:
        return sum(session.taken for session in self.held)

    @property
    def short(self) -> int:
        """How many sessions to come miss somebody of the team."""
        return sum(bool(shown.missing) for day in self.days for shown in day.sessions)


def days_between(
    antenna_id: int, first: date, last: date, asked: Asked, *, at: datetime, counted: tuple[date, date] | None = None
) -> Days:
    """Every day from `first` to `last`, both included, in order; four queries whatever they hold. `counted`: the days whose
    sessions are counted, all of them unless said.
    """
    begins, ends = day_bounds(first)[0], day_bounds(last)[1]
    found = Session.objects.filter(antenna_id=antenna_id, starts_at__gte=begins, starts_at__lt=ends)
    sessions = _as_shown(_left(found, asked).with_seats()).order_by("starts_at", "id")
    site = Site.objects.first_of(antenna_id)
    shut = closed(antenna_id, first, last)
    days = {on: Day(on, shut.get(on, "")) for on in _each(first, last)}
    for session in sessions:
        short = missing(session) if session.ends_at > at else 0
        days[timezone.localdate(session.starts_at)].sessions.append(
            Shown(session, short, session.starts_at - at <= SOON, session.starts_at > at)
        )
    return Days(
        list(days.values()), *(counted or (first, last)), school_words(first, last, site.postcode if site else "")
    )


def _left(sessions: SessionQuerySet, asked: Asked) -> SessionQuerySet:
    if asked.kind is not None:
        sessions = sessions.filter(kind=asked.kind)
    if asked.room is not None:
        sessions = sessions.filter(room=asked.room)
    if asked.member is not None:
        places = SessionVolunteer.objects.filter(
            session=OuterRef("pk"), user_id=asked.member.user_id, left_at__isnull=True
        )
        sessions = sessions.filter(Exists(places))
    return sessions


# All that a day shows of a session: a month has some two hundred, and reads no column more.
DRAWN = (
    "antenna_id", "title", "starts_at", "ends_at", "part", "parts", "capacity", "state", "mode", "room__name", "venue__name",
    "kind__name_fr", "kind__name_en", "kind__learners_per_helper",
)  # fmt: skip


def _as_shown(sessions: SessionQuerySet) -> SessionQuerySet:
    """Each with what is drawn of it and with the first names of its `team`, the one who leads first."""
    team = SessionVolunteer.objects.filter(HOLDS).select_related("user").only("session_id", "leads", "user__first_name")
    named = Prefetch("volunteers", team.order_by("-leads", "id"), to_attr="team")
    return sessions.select_related(None).select_related("kind", "room", "venue").only(*DRAWN).prefetch_related(named)  # type: ignore[no-redef]


def _each(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def school_words(first: date, last: date, postcode: str) -> str:
    """`Zone scolaire B. Vacances d’automne du 17 octobre au 1er novembre 2026.`; nothing where no zone is known."""
    zone = school.zone_of(postcode)
    if not zone:
        return ""
    if first > school.KNOWN_TO or last < school.KNOWN_FROM:
        return _("School zone %(zone)s. The dates of the holidays are not known yet.") % {"zone": zone}
    found = [f"{one.name} {span(one.first, one.last)}" for one in school.in_range(first, last, postcode)]
    if not found:
        return _("School zone %(zone)s, no school holidays.") % {"zone": zone}
    return _("School zone %(zone)s: %(holidays)s.") % {"zone": zone, "holidays": ", ".join(found)}


def month_of(on: date) -> tuple[date, date]:
    """First and last day of that day's month."""
    return on.replace(day=1), on.replace(day=calendar.monthrange(on.year, on.month)[1])


def month_beside(on: date, step: int) -> date:
    """The first day of the month before (-1) or after (1)."""
    first, last = month_of(on)
    return month_of(first - timedelta(days=1))[0] if step < 0 else last + timedelta(days=1)


@dataclass(frozen=True)
class OwnWeek:
    monday: date
    sunday: date
    places: list[SessionVolunteer]  # each with `booked`, how many are expected

    @property
    def minutes(self) -> int:
        return sum(place.minutes for place in self.places if place.state == "planned")


def weeks_of(user_id: int, antenna_id: int, monday: date, weeks: int = WEEKS_AHEAD) -> list[OwnWeek]:
    """Somebody's sessions and duties at an antenna, week by week from a Monday; one query."""
    begins, ends = day_bounds(monday)[0], day_bounds(monday + timedelta(days=7 * weeks - 1))[1]
    found: dict[date, list[SessionVolunteer]] = {monday + timedelta(weeks=n): [] for n in range(weeks)}
    for place in places_of(user_id, antenna_id, begins, ends):
        found[week_of(timezone.localdate(place.starts_at))].append(place)
    return [OwnWeek(start, start + timedelta(days=6), places) for start, places in found.items()]


def places_of(user_id: int, antenna_id: int, begins: datetime, ends: datetime) -> list[SessionVolunteer]:
    """Somebody's places between two moments, with session or duty and how many are `booked`; one query."""
    places = SessionVolunteer.objects.filter(
        user_id=user_id, antenna_id=antenna_id, left_at__isnull=True, starts_at__gte=begins, starts_at__lt=ends
    ).select_related("session__kind", "session__room__site", "session__venue", "duty__site")
    seated = Count("session__bookings", filter=Q(session__bookings__state__in=SEATED_STATES))
    return list(places.annotate(booked=seated).order_by("starts_at", "id"))
