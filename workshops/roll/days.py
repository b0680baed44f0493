"""A period: two days, both counted. Days are those of Paris, whatever the clock of the server."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone


class Days(NamedTuple):
    """From `first` to `last`, both included, in Paris."""

    first: date
    last: date

    @property
    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def ends_before(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


EVER = Days(date(2000, 1, 1), date(2100, 1, 1))


def this_year(today: date) -> Days:
    return Days(date(today.year, 1, 1), today)


def last_month(today: date) -> Days:
    """The whole month before: what is usually told about on the first days of a month."""
    last = today.replace(day=1) - timedelta(days=1)
    return Days(last.replace(day=1), last)
