"""Months counted in days of the calendar. Pure."""

from calendar import monthrange
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The same day some months later (earlier: a negative number), else the last of that month: 31 January + 1 is 28 February,
    + 2 is 31 March.

    Always counted from the first day, never from the end of what came before (CPC art. 641).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of(first: date, months: int) -> date:
    """The last of so many months that begin on a day, both counted: 12 March and 12 months → 11 March; 30 November and
    3 months → 28 February, which has no 30th.
    """
    after = months_after(first, months)
    return after if after.day < first.day else after - timedelta(days=1)
