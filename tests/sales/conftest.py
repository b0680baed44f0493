"""A shelf, a till and someone to sell to, at Lille."""

import pytest

from beneficiaries.models import Person
from connect.antennas.models import Antenna
from sales.models import Product, Till, Unit
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sales import TillFactory, UnitFactory, lift_limits, open_with
from tests.factories.sales import shelf as load_shelf


@pytest.fixture
def shelf(db: None) -> dict[str, Product]:
    return load_shelf()


@pytest.fixture
def till(lille: Antenna, shelf: dict[str, Product]) -> Till:
    existing = Till.objects.filter(antenna=lille).select_related("antenna", "site", "chain").first()
    if existing is None:
        return TillFactory(antenna=lille)
    open_with(existing)
    return existing


@pytest.fixture
def person(lille: Antenna) -> Person:
    return PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi")


@pytest.fixture
def computer(lille: Antenna, shelf: dict[str, Product]) -> Unit:
    return UnitFactory(antenna=lille, product=shelf["PCB"])


@pytest.fixture
def phone(lille: Antenna, shelf: dict[str, Product]) -> Unit:
    return UnitFactory(antenna=lille, product=shelf["TEL"], model="Samsung A12")


@pytest.fixture
def no_limits(shelf: dict[str, Product]) -> None:
    """One person may buy as much as she likes."""
    lift_limits()
