"""What comes after the year of plans: regular offers, a workshop on reading a bill. The programme is a stepping stone
(domain.md 2.1): whoever leaves it leaves with an address, a price and a date.

Workshops are another app's: whoever gathers both registers what gives their next dates (`register`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from beneficiaries.models import Person
from connect.antennas.models import Site
from sales.allowance import year_of
from sales.models import MarketOffer

OFFERS = 5  # on the page and on the sheet
DATES = 3


@dataclass(frozen=True)
class Workshop:
    """A workshop on reading a bill, at this antenna."""

    name: str
    starts_at: datetime
    place: str
    href: str = ""


Dates = Callable[[int, datetime], Sequence[Workshop]]
_dates: list[Dates] = []


def register(dates: Dates) -> None:
    """`dates(antenna_id, from_then_on)` gives the next workshops, the first one first."""
    _dates.append(dates)


def workshops(antenna_id: int, at: datetime) -> list[Workshop]:
    found = [one for dates in _dates for one in dates(antenna_id, at)]
    return sorted(found, key=lambda one: one.starts_at)[:DATES]


def offers(on: date) -> list[MarketOffer]:
    """Offers not withdrawn on a day, in the national order."""
    return list(MarketOffer.objects.exclude(withdrawn_on__lte=on)[:OFFERS])


def prepared(person: Person, *, antenna_id: int, at: datetime) -> dict[str, Any]:
    """What the page and the sheet say; a fixed number of queries."""
    on = timezone.localdate(at)
    return {
        "year": year_of(person.pk, on),
        "offers": offers(on),
        "workshops": workshops(antenna_id, at),
        "site": Site.objects.filter(antenna_id=antenna_id).order_by("pk").first(),
        "today": on,
    }
