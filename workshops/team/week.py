"""The roster of a week: its days with their needs, what its people lack, hours of those who have a ceiling."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from connect.antennas.models import Membership, Role
from workshops.agenda import OPEN_DAYS
from workshops.models import Qualification, SessionVolunteer, VolunteerFile
from workshops.models.team import Task
from workshops.team import needs
from workshops.team.qualifying import Shelf

LEAST, USUAL, MOST = 24, 35, 48  # hours a week in civic service (law.md B05)


@dataclass(frozen=True)
class Row:
    """A need of the roster with each place and what its holder lacks on that day."""

    seen: needs.Seen
    places: list[tuple[SessionVolunteer, list[Qualification]]]
    short: bool

    @property
    def civic_alone(self) -> bool:
        """Whoever was not excused leaves somebody in civic service alone at the till or with paperwork (law.md B06)."""
        if self.seen.is_session or self.seen.task not in (Task.COUNTER, Task.OFFICE):
            return False
        there = [place for place, _lacks in self.places if place.holds]
        return bool(there) and all(place.membership.role == Role.CIVIC for place in there)


@dataclass(frozen=True)
class OnDay:
    on: date
    rows: list[Row]


@dataclass(frozen=True)
class Load:
    """Hours of a week planned for somebody who has a ceiling or a mission; `why` says what is wrong with them."""

    member: Membership
    minutes: int
    ceiling: int
    civic: bool

    @property
    def too_many(self) -> bool:
        return self.minutes > self.ceiling * 60

    @property
    def above_usual(self) -> bool:
        """More than 35 hours in civic service: exceptional, and 48 at the very most."""
        return self.civic and self.minutes > USUAL * 60

    @property
    def too_few(self) -> bool:
        return self.civic and self.minutes < LEAST * 60


@dataclass
class Week:
    days: list[OnDay] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    short: int = 0  # needs short of people that begin within seven days

    @property
    def alerts(self) -> list[Load]:
        return [load for load in self.loads if load.too_many or load.above_usual]


def roster(antenna_id: int, monday: date, *, at: datetime) -> Week:
    """The week of a Monday; as many queries whatever it holds."""
    seen = needs.between(antenna_id, monday, monday + timedelta(days=6))
    shelf, short = Shelf(antenna_id), 0
    days: dict[date, OnDay] = {}
    for one in seen:
        places = [(place, shelf.missing(place.membership, place.does, one.on)) for place in one.team]
        row = Row(one, places, one.short(at))
        short += row.short
        days.setdefault(one.on, OnDay(one.on, [])).rows.append(row)
    for number in OPEN_DAYS:
        days.setdefault(monday + timedelta(days=number), OnDay(monday + timedelta(days=number), []))
    return Week([days[on] for on in sorted(days)], loads(antenna_id, monday), short)


def loads(antenna_id: int, monday: date) -> list[Load]:
    """Hours of the week of those who have a ceiling or a mission that week; two queries."""
    files = VolunteerFile.objects.filter(antenna_id=antenna_id, weekly_hours__isnull=False)
    minutes: dict[int, int] = {}
    for place in needs.places_of_week(antenna_id, monday):
        minutes[place.user_id] = minutes.get(place.user_id, 0) + place.minutes
    found = []
    for file in files.select_related("membership__user").order_by("membership__user__first_name"):
        civic = bool(
            file.mission_from and file.mission_until
            and file.mission_from <= monday + timedelta(days=6) and file.mission_until >= monday
        )  # fmt: skip
        found.append(Load(file.membership, minutes.get(file.user_id, 0), file.weekly_hours or 0, civic))
    return found


def this_monday() -> date:
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())
