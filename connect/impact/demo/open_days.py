"""Days on which the demo's antennas are open: Tuesday to Saturday, without the fixed holidays and the August break."""

from bisect import bisect_left
from datetime import date, timedelta

HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}


def is_open(day: date) -> bool:
    return (
        day.weekday() in (1, 2, 3, 4, 5)
        and (day.month, day.day) not in HOLIDAYS
        and not (day.month == 8 and day.day < 15)
    )


class OpenDays:
    """The open days from one to another, both included, in order."""

    def __init__(self, first: date, last: date) -> None:
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self.days = [day for day in span if is_open(day)]

    def of_year(self, year: int) -> list[date]:
        return self.between(date(year, 1, 1), date(year, 12, 31))

    def between(self, first: date, last: date) -> list[date]:
        start = bisect_left(self.days, first)
        return self.days[start : bisect_left(self.days, last + timedelta(days=1))]

    def on_or_after(self, day: date) -> date | None:
        """The first open day from `day` on; None when there is none before the story's end."""
        at = bisect_left(self.days, day)
        return self.days[at] if at < len(self.days) else None
