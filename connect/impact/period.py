"""A period: two days, both counted, as people type them. Days are those of Paris, whatever the server's clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from connect.dates import months_after

FIRST_YEAR = 2013  # the programme began in March of that year (seed)
BEGUN = date(FIRST_YEAR, 1, 1)


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def week(cls, day: date) -> "Period":
        """Monday to Sunday around a day."""
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @classmethod
    def month(cls, day: date) -> "Period":
        """The whole month of a day."""
        first = day.replace(day=1)
        return cls(first, months_after(first, 1) - timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_a_year(self) -> bool:
        return self == Period.year(self.first.year)

    @property
    def starts_at(self) -> datetime:
        """The first instant in Paris; with `ends_before` it bounds what is stored as an instant."""
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def ends_before(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    def is_over(self, day: date | None = None) -> bool:
        return self.last < (day or timezone.localdate())

    def after(self) -> "Period":
        """The period that follows, as long: a month after a month, a year after a year, else as many days."""
        begins = self.last + timedelta(days=1)
        if self.first.day != 1 or begins.day != 1:
            return Period(begins, begins + timedelta(days=self.days - 1))
        months = (begins.year - self.first.year) * 12 + begins.month - self.first.month
        return Period(begins, months_after(begins, months) - timedelta(days=1))

    def back(self, days: int) -> "Period":
        return Period(self.first - timedelta(days=days), self.last - timedelta(days=days))

    def months(self) -> "list[Period]":
        """Its months; the first and the last may be parts of one."""
        found, first = list[Period](), self.first
        while first <= self.last:
            last = min(Period.month(first).last, self.last)
            found.append(Period(first, last))
            first = last + timedelta(days=1)
        return found

    def each_day(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(self.days)]


def said(period: Period) -> str:
    """A year or a month in words: `2025`, `octobre 2026`."""
    return str(period.first.year) if period.is_a_year else date_format(period.first, "F Y")
