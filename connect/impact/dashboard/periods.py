"""A week, month, quarter, year or days of one's own, and the periods it is compared with.

A running period is compared with the same part of the others: from its first day to today, by the day of the week for a
week, by the number of the day for the rest. Where a month has no such day, its last one stands for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.dates import months_after
from connect.impact.period import BEGUN, Period
from connect.ui.templatetags.ui import said_day, short_day, span

LONGEST = 366  # days of one's own
A_YEAR_OF_WEEKS = 52 * 7  # days: Monday falls on a Monday
WEEK, MONTH, QUARTER, YEAR, OWN = "semaine", "mois", "trimestre", "annee", "jours"
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
RANKS: dict[str, str | Promise] = {
    WEEK: gettext_lazy("Week"),
    MONTH: gettext_lazy("Month"),
    QUARTER: gettext_lazy("Quarter"),
    YEAR: gettext_lazy("Year"),
}
BEFORE: dict[str, str | Promise] = {
    WEEK: gettext_lazy("the week before"),
    MONTH: gettext_lazy("the month before"),
    QUARTER: gettext_lazy("the quarter before"),
    YEAR: gettext_lazy("the year before"),
    OWN: gettext_lazy("as many days before"),
}


class NoPeriod(ValueError):
    """What is asked is no period, begins before there was an antenna, or is still to come."""


def around(rank: str, day: date) -> Period:
    """The whole week, month, quarter or year that holds a day."""
    if rank == WEEK:
        return Period.week(day)
    length = MONTHS[rank]
    first = date(day.year, day.month - (day.month - 1) % length, 1)
    return Period(first, months_after(first, length) - timedelta(days=1))


@dataclass(frozen=True)
class Asked:
    """`period` is the whole of it; `today` says how much of it has passed."""

    rank: str
    period: Period
    today: date

    @property
    def is_running(self) -> bool:
        """Today is one of its days: its last one too, which is not over."""
        return self.period.first <= self.today <= self.period.last

    @property
    def is_unfinished(self) -> bool:
        """Days of it are still to come, so that it is compared by a part."""
        return self.period.last > self.today

    @property
    def counted(self) -> Period:
        """Its days up to today."""
        return Period(self.period.first, min(self.period.last, self.today))

    @property
    def whole_before(self) -> Period:
        """The period that comes before, whole."""
        if self.rank == OWN:
            return self.period.back(self.period.days)
        return around(self.rank, self.period.first - timedelta(days=1))

    @property
    def before(self) -> Period:
        """As much of it as has passed of this one."""
        whole = self.whole_before
        if not self.is_unfinished:
            return whole
        if self.rank in MONTHS:
            return Period(whole.first, min(whole.last, months_after(self.today, -MONTHS[self.rank])))
        return Period(whole.first, whole.first + (self.today - self.period.first))

    @property
    def year_ago(self) -> Period | None:
        """The same a year earlier: 52 weeks for a week, the same dates for the rest. None for a year: the one before it is."""
        if self.rank == YEAR:
            return None
        if self.rank == WEEK:
            return self.counted.back(A_YEAR_OF_WEEKS)
        if self.rank == OWN or self.is_unfinished:
            return Period(months_after(self.period.first, -12), months_after(self.counted.last, -12))
        return around(self.rank, months_after(self.period.first, -12))

    @property
    def after(self) -> Period | None:
        """The next of its rank; None while it is still to come."""
        first = self.period.last + timedelta(days=1)
        if first > self.today:
            return None
        return Period(first, self.period.last + timedelta(days=self.period.days)) if self.rank == OWN else around(self.rank, first)  # fmt: skip

    @property
    def query(self) -> str:
        """How an address asks for it."""
        return query_of(self.rank, self.period)

    @property
    def name(self) -> str:
        """`Semaine du 23 au 29 novembre 2026`, `Novembre 2026`, `4e trimestre 2026`, `2026`."""
        first = self.period.first
        if self.rank == MONTH:
            return capfirst(date_format(first, "F Y"))
        if self.rank == QUARTER:
            number = (first.month + 2) // 3
            return [_("1st quarter %d"), _("2nd quarter %d"), _("3rd quarter %d"), _("4th quarter %d")][number - 1] % first.year  # fmt: skip
        if self.rank == YEAR:
            return str(first.year)
        return capfirst(span(first, self.period.last))


def query_of(rank: str, period: Period) -> str:
    if rank == OWN:
        return f"du={period.first}&au={period.last}"
    return f"{rank}={period.first}"


def asked(query: Mapping[str, str], today: date) -> Asked:
    """What an address asks: `?semaine=`, `?mois=`, `?trimestre=`, `?annee=` with any of its days, or `?du=` and `?au=`, both
    included; the running week when it asks nothing. NoPeriod.
    """
    rank = next((rank for rank in RANKS if query.get(rank)), None)
    if rank is not None:
        day = day_of(query[rank])
        return Asked(rank, around(rank, _sound(day, day, today).first), today)
    if query.get("du") or query.get("au"):
        return Asked(OWN, _sound(day_of(query.get("du", "")), day_of(query.get("au", "")), today), today)
    return Asked(WEEK, Period.week(today), today)


def day_of(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _sound(first: date | None, last: date | None, today: date) -> Period:
    if first is None or last is None or not BEGUN <= first <= last or first > today:
        raise NoPeriod
    if (last - first).days >= LONGEST:
        raise NoPeriod
    return Period(first, last)


# --- the steps of a drawing


@dataclass(frozen=True)
class Step:
    """A bar: its days, a word under it, and the whole of it for the table."""

    period: Period
    label: str
    words: str


def steps(rank: str, period: Period) -> list[Step]:
    """The days of a week, the months of a year, else parts of seven days from the first (twenty-eight in a long time)."""
    if rank == YEAR:
        firsts = [date(period.first.year, month, 1) for month in range(1, 13)]
        return [Step(around(MONTH, on), date_format(on, "M")[0].upper(), capfirst(date_format(on, "F"))) for on in firsts]  # fmt: skip
    if rank == WEEK or period.days <= 10:
        return [_of_a_day(on, rank) for on in period.each_day()]
    length = 7 if period.days <= 98 else 28
    parts = [period.first + timedelta(days=n) for n in range(0, period.days, length)]
    return [_of_days(Period(on, min(on + timedelta(days=length - 1), period.last))) for on in parts]


def _of_a_day(on: date, rank: str) -> Step:
    label = date_format(on, "D") if rank == WEEK else date_format(on, "j")
    return Step(Period(on, on), label, capfirst(said_day(on, "l j F")))


def _of_days(period: Period) -> Step:
    words = _("%(first)s to %(last)s") % {"first": short_day(period.first), "last": short_day(period.last)}
    return Step(period, f"{period.first.day}/{period.first.month}", words)
