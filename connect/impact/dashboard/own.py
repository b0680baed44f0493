"""Somebody's own week at an antenna: where she is expected and by whom, her hours, and what all of them did together."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from connect.antennas.models import Membership
from connect.impact.figures import INDICATORS, Indicator, reading
from connect.impact.period import Period
from connect.impact.scope import Scope
from workshops.agenda import day_bounds
from workshops.models import SEATED_STATES, Booking, SessionVolunteer, TeamCall
from workshops.team import calling, hours, person
from workshops.weeks.reading import places_of

# What the antenna gives back to those who made it happen: the registry's figures, in the order of the page.
TOGETHER = ("visites", "nouvelles", "presences", "competences", "benevolat")
NAMED = 12  # first names shown of a session


@dataclass(frozen=True)
class Place:
    """A place of hers: `names` are the first names of those booked, `more` how many others there are."""

    place: SessionVolunteer
    names: list[str] = field(default_factory=list)
    more: int = 0
    over: bool = False


@dataclass(frozen=True)
class Week:
    """`given`, `to_confirm`, `to_validate`: minutes of the week, all, those that she has to confirm, those that wait for a
    manager. `sums`: of the year.
    """

    period: Period
    places: list[Place]
    calls: Collection[TeamCall]
    given: int
    to_confirm: int
    to_validate: int
    sums: person.Sums
    together: list[tuple[Indicator, reading.Number]]

    @property
    def minutes(self) -> int:
        """Planned and not given up."""
        return sum(one.place.minutes for one in self.places if one.place.state == "planned" and one.place.holds)


def week_of(member: Membership, antenna_id: int, period: Period, at: datetime) -> Week:
    """The week of whoever opened the door; a fixed number of statements."""
    begins, ends = day_bounds(period.first)[0], day_bounds(period.last)[1]
    places = places_of(member.user_id, antenna_id, begins, ends)
    names = _first_names([place.session_id for place in places if place.session_id], antenna_id)
    mine = hours.standing().filter(hours.of_member(member), on__gte=period.first, on__lte=period.last)
    noted = list(mine.values_list("minutes", "confirmed_at", "validated_at"))
    scope = Scope.of_antenna(period, antenna_id)
    return Week(
        period,
        [_place(place, names.get(place.session_id or 0, []), at) for place in places],
        calling.open_for(member.user_id, antenna_id, at=at),
        sum(minutes for minutes, _confirmed, _validated in noted),
        sum(minutes for minutes, confirmed, _validated in noted if confirmed is None),
        sum(minutes for minutes, confirmed, validated in noted if confirmed is not None and validated is None),
        person.sums(member, timezone.localdate(at).year),
        [(INDICATORS[code], reading.figure(INDICATORS[code], scope)) for code in TOGETHER],
    )


def _first_names(sessions: Collection[int], antenna_id: int) -> dict[int, list[str]]:
    """Session → first names of those who have a seat, as the session's own page shows them to all of the team."""
    seated = Booking.objects.filter(session__in=sessions, antenna_id=antenna_id, state__in=SEATED_STATES)
    found: dict[int, list[str]] = defaultdict(list)
    rows = seated.order_by("person__first_name", "pk").values_list("session_id", "person__first_name")
    for session, name in rows if sessions else ():
        found[session].append(name)
    return found


def _place(place: SessionVolunteer, names: list[str], at: datetime) -> Place:
    return Place(place, names[:NAMED], max(len(names) - NAMED, 0), place.ends_at <= at)
