"""The figures of an antenna over a period, beside the period before and the same a year earlier.

A fixed number of statements, each over one antenna and its days: what can be added up is read once, day by day.
"""

# ruff: noqa: S608 -- statements are put together from this app's own words; values travel as parameters

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from connect.impact.dashboard.periods import WEEK, Asked, Step, steps
from connect.impact.figures import INDICATORS, Indicator, reading
from connect.impact.period import Period
from connect.impact.scope import Scope
from workshops.agenda import OPEN_DAYS
from workshops.timetable.closures import closed

BACK = 8  # weeks drawn beside the figures of a week
LONG = 40  # days: more of them are grouped in memory, until the request ends, rather than on the disk
DAILY = ("visites", "nouvelles", "presences", "ventes", "benevolat")  # may be added up, day by day
PEOPLE, OFFERS = "personnes", "offres"  # may not: the same person once
CODES = ("visites", PEOPLE, "nouvelles", "presences", "ventes", "benevolat")  # in the order of the page
Number = int | Decimal
Series = dict[date, Number]


@dataclass(frozen=True)
class Figure:
    """A figure of the registry and what it was; None: nothing was counted here then. `weeks`: eight to draw, of a week."""

    indicator: Indicator
    now: Number
    before: Number | None
    year_ago: Number | None
    weeks: tuple[Number, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a page or a file says of a period. `offers`: offer → people now, and before. `open_days`: of the period and of
    each it is compared with.
    """

    asked: Asked
    figures: list[Figure]
    series: dict[str, Series]
    offers: list[tuple[str, int, int]]
    begun: date | None  # the first visit noted here
    open_days: list["OpenDays"]

    def figure(self, code: str) -> Figure:
        return next(figure for figure in self.figures if figure.indicator.code == code)

    @cached_property
    def _steps(self) -> list[Step]:
        return steps(self.asked.rank, self.asked.period)

    @cached_property
    def _then(self) -> list[Period]:
        """The steps of the period before, whole."""
        return [step.period for step in steps(self.asked.rank, self.asked.whole_before)]

    def drawn(self, code: str) -> list[tuple[Step, Number | None, Number]]:
        """Each step, what it holds (None: to come) and what the same step of the period before held."""
        series, then = self.series[code], self._then
        found = []
        for n, step in enumerate(self._steps):
            was = summed(series, then[n].each_day()) if n < len(then) else 0
            come = step.period.first > self.asked.today
            found.append((step, None if come else summed(series, step.period.each_day()), was))
        return found


@dataclass(frozen=True)
class OpenDays:
    """Days of a period on which the antenna usually opens, less those on which it was closed, each with why."""

    period: Period
    count: int
    closed: list[tuple[date, str]]


def told(antenna_id: int, asked: Asked) -> Told:
    """Figures, series and offers of a period."""
    begun = begun_on(antenna_id, asked.period)
    if asked.period.days > LONG:
        Scope.of_antenna(asked.period, antenna_id).row("SELECT set_config('work_mem', '64MB', true)")
    read = {code: _series(INDICATORS[code], antenna_id, asked) for code in DAILY}
    figures = [_figure(INDICATORS[code], antenna_id, asked, begun, read.get(code)) for code in CODES]
    return Told(asked, figures, read, _offers(antenna_id, asked), begun, _open_days(antenna_id, asked))


def begun_on(antenna_id: int, period: Period) -> date | None:
    """The day of the first visit noted at an antenna, whatever the period: before it nothing was counted there. None: still
    nothing.
    """
    (day,) = Scope.of_antenna(period, antenna_id).row(
        'SELECT min("on") FROM beneficiaries_visit WHERE antenna_id = ANY (%(antennas)s)'
    )
    return day  # type: ignore[no-any-return]


def compared(asked: Asked) -> list[Period]:
    """The periods that it is compared with."""
    return [period for period in (asked.before, asked.year_ago) if period is not None]


def summed(series: Series, days: Iterable[date]) -> Number:
    return sum((series.get(day, 0) for day in days), 0)


def _series(indicator: Indicator, antenna_id: int, asked: Asked) -> Series:
    """Day → the figure of that day, over the period, the one before, what is drawn beside, and a year earlier."""
    first = asked.whole_before.first
    if asked.rank == WEEK:
        first = asked.period.back(7 * (BACK - 1)).first
    spans = [Period(first, asked.period.last)]
    if asked.year_ago is not None and asked.year_ago.first < first:
        spans.append(asked.year_ago)
    found: Series = {}
    for span in spans:
        scope = Scope.of_antenna(span, antenna_id)
        rows, values = reading.statement(indicator, scope)
        found |= dict(scope.rows(f"SELECT day, {indicator.value} FROM ({rows}) r GROUP BY day", **values))
    return found


def _figure(indicator: Indicator, antenna_id: int, asked: Asked, begun: date | None, series: Series | None) -> Figure:
    def count(period: Period | None) -> Number | None:
        if period is None or begun is None or begun > period.last:
            return None
        if series is not None:
            return summed(series, period.each_day())
        return reading.figure(indicator, Scope.of_antenna(period, antenna_id))

    weeks: tuple[Number, ...] = ()
    if series is not None and asked.rank == WEEK:
        weeks = tuple(summed(series, asked.period.back(7 * n).each_day()) for n in range(BACK - 1, -1, -1))
    return Figure(indicator, count(asked.counted) or 0, count(asked.before), count(asked.year_ago), weeks)


def _offers(antenna_id: int, asked: Asked) -> list[tuple[str, int, int]]:
    """Each offer in its order: its code, its people now, its people in the same part of the period before."""
    one = INDICATORS[OFFERS]
    now, then = (
        reading.facts_of(one, Scope.of_antenna(period, antenna_id))["parts"].get("offer", {})
        for period in (asked.counted, asked.before)
    )
    return [(code, now.get(code, 0), then.get(code, 0)) for code in one.part("offer").labels()]


def _open_days(antenna_id: int, asked: Asked) -> list[OpenDays]:
    periods = [asked.counted, *compared(asked)]
    first, last = min(one.first for one in periods), max(one.last for one in periods)
    shut = closed(antenna_id, first, last)
    found = []
    for period in periods:
        usual = [on for on in period.each_day() if on.weekday() in OPEN_DAYS]
        away = [(on, shut[on]) for on in usual if on in shut]
        found.append(OpenDays(period, len(usual) - len(away), away))
    return found
