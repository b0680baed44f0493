"""Stock counts: each scan is answered and kept, differences explained, a manager signs, then it never changes."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pdfplumber
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership, Site
from sales.models import Answer, CountLine, CountScan, Difference, Product, StockCount, Till, Unit, UnitState, Why
from sales.stockroom import counting, shelves
from tests.conftest import as_the_app
from tests.factories.people import UserFactory
from tests.factories.sales import UnitFactory, item, sell

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {}


@pytest.fixture
def who(db: None) -> User:
    return UserFactory()


@pytest.fixture
def count(computer: Unit, phone: Unit, who: User) -> StockCount:
    """A count of the site where a computer and a phone are expected."""
    with as_the_app(), open_antenna(computer.antenna_id):
        return counting.begin(computer.site, "", by=who, at=timezone.now())


def scan(count: StockCount, typed: str, who: User) -> str:
    with as_the_app(), open_antenna(count.antenna_id):
        return counting.scan(count, typed, by=who, at=timezone.now()).answer


def act(count: StockCount, name: str, **facts: Any) -> Any:
    with as_the_app(), open_antenna(count.antenna_id):
        return getattr(counting, name)(count, **facts)


def test_each_scan_is_answered_at_once(
    count: StockCount, computer: Unit, phone: Unit, who: User, person: Person, till: Till
) -> None:
    sell(item(phone.product, phone), to=person, at_till=till)
    other = Site.objects.create(
        antenna_id=count.antenna_id, name="Réserve", address="2 rue", postcode="59000", town="Lille"
    )
    elsewhere = UnitFactory(antenna=computer.antenna, site=other)
    gone = UnitFactory(antenna=computer.antenna, state=UnitState.SCRAPPED)
    assert scan(count, computer.label.lower(), who) == Answer.EXPECTED
    assert scan(count, computer.serial, who) == Answer.AGAIN
    assert scan(count, phone.label, who) == Answer.SOLD
    assert scan(count, elsewhere.label, who) == Answer.SITE
    assert scan(count, gone.label, who) == Answer.STATE
    assert scan(count, "3760000000000", who) == Answer.UNKNOWN
    assert scan(count, "3760000000000", who) == Answer.AGAIN
    assert CountScan.objects.filter(count=count).count() == 7


def test_leading_zeros_of_a_scanner_find_the_device(count: StockCount, computer: Unit, who: User) -> None:
    Unit.objects.filter(pk=computer.pk).update(serial="3001")
    assert scan(count, "00003001", who) == Answer.EXPECTED


def test_a_device_of_another_antenna_is_unknown_here(count: StockCount, lyon: Antenna, who: User) -> None:
    assert scan(count, UnitFactory(antenna=lyon).label, who) == Answer.UNKNOWN


def test_two_counts_of_one_place_are_one(count: StockCount, who: User) -> None:
    with as_the_app(), open_antenna(count.antenna_id), pytest.raises(counting.AlreadyCounting):
        counting.begin(count.site, "", by=who, at=timezone.now())


def test_states_change_only_once_a_manager_signs(count: StockCount, computer: Unit, phone: Unit, who: User) -> None:
    now = timezone.now()
    scan(count, computer.label, who)
    act(count, "end", by=who, at=now)
    missing = CountLine.objects.get(unit=phone)
    assert missing.difference == Difference.MISSING
    with pytest.raises(counting.NotExplained):
        act(count, "sign", by=who, at=now)
    with as_the_app(), open_antenna(count.antenna_id):
        counting.explain([missing.pk], Why.LOST, "cherché partout", count=count, by=who)
    phone.refresh_from_db()
    assert phone.state == UnitState.READY
    act(count, "sign", by=who, at=now)
    phone.refresh_from_db()
    assert phone.state == UnitState.LOST
    computer.refresh_from_db()
    assert computer.state == UnitState.READY


def test_what_was_forgotten_stays_in_stock(count: StockCount, computer: Unit, phone: Unit, who: User) -> None:
    act(count, "end", by=who, at=timezone.now())
    lines = list(CountLine.objects.filter(count=count).values_list("pk", flat=True))
    with as_the_app(), open_antenna(count.antenna_id):
        assert counting.explain(lines, Why.FORGOTTEN, "dans l’armoire fermée", count=count, by=who) == 2
    act(count, "sign", by=who, at=timezone.now())
    assert set(Unit.objects.values_list("state", flat=True)) == {UnitState.READY}


def test_sold_while_it_was_counted_is_no_difference(
    count: StockCount, computer: Unit, phone: Unit, who: User, person: Person, till: Till
) -> None:
    scan(count, phone.label, who)
    sell(item(computer.product, computer), to=person, at_till=till)
    act(count, "end", by=who, at=timezone.now())
    assert not CountLine.objects.filter(count=count).exclude(difference="").exists()


def test_found_at_another_site_it_is_there_once_signed(
    count: StockCount, computer: Unit, phone: Unit, who: User
) -> None:
    other = Site.objects.create(
        antenna_id=count.antenna_id, name="Réserve", address="2 rue", postcode="59000", town="Lille"
    )
    moved, lost = (
        UnitFactory(antenna=computer.antenna, site=other),
        UnitFactory(antenna=computer.antenna, state=UnitState.LOST),
    )
    for unit in (computer, phone, moved, lost):
        scan(count, unit.label, who)
    act(count, "end", by=who, at=timezone.now())
    lines = list(CountLine.objects.filter(count=count).exclude(difference="").values_list("pk", flat=True))
    with as_the_app(), open_antenna(count.antenna_id):
        assert counting.explain(lines, Why.MOVED, "rapporté par Inès", count=count, by=who) == 2
    act(count, "sign", by=who, at=timezone.now())
    moved.refresh_from_db()
    lost.refresh_from_db()
    assert moved.site_id == count.site_id
    assert (lost.state, lost.site_id) == (UnitState.RECEIVED, count.site_id)


def test_go_on_after_the_end(count: StockCount, computer: Unit, phone: Unit, who: User) -> None:
    act(count, "end", by=who, at=timezone.now())
    with pytest.raises(counting.CountEnded):
        scan(count, computer.label, who)
    act(count, "go_on")
    assert scan(count, computer.label, who) == Answer.EXPECTED


@pytest.mark.parametrize("table", ["stockcount", "countline", "countscan"])
@pytest.mark.parametrize("role", ["app", "owner"])
def test_a_signed_count_never_changes(
    table: str, role: str, count: StockCount, computer: Unit, phone: Unit, who: User
) -> None:
    scan(count, computer.label, who)
    scan(count, phone.label, who)
    act(count, "sign", by=who, at=timezone.now())
    changes = {
        "stockcount": "UPDATE sales_stockcount SET signed_at = NULL, signed_by_id = NULL",
        "countline": "UPDATE sales_countline SET words = 'x', why = 'lost'",
        "countscan": "DELETE FROM sales_countscan",
    }
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        if role == "owner":
            cursor.execute(changes[table])
        else:
            with as_the_app(), open_antenna(count.antenna_id):
                cursor.execute(changes[table])
    with pytest.raises(counting.CountSigned):
        act(count, "go_on")


def test_accessories_are_counted_by_quantity(lille: Antenna, shelf: dict[str, Product], who: User) -> None:
    site = lille.sites.get()
    mouse = next(p for p in shelf.values() if p.kind == "accessory")
    now = timezone.now()
    with as_the_app(), open_antenna(lille.pk):
        shelves.arrive(mouse, 5, site=site, by=who, at=now)
        count = counting.begin(site, "accessory", by=who, at=now)
        line = CountLine.objects.get(count=count, product=mouse)
        counting.count_pieces(line, 3, by=who, at=now)
        counting.end(count, by=who, at=now)
        counting.explain([line.pk], Why.LOST, "deux souris prêtées", count=count, by=who)
        assert shelves.balance(mouse.pk, site) == 5
        counting.sign(count, by=who, at=now)
        assert shelves.balance(mouse.pk, site) == 3


def test_pages_of_a_count_from_scan_to_report(
    signed_in: Callable[[Any], Client], volunteer: Membership, manager: Membership, computer: Unit, phone: Unit
) -> None:
    hands, chief = signed_in(volunteer), signed_in(manager)
    hands.post("/lille/stock/inventaires/", {"site": computer.site_id, "kind": ""})
    count = StockCount.objects.get()
    here = f"/lille/stock/inventaires/{count.pk}/"
    hands.post(f"{here}scan/", {"scan": computer.label})
    assert "1 / 2" in hands.get(here).content.decode()
    hands.post(f"{here}fin/")
    line = CountLine.objects.get(unit=phone)
    assert hands.post(f"{here}signer/").status_code == 403
    chief.post(f"{here}signer/")
    count.refresh_from_db()
    assert count.signed_at is None
    refused = hands.post(f"{here}expliquer/", {"line": str(line.pk), "why": "lost", "words": ""})
    assert refused.status_code == 200
    hands.post(f"{here}expliquer/", {"line": str(line.pk), "why": "stolen", "words": "=plainte déposée"})
    chief.post(f"{here}signer/")
    count.refresh_from_db()
    assert count.signed_at is not None
    with pdfplumber.open(BytesIO(hands.get(f"{here}rapport.pdf").content)) as pdf:
        assert phone.label in (pdf.pages[0].extract_text() or "")
    sheet = openpyxl.load_workbook(BytesIO(hands.get(f"{here}rapport.xlsx").content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=plainte déposée"]
    assert [cell.data_type for cell in cells] == ["s"]
