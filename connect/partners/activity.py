"""What structures sent, as the app that keeps the sheets counts it: partners know nothing of sheets.

That app registers one counter in its `ready()`; the pages of an antenna and of the nation draw its answer.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import NamedTuple


class Activity(NamedTuple):
    """Sheets of the last twelve months, and the moment of the last one."""

    sheets: int
    last_at: datetime


# (antenna, or None for all; structures, or None for every one) → structure → activity; who sent nothing is absent.
Counter = Callable[[int | None, Collection[int] | None], Mapping[int, Activity]]
_counters: list[Counter] = []


def register(counter: Counter) -> None:
    """Called once by the app that keeps the sheets."""
    _counters.append(counter)


def of(antenna_id: int | None, structures: Collection[int] | None = None) -> dict[int, Activity]:
    """What each of these structures sent to this antenna (to all of them: None) in twelve months."""
    found: dict[int, Activity] = {}
    for counter in _counters:
        found |= counter(antenna_id, structures)
    return found
