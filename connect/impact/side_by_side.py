"""Antennas side by side, for any period: figures, figures per 1,000 people, figures per full-time equivalent.

Each figure is that of the table of results of the antenna (`results`): what was sealed or kept, else counted by the
indicator's own statement, all antennas in one pass. Antennas are compared, never people; an antenna that met fewer than five
people has no ratio. Nothing is ranked: what is not sorted by a column is in the order of names.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from statistics import median
from typing import TypeVar

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna
from connect.impact import explaining, staffing
from connect.impact.figures import Indicator, activity, people, reading
from connect.impact.period import Period
from connect.impact.results import LONG, SERVES_FOR, VERSION, stored
from connect.impact.scope import Scope, set_wise
from connect.impact.staffing import Team

Counted = TypeVar("Counted", dict[int, float], float)
WEEKS = 12
BY_WEEK_UP_TO = 190  # days: a longer period is drawn by months
FEW = 5
MEASURES: tuple[Indicator, ...] = (
    people.PEOPLE, people.NEW, people.VISITS, activity.HELD, activity.ATTENDED, activity.TELEPHONY, activity.DEVICES,
    activity.TRAINED, activity.GIVEN,
)  # fmt: skip
# What adds up from one week to the next may be drawn; people met are counted once over the whole period.
DRAWN: tuple[Indicator, ...] = (people.VISITS, people.NEW, activity.HELD, activity.ATTENDED, activity.DEVICES)
BARE, PER_PEOPLE, PER_TEAM = "brut", "personnes", "equipe"
PER: dict[str, str | Promise] = {
    BARE: _("nothing, the bare number"),
    PER_PEOPLE: _("1,000 people accompanied"),
    PER_TEAM: _("a full-time equivalent of the team"),
}
PROPORTIONS: tuple[tuple[str | Promise, str | Promise], ...] = (
    (
        _("For 1,000 people accompanied"),
        _(
            "The figure divided by the people accompanied of the same antenna in the same period. Below five people, none."
        ),
    ),
    (
        _("For a full-time equivalent of the team"),
        _(
            "Paid work in full-time equivalents, as the nation noted it by date, else the places of employees and managers by"
            " their days (civic service: 24 hours out of 35), with the hours of volunteers, 1,607 hours for a year."
        ),
    ),
)


@dataclass(frozen=True)
class Row:
    """An antenna, or all of them together (`antenna` None, where a person counts once)."""

    antenna: Antenna | None
    figures: Mapping[str, float]
    team: Team
    notes: Sequence[str] = ()

    @property
    def people(self) -> float:
        return self.figures[people.PEOPLE.code]

    @property
    def is_small(self) -> bool:
        return self.people < FEW

    def ratio(self, code: str, per: str) -> float | None:
        """The figure in proportion; None where there is no ratio. People stay a number beside what is divided by them."""
        if per == PER_PEOPLE and code == people.PEOPLE.code:
            return self.people
        return divided(self.figures[code], self, per)


def divided(value: float, row: Row, per: str) -> float | None:
    if per == BARE:
        return value
    by = row.people / 1000 if per == PER_PEOPLE else row.team.together
    return None if row.is_small or by <= 0 else value / by


@dataclass(frozen=True)
class Panel:
    row: Row
    values: tuple[float, ...] | None  # oldest first; None: no ratio


@dataclass(frozen=True)
class Board:
    period: Period
    rows: list[Row]
    total: Row
    steps: list[date]  # first days of the weeks or months
    by_week: bool
    panels: list[Panel]
    middle: tuple[float, ...]  # median of the antennas, step by step
    top: float

    def median(self, code: str, per: str) -> float | None:
        known = [value for row in self.rows if (value := row.ratio(code, per)) is not None]
        return median(known) if known else None


def finished_weeks(today: date, weeks: int = WEEKS) -> Period:
    """The last full weeks, Monday to Sunday, before the running one."""
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(weeks=weeks), monday - timedelta(days=1))


def board(period: Period, drawn: Indicator, per: str, today: date) -> Board:
    """Every antenna that was open on a day of the period; a fixed number of statements, whatever their number."""
    antennas = [a for a in Antenna.objects.order_by("name") if _was_open(a, period)]
    scope = Scope(period, tuple(a.pk for a in antennas), whole=True)
    kept = stored(period)
    found = {one.code: _counted(one, scope, kept) for one in MEASURES}
    whole = _of_all(scope, kept)
    teams = staffing.teams(period, found[activity.GIVEN.code], today)
    notes = explaining.notes(antennas, period)
    nobody = Team(0, 0, noted=False)
    rows = [
        Row(a, {code: counts.get(a.pk, 0) for code, counts in found.items()}, teams.get(a.pk, nobody), notes[a.pk])
        for a in antennas
    ]
    together = Team(
        sum(r.team.paid for r in rows), sum(r.team.volunteers for r in rows), all(r.team.noted for r in rows)
    )
    steps, by_week = _steps(period)
    series = _by_step(drawn, scope, by_week=by_week)
    panels = [_panel(row, series, steps, per) for row in rows]
    known = [panel.values for panel in panels if panel.values is not None]
    middle = tuple(median(values[n] for values in known) for n in range(len(steps))) if known else ()
    top = max((value for values in known for value in values), default=0)
    return Board(period, rows, Row(None, whole, together), steps, by_week, panels, middle, top)


def _was_open(antenna: Antenna, period: Period) -> bool:
    return antenna.opened_on <= period.last and (antenna.closed_on is None or antenna.closed_on >= period.first)


def _counted(indicator: Indicator, scope: Scope, kept: Mapping[int | None, dict[str, object]]) -> dict[int, float]:
    """Antenna → its figure: as it was sealed or kept, else counted now, all of them in one statement."""
    said: dict[int, float] = {}
    for antenna in scope.antenna_ids:
        facts = kept.get(antenna, {}).get(indicator.code)
        if isinstance(facts, dict):
            said[antenna] = _in_units(indicator, facts["n"])
    left = tuple(antenna for antenna in scope.antenna_ids if antenna not in said)
    if left:
        said |= _served(indicator, scope._replace(antenna_ids=left), _of_each)
    return said


def _of_each(indicator: Indicator, scope: Scope) -> dict[int, float]:
    wise = (
        set_wise() if indicator.rows is activity.offers else nullcontext()
    )  # buyers and visitors are joined set by set
    with wise:
        found = reading.by_antenna(indicator, scope)
    return {antenna: _in_units(indicator, n) for (antenna, _step), n in found.items()}


def _served(indicator: Indicator, scope: Scope, count: Callable[[Indicator, Scope], Counted]) -> Counted:
    """Counted now; where that is long, what was counted some minutes ago, as `results` serves a running period."""
    what = (VERSION, count.__name__, indicator.code, scope.period.first, scope.period.last, scope.antenna_ids)
    key = f"beside:{sha256(repr(what).encode()).hexdigest()}"
    kept: Counted | None = cache.get(key)
    if kept is not None:
        return kept
    begun = time.monotonic()
    counted = count(indicator, scope)
    if time.monotonic() - begun > LONG:
        cache.set(key, counted, SERVES_FOR.total_seconds())
    return counted


def _of_all(scope: Scope, kept: Mapping[int | None, dict[str, object]]) -> dict[str, float]:
    """All antennas together, where somebody met at two of them counts once; those closed long before too, as `results`."""
    said, whole = {}, Scope.of_nation(scope.period)
    for one in MEASURES:
        facts = kept.get(None, {}).get(one.code)
        said[one.code] = _in_units(one, facts["n"]) if isinstance(facts, dict) else _served(one, whole, _of_nation)
    return said


def _of_nation(indicator: Indicator, scope: Scope) -> float:
    return _in_units(indicator, reading.figure(indicator, scope))


def _in_units(indicator: Indicator, number: float | Decimal) -> float:
    return float(number) / 60 if indicator.unit == "h" else float(number)


def _steps(period: Period) -> tuple[list[date], bool]:
    """First days of the weeks of a period, or of its months when it is long."""
    if period.days <= BY_WEEK_UP_TO:
        monday = period.first - timedelta(days=period.first.weekday())
        return [monday + timedelta(weeks=n) for n in range((period.last - monday).days // 7 + 1)], True
    months = range(period.first.year * 12 + period.first.month - 1, period.last.year * 12 + period.last.month)
    return [date(n // 12, n % 12 + 1, 1) for n in months], False


def _by_step(indicator: Indicator, scope: Scope, *, by_week: bool) -> dict[tuple[int, date], float]:
    found = reading.by_antenna(indicator, scope, step="week" if by_week else "month")
    return {(antenna, step): _in_units(indicator, n) for (antenna, step), n in found.items() if step is not None}


def _panel(row: Row, series: Mapping[tuple[int, date], float], steps: list[date], per: str) -> Panel:
    assert row.antenna is not None
    values = [divided(series.get((row.antenna.pk, step), 0), row, per) for step in steps]
    known = tuple(value for value in values if value is not None)
    return Panel(row, known if len(known) == len(steps) else None)


def ordered(rows: Sequence[Row], by: str, per: str) -> list[Row]:
    """By a column, `-` before it for the greatest first; antennas without a ratio last, equals and the rest by name."""
    code = by.removeprefix("-")
    if code not in {one.code for one in MEASURES}:
        return list(rows)
    known = [(value, row) for row in rows if (value := row.ratio(code, per)) is not None]
    known.sort(key=lambda pair: -pair[0] if by.startswith("-") else pair[0])
    return [row for _value, row in known] + [row for row in rows if row.ratio(code, per) is None]
