"""Several people at once in the stockroom: one transfer, the last code, one code to show, one label to count."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from connect.antennas.models import Antenna
from sales.models import Carries, CountLine, Product, SerialItem, StockCount, Unit, UnitState
from sales.paying import Paid
from sales.stockroom import codes, counting, transfers
from sales.till import Item, sell
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, UserFactory
from tests.factories.sales import TillFactory, UnitFactory
from tests.factories.sales import sell as sold
from tests.factories.sales import shelf as load_shelf
from tests.factories.stockroom import codes_in, sent
from tests.races.at_once import counted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille(transactional_db: None) -> Antenna:
    return AntennaFactory(slug="lille")


@pytest.fixture
def lyon(transactional_db: None) -> Antenna:
    return AntennaFactory(slug="lyon")


def test_two_arrivals_of_one_device_are_one(lille: Antenna, lyon: Antenna) -> None:
    unit, by = UnitFactory(antenna=lille), UserFactory()
    transfer, site = sent(unit, to=lyon), lyon.sites.get()

    def accept() -> Any:
        return transfers.decide(transfer, [unit.pk], "accept", by=by, at=timezone.now(), site=site)

    assert counted(lyon, [accept] * 6) == Counter({1: 1, "DecidedMeanwhile": 5})
    unit.refresh_from_db()
    assert (unit.antenna_id, unit.state) == (lyon.pk, UnitState.READY)


def test_arrival_against_cancelling_one_of_them_holds(lille: Antenna, lyon: Antenna) -> None:
    from connect.antennas.doors import open_antenna
    from tests.conftest import as_the_app
    from tests.races.at_once import together

    for _turn in range(4):
        unit, by = UnitFactory(antenna=lille), UserFactory()
        transfer, site = sent(unit, to=lyon), lyon.sites.get()

        def decide(
            antenna: Antenna, decision: str, transfer: Any = transfer, unit: Unit = unit, by: Any = by, site: Any = site
        ) -> Any:
            with as_the_app(), open_antenna(antenna.pk):
                return transfers.decide(
                    transfer, [unit.pk], decision, by=by, at=timezone.now(), site=site, because="erreur"
                )  # fmt: skip

        outcomes = together(lambda d=decide: d(lyon, "accept"), lambda d=decide: d(lille, "cancel"))
        refused = [isinstance(one, transfers.DecidedMeanwhile) for one in outcomes]
        assert sorted(refused) == [False, True]
        unit.refresh_from_db()
        assert (unit.antenna_id, unit.state) == ((lyon if refused[1] else lille).pk, UnitState.READY)


def test_the_last_code_goes_to_one_of_eight(lille: Antenna) -> None:
    load_shelf()
    Product.objects.filter(code="R30").update(carries=Carries.CODE)
    product, till, by = Product.objects.get(code="R30"), TillFactory(antenna=lille), UserFactory()
    codes_in(lille, product, [("Z-1", "1212 3434", date(2099, 1, 1))])
    people = [PersonFactory(antenna=lille) for _ in range(8)]

    def buy(person: Any) -> Any:
        now, key = timezone.now(), uuid4()
        sell(person, [Item(product, Decimal(5))], [Paid("cash", Decimal(5))], till=till, by=by, at=now, key=key)
        return "sold"

    outcomes = counted(lille, [lambda person=person: buy(person) for person in people])
    assert outcomes == Counter({"sold": 1, "NoCodeLeft": 7})


def test_a_code_is_shown_to_one_of_six_screens(lille: Antenna) -> None:
    load_shelf()
    Product.objects.filter(code="R30").update(carries=Carries.CODE)
    product, till, by = Product.objects.get(code="R30"), TillFactory(antenna=lille), UserFactory()
    codes_in(lille, product, [("Z-1", "1212 3434", None)])
    sold(Item(product, Decimal(5)), to=PersonFactory(antenna=lille), at_till=till)
    code = SerialItem.objects.get()

    def show() -> str:
        return codes.show(code.pk, antenna_id=lille.pk, by=by, at=timezone.now())[1]

    assert counted(lille, [show] * 6) == Counter({"1212 3434": 1, "AlreadyShown": 5})


def test_two_scanners_count_one_shelf(lille: Antenna) -> None:
    units = [UnitFactory(antenna=lille) for _ in range(6)]
    by = UserFactory()
    count: StockCount = counting.begin(units[0].site, "", by=by, at=timezone.now())

    def scan(label: str) -> str:
        return counting.scan(count, label, by=by, at=timezone.now()).answer

    works = [lambda label=label: scan(label) for label in [u.label for u in units] * 2 + ["INCONNU"] * 2]
    assert counted(lille, works) == Counter({"expected": 6, "again": 7, "unknown": 1})
    assert CountLine.objects.filter(count=count).count() == 7
