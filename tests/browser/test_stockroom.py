"""The stockroom in a browser: a count by scanner that survives a lost connection, a transfer, a code shown once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from connect.antennas.models import Antenna, Membership
from sales.models import Carries, CountScan, Product, SerialItem, StockCount, Unit
from tests.browser.conftest import assert_page_is_sound
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sales import TillFactory, UnitFactory, item, sell
from tests.factories.sales import shelf as load_shelf
from tests.factories.stockroom import codes_in, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def units(lille: Antenna) -> list[Unit]:
    load_shelf()
    return [UnitFactory(antenna=lille) for _ in range(3)]


def scan(page: Page, typed: str) -> None:
    page.get_by_label("Scannez une étiquette").press_sequentially(typed)
    page.keyboard.press("Enter")


def test_a_count_by_scanner_loses_no_scan(
    signed_page: Callable[[Any], Page],
    volunteer: Membership,
    live_server: Any,
    units: list[Unit],
    console_errors: list[str],
) -> None:
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/stock/inventaires/")
    assert_page_is_sound(page)
    page.get_by_role("button", name="Commencer à compter").click()
    scan(page, units[0].label)
    expect(page.get_by_text("1 / 3")).to_be_visible()
    assert_page_is_sound(page)
    assert console_errors == []
    page.context.set_offline(True)
    scan(page, units[1].label)
    scan(page, units[1].label)
    expect(page.get_by_text("attendent la connexion")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("2 / 3")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("déjà scanné")).to_be_visible()
    assert CountScan.objects.count() == 3
    page.get_by_role("button", name="Tout est scanné").click()
    expect(page.get_by_text("introuvable")).to_be_visible()
    page.get_by_label("Pourquoi").select_option("forgotten")
    page.get_by_label("En quelques mots").fill("dans le placard")
    page.get_by_role("button", name="Cela explique les lignes cochées").click()
    expect(page.get_by_text("dans le placard")).to_be_visible()
    assert_page_is_sound(page)
    assert StockCount.objects.get().signed_at is None


def test_what_arrives_is_scanned_on_the_transfers_page(
    signed_page: Callable[[Any], Page], volunteer: Membership, live_server: Any, lyon: Antenna, lille: Antenna
) -> None:
    load_shelf()
    unit = UnitFactory(antenna=lyon)
    transfer = sent(unit, to=lille)
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/stock/")
    assert_page_is_sound(page)
    page.get_by_role("link", name=transfer.reference).click()
    assert_page_is_sound(page)
    page.get_by_label("Ou scannez").fill(unit.label)
    page.get_by_role("button", name="Ceux-ci sont arrivés").click()
    expect(page.get_by_text("Noté")).to_be_visible()
    unit.refresh_from_db()
    assert unit.antenna_id == lille.pk
    page.goto(f"{live_server.url}/lille/stock/?q={unit.label}")
    expect(page.get_by_role("heading", name=unit.label)).to_be_visible()
    assert_page_is_sound(page)


def test_a_code_is_shown_once_in_front_of_the_person(
    signed_page: Callable[[Any], Page], volunteer: Membership, live_server: Any, lille: Antenna
) -> None:
    load_shelf()
    Product.objects.filter(code="R30").update(carries=Carries.CODE)
    product = Product.objects.get(code="R30")
    codes_in(lille, product, [("S-1", "4811 5162 3342", date(2099, 1, 1))])
    sale = sell(item(product), to=PersonFactory(antenna=lille), at_till=TillFactory(antenna=lille), by=volunteer.user)
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/caisse/tickets/{sale.reference}/")
    page.get_by_role("button", name="Montrer le code").click()
    expect(page.get_by_text("4811 5162 3342")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_role("link", name="La personne l’a").click()
    expect(page.get_by_text("plus jamais montré")).to_be_visible()
    assert "4811" not in page.content()
    assert SerialItem.objects.get().state == "handed"


@pytest.mark.parametrize("width", [360, 1024])
@pytest.mark.parametrize(
    "address",
    ["appareils/", "accessoires/", "alertes/", "transferts/", "transferts/nouveau/", "codes/", "codes/entree/", "sim/"],
)
def test_each_page_is_sound(
    width: int,
    address: str,
    signed_page: Callable[[Any], Page],
    manager: Membership,
    live_server: Any,
    units: list[Unit],
) -> None:
    page = signed_page(manager)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/lille/stock/{address}")
    assert_page_is_sound(page)
