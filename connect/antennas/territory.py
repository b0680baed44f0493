"""Which antenna serves a postcode: from the departments that each antenna says it serves."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from connect.antennas.models import Antenna


def department(postcode: str) -> str:
    """`59100` → `59`, `97410` → `974`, `20200` → `2B` (Corsica shares the 20)."""
    if postcode.startswith(("97", "98")):
        return postcode[:3]
    if postcode.startswith("20"):
        return "2A" if postcode < "20200" else "2B"
    return postcode[:2]


def open_antennas(on: date) -> QuerySet[Antenna]:
    """Antennas open on a day."""
    return Antenna.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=on), opened_on__lte=on)


def all_serving(postcode: str, antennas: Iterable[Antenna]) -> list[Antenna]:
    """Those of the antennas that say they serve the department of a postcode."""
    return [a for a in antennas if department(postcode) in a.territory.replace(" ", "").split(",")]


def smallest(antennas: Iterable[Antenna]) -> Antenna | None:
    """The one that serves fewest departments, so that 93 goes to Saint-Denis and not to Paris; None of none."""
    return min(antennas, key=lambda antenna: (len(antenna.territory), antenna.name), default=None)


def serving(postcode: str, *, on: date) -> Antenna | None:
    """The smallest of the open antennas that serve a postcode; None when nobody does. Asks no site: it answers before
    any door is open.
    """
    return smallest(all_serving(postcode, open_antennas(on)))
