"""A ticket to come back with: two devices, two mice, a top-up."""

import pytest

from sales.models import Sale, SaleLine, Unit
from tests.factories.aftersales import alone_up_to
from tests.factories.sales import UnitFactory, item, sell


@pytest.fixture
def two_devices(till, person, shelf, no_limits, computer, lille) -> tuple[Sale, SaleLine, SaleLine]:
    """C041: a sale of S1 and S2, two computers of one article."""
    other: Unit = UnitFactory(antenna=lille, product=shelf["PCB"])
    sale = sell(item(shelf["PCB"], computer), item(shelf["PCB"], other), to=person, at_till=till)
    one, two = sale.lines.order_by("rank")
    return sale, one, two


@pytest.fixture
def sold_computer(till, person, shelf, computer) -> SaleLine:
    sale = sell(item(shelf["PCB"], computer), to=person, at_till=till)
    return SaleLine.objects.select_related("sale__entry", "unit").get(sale=sale)


@pytest.fixture
def mice(till, shelf) -> Sale:
    """Two mice to nobody we know: 6 EUR."""
    return sell(item(shelf["SOURIS"], quantity=2), at_till=till)


@pytest.fixture
def no_manager_needed(shelf) -> None:
    alone_up_to("9999")
