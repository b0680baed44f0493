"""What is coming: the day for the counter, the week for the team, the sessions a person may choose from."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from connect.ui.templatetags.ui import day as full_day
from connect.ui.templatetags.ui import weekday
from workshops.booking import NoSeat, SessionFull, reasons_against, seats_of
from workshops.models import Booking, BookingState, Session, SessionState
from workshops.planning import at_the_clock

SHOWN_AHEAD = timedelta(weeks=3)
OPEN_DAYS = range(1, 6)  # antennas open from Tuesday to Saturday; another day shows itself when it has a session


@dataclass(frozen=True)
class Expected:
    """Someone whom a session of the day expects, for the counter."""

    person_id: uuid.UUID
    name: str
    starts_at: datetime
    session: str
    session_id: int
    booking_id: int
    state: str

    @property
    def arrived(self) -> bool:
        return self.state == BookingState.CAME


@dataclass(frozen=True)
class Today:
    people: list[Expected]
    sessions: list[Session]  # with taken, came, waiting, team


def day_bounds(on: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in Paris: 23 or 25 hours on the days when clocks change."""
    return at_the_clock(on, time.min), at_the_clock(on + timedelta(days=1), time.min)


def sessions_between(antenna_id: int, start: date, end: date) -> list[Session]:
    """Sessions from a day to another, both included, in order, with seats and team; two queries."""
    first, last = day_bounds(start)[0], day_bounds(end)[1]
    sessions = Session.objects.filter(antenna_id=antenna_id, starts_at__gte=first, starts_at__lt=last)
    return list(sessions.with_seats().with_team().order_by("starts_at", "id"))


def expected_today(antenna_id: int, day: date) -> Today:
    """Who is expected in the day's sessions, in order of the hour, and the sessions with their counts; three queries.

    Arrived people stay in the list, ticked; the excused and those who gave their seat back are not expected.
    """
    sessions = {s.pk: s for s in sessions_between(antenna_id, day, day) if not s.cancelled}
    shown = [BookingState.BOOKED, BookingState.CAME]
    bookings = Booking.objects.filter(session__in=sessions, state__in=shown).select_related("person")
    people = [
        Expected(
            person_id=b.person_id,
            name=b.person.full_name,
            starts_at=b.starts_at,
            session=sessions[b.session_id].numbered,
            session_id=b.session_id,
            booking_id=b.pk,
            state=b.state,
        )
        for b in bookings.order_by("starts_at", "session_id", "person__first_name", "person__last_name")
    ]
    return Today(people, list(sessions.values()))


@dataclass(frozen=True)
class Day:
    """A day with the offers that it holds, in the page of a person."""

    on: date
    said: str = ""
    offers: list["Offer"] = field(default_factory=list)


def week_of(on: date) -> date:
    """The Monday of that day's week."""
    return on - timedelta(days=on.weekday())


def day_and_month(on: date) -> str:
    """`1er décembre`."""
    return full_day(on).rsplit(" ", 1)[0]


def week_title(days: list[date]) -> str:
    """`Semaine du 23 au 28 novembre`, from its Monday as everywhere; the year is said when it is not this one."""
    first, last = week_of(days[0]), days[-1]
    last_words = day_and_month(last) if last.year == timezone.localdate().year else full_day(last)
    first_words = day_and_month(first) if first.year == last.year else full_day(first)
    if (first.year, first.month) == (last.year, last.month):
        first_words = first_words.split(" ")[0]
    return _("Week from %(first)s to %(last)s") % {"first": first_words, "last": last_words}


def series_of(session: Session) -> list[Session]:
    """The sessions of the same course in order, with their counts; nothing for one planned alone or merely repeated."""
    if session.series is None or session.part is None:
        return []
    return list(Session.objects.filter(series=session.series, antenna_id=session.antenna_id).with_seats())


@dataclass(frozen=True)
class Offer:
    """A session for a person: bookable when nothing stands against it."""

    session: Session
    booking: Booking | None
    reasons: list[NoSeat]

    @property
    def can_wait(self) -> bool:
        return not self.booking and bool(self.reasons) and all(isinstance(r, SessionFull) for r in self.reasons)


def offers_for(person: Person, antenna_id: int, *, at: datetime) -> list[Offer]:
    """Sessions of the next three weeks with what stands against each; four queries whatever their number."""
    until = day_bounds(timezone.localdate(at) + SHOWN_AHEAD)[1]
    coming = Session.objects.filter(
        antenna_id=antenna_id, ends_at__gt=at, starts_at__lt=until, state=SessionState.PLANNED
    )
    mine = seats_of(person, antenna_id, at)
    by_session = {b.session_id: b for b in mine}
    return [
        Offer(session, by_session.get(session.pk), reasons_against(session, person, at=at, mine=mine))
        for session in coming.with_seats().with_team().order_by("starts_at", "id")
    ]


def offers_by_day(person: Person, antenna_id: int, *, at: datetime, kinds: set[str] | None = None) -> list[Day]:
    """The offers gathered by day, each day as one says it; `kinds` leaves those of these codes."""
    today = timezone.localdate(at)
    days: dict[date, Day] = {}
    for offer in offers_for(person, antenna_id, at=at):
        if kinds and offer.session.kind.code not in kinds:
            continue
        on = timezone.localdate(offer.session.starts_at)
        days.setdefault(on, Day(on, said=said_day(on, today))).offers.append(offer)
    return list(days.values())


def said_day(on: date, today: date) -> str:
    """How one says a day near today: `aujourd’hui`, `demain`, `vendredi 27 novembre`, `mardi prochain, 1er décembre`."""
    name = weekday(on)
    if on == today:
        return _("today")
    if on == today + timedelta(days=1):
        return _("tomorrow")
    month_day = day_and_month(on)
    if week_of(on) == week_of(today) + timedelta(weeks=1):
        return _("next %(weekday)s, %(day)s") % {"weekday": name, "day": month_day}
    return _("%(weekday)s %(day)s") % {"weekday": name, "day": month_day}
