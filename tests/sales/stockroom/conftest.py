"""Codes, cards and a second antenna for the stockroom."""

from datetime import date

import pytest

from connect.antennas.models import Antenna
from sales.models import Carries, Product, SerialItem, SimCard
from tests.factories.stockroom import cards_in, codes_in


@pytest.fixture
def recharge(shelf: dict[str, Product]) -> Product:
    """A top-up that is sold with its code."""
    Product.objects.filter(code="R30").update(carries=Carries.CODE)
    return Product.objects.get(code="R30")


@pytest.fixture
def sim(shelf: dict[str, Product]) -> Product:
    """A SIM card that is sold with its number."""
    Product.objects.filter(code="SIM").update(carries=Carries.SIM)
    return Product.objects.get(code="SIM")


@pytest.fixture
def codes(lille: Antenna, recharge: Product) -> list[SerialItem]:
    """Two codes at Lille; the one that expires first came last."""
    return codes_in(
        lille, recharge, [("AA-1", "7730 1111 2222", date(2099, 12, 31)), ("AA-2", "7730 3333 4444", date(2098, 1, 1))]
    )


@pytest.fixture
def card(lille: Antenna, sim: Product) -> SimCard:
    return cards_in(lille, sim, "8933000000000000012")[0]
