"""Codes and cards taken in by the acts themselves, a transfer that left."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from sales.models import Product, SerialItem, SimCard, Transfer, Unit
from sales.stockroom import codes, sims, transfers
from tests.factories.people import UserFactory


def codes_in(antenna: Antenna, product: Product, rows: Sequence[tuple[str, str, date | None]]) -> list[SerialItem]:
    """Codes by serial number, secret and last day."""
    found = codes.Read(rows=[(serial, secret, Decimal(10), expires) for serial, secret, expires in rows])
    with open_antenna(antenna.pk):
        batch = codes.take_in(found, product, name="Lot 1", antenna_id=antenna.pk, by=UserFactory(), at=timezone.now())
        return list(batch.codes.order_by("serial"))


def cards_in(antenna: Antenna, product: Product, *numbers: str) -> list[SimCard]:
    with open_antenna(antenna.pk):
        sims.take_in(numbers, product, antenna_id=antenna.pk, by=UserFactory(), at=timezone.now(), odd_too=True)
        return list(SimCard.objects.filter(antenna=antenna).order_by("iccid"))


def sent(*units: Unit, to: Antenna, pieces: dict[Product, int] | None = None) -> Transfer:
    """A transfer on its way from the antenna of its devices."""
    site = units[0].site
    with open_antenna(site.antenna_id):
        return transfers.send(units, pieces or {}, site=site, to=to, by=UserFactory(), at=timezone.now())
