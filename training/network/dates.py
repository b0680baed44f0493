"""Days of a follow-up: months counted from its first day, meetings spread over it on days when people work."""

from datetime import date, timedelta

from connect.dates import months_after

SATURDAY = 5


def last_day(start: date, months: int) -> date:
    """The last day of so many months from `start`, that day included: 15 January + 16 is 14 May of the year after."""
    return months_after(start, months) - timedelta(days=1)


def spread(first: date, *, every: int, until: date) -> list[date]:
    """A day every so many months from `first` on, Saturdays and Sundays moved to the Monday, none after `until`."""
    days, step = [], 0
    while (day := _workday(months_after(first, step))) <= until:
        days.append(day)
        step += every
    return days


def _workday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= SATURDAY else day
