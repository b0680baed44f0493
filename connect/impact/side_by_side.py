"""Antennas side by side, for the national team: twelve weeks of one measure, and the last four weeks in a table."""

# ruff: noqa: S608 -- statements are put together from this app's own words; values travel as parameters

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna, Membership
from connect.impact.figures import activity, people
from connect.impact.figures.reading import by_antenna_and_week, figure
from connect.impact.period import Period
from connect.impact.scope import Scope

WEEKS = 12
TABLE_WEEKS = 4
ByWeek = dict[tuple[int, date], int]  # (antenna, Monday) → count


@dataclass(frozen=True)
class Panel:
    antenna: Antenna
    values: tuple[float, ...]  # oldest first

    @property
    def last(self) -> float:
        return self.values[-1]

    @property
    def gain(self) -> float:
        return self.values[-1] - self.values[0]


@dataclass(frozen=True)
class Board:
    panels: list[Panel]
    middle: tuple[float, ...]  # median of the antennas, week by week
    top: float
    period: Period


@dataclass(frozen=True)
class TableRow:
    name: str | Promise
    slug: str
    visits: int
    new: int
    plans: int
    computers: int
    hours: float


def finished_weeks(today: date, weeks: int) -> Period:
    """The last full weeks, Monday to Sunday, before the running one."""
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(weeks=weeks), monday - timedelta(days=1))


def visits_by_week(scope: Scope) -> ByWeek:
    return by_antenna_and_week(people.visits(scope), "count(*)", scope)


def new_by_week(scope: Scope) -> ByWeek:
    """New at each antenna: its own enrolments."""
    return by_antenna_and_week(people.enrolments(scope), "count(*)", scope)


def minutes_by_week(scope: Scope) -> ByWeek:
    """Minutes of presence in workshops and drop-ins."""
    return by_antenna_and_week(activity.sessions(scope), "sum(presence)", scope)


MEASURES: dict[str, tuple[str | Promise, Callable[[Scope], ByWeek], float]] = {
    "visites": (_("Visits"), visits_by_week, 1),
    "nouvelles": (_("New people"), new_by_week, 1),
    "heures": (_("Hours attended"), minutes_by_week, 60),
}
PER = {
    "brut": _("nothing, the bare number"),
    "equipier": _("a team member"),
    "inscrits": _("100 people enrolled"),
}


def board(measure: str, per: str, today: date) -> Board:
    """Twelve weeks of a measure, every antenna on the same scale; the busiest first."""
    period = finished_weeks(today, WEEKS)
    antennas = open_antennas(today)
    _label, count, unit = MEASURES[measure]
    counts = count(Scope(period, tuple(a.pk for a in antennas), whole=True))
    divisor = _divisors(per, today)
    mondays = [period.first + timedelta(weeks=n) for n in range(WEEKS)]
    panels = [
        Panel(a, tuple(counts.get((a.pk, m), 0) / unit / max(divisor.get(a.pk, 1), 0.01) for m in mondays))
        for a in antennas
    ]
    panels.sort(key=lambda panel: -panel.last)
    middle = tuple(median(p.values[n] for p in panels) if panels else 0.0 for n in range(WEEKS))
    return Board(panels, middle, max((v for p in panels for v in p.values), default=0), period)


def _divisors(per: str, today: date) -> dict[int, float]:
    if per == "equipier":
        return dict(Membership.objects.on(today).values_list("antenna_id").annotate(Count("pk")))
    if per == "inscrits":
        rows = Antenna.objects.values_list("pk").annotate(Count("enrolments"))
        return {pk: n / 100 for pk, n in rows}
    return {}


def open_antennas(today: date) -> list[Antenna]:
    return [a for a in Antenna.objects.all() if a.closed_on is None or a.closed_on >= today]


def table(today: date) -> tuple[list[TableRow], TableRow, Period]:
    """The last four full weeks, one row an antenna, and all of them together, where a person counts once."""
    period = finished_weeks(today, TABLE_WEEKS)
    antennas = open_antennas(today)
    scope = Scope(period, tuple(a.pk for a in antennas), whole=True)
    visits, new, minutes = (_sums(count(scope)) for count in (visits_by_week, new_by_week, minutes_by_week))
    sold = _sold(scope)
    rows = [
        TableRow(
            a.name, a.slug, visits.get(a.pk, 0), new.get(a.pk, 0), sold.get((a.pk, "plan"), 0),
            sold.get((a.pk, "computer"), 0), minutes.get(a.pk, 0) / 60,
        )
        for a in antennas
    ]  # fmt: skip
    rows.sort(key=lambda row: -row.visits)
    total = TableRow(
        _("All together"),
        "",
        visits=sum(row.visits for row in rows),
        new=int(figure(people.NEW, scope)),
        plans=sum(row.plans for row in rows),
        computers=sum(row.computers for row in rows),
        hours=sum(row.hours for row in rows),
    )
    return rows, total, period


def _sold(scope: Scope) -> dict[tuple[int, str], int]:
    """(antenna, kind) → pieces sold."""
    asked = f"SELECT antenna_id, kind, sum(quantity)::int FROM ({activity.articles(scope)}) r GROUP BY 1, 2"
    return {(antenna, kind): n for antenna, kind, n in scope.rows(asked)}


def _sums(by_week: ByWeek) -> dict[int, int]:
    sums: dict[int, int] = {}
    for (antenna, _monday), n in by_week.items():
        sums[antenna] = sums.get(antenna, 0) + n
    return sums
