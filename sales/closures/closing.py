"""Closing the tills: each night, and again before anybody works at a till, so that an outage leaves no day open."""

from collections.abc import Iterable
from datetime import date, datetime

from connect.books import closing
from connect.books.models import Closure
from sales.models import Till

MOST_IN_A_REQUEST = 60  # days; the nightly job does the rest of a long absence, nobody waits for it at the counter


def last_day_of(till: Till, at: datetime) -> date:
    """The last day to close: yesterday; for a till that was withdrawn, the end of its fiscal year if that is earlier."""
    yesterday = closing.fiscal_day(at) - closing.DAY
    if till.closed_on is None:
        return yesterday
    day = till.closed_on
    while not closing.ends_a_year(day):
        day += closing.DAY
    return min(day, yesterday)


def catch_up(till: Till, *, at: datetime, most: int | None = MOST_IN_A_REQUEST) -> list[Closure]:
    """Close what is not closed yet of a till, at its antenna's door; nothing to do most of the time."""
    return closing.close(till.chain_id, until=last_day_of(till, at), at=at, most=most)


def catch_up_all(tills: Iterable[Till], *, at: datetime) -> int:
    """The same for several tills, however long they were left; gives how many closures were made."""
    return sum(len(catch_up(till, at=at, most=None)) for till in tills)
