"""The till in a browser: a sale by keyboard alone, a scanner that never loses a scan, every page sound."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from connect.antennas.models import Antenna
from sales.models import BasketLine, Product, Sale, Unit
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.sales import UnitFactory, open_with, sell
from tests.factories.sales import item as one
from tests.factories.sales import shelf as load_shelf

pytestmark = pytest.mark.django_db(transaction=True)


class Shop:
    """Lille with a seller, a person, a computer, and her till."""

    def __init__(self) -> None:
        self.lille: Antenna = AntennaFactory(slug="lille")
        self.goods: dict[str, Product] = load_shelf()
        self.seller = MembershipFactory(antenna=self.lille)
        self.person = PersonFactory(antenna=self.lille)
        self.computer: Unit = UnitFactory(antenna=self.lille, product=self.goods["PCB"])
        self.till = self.lille.tills.select_related("antenna", "site", "chain").get()
        open_with(self.till)


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    return Shop()


@pytest.fixture
def selling(shop: Shop, signed_page: Any, live_server: Any) -> Page:
    page: Page = signed_page(shop.seller)
    page.goto(f"{live_server.url}/lille/caisse/vente/{shop.person.pk}/")
    return page


def test_a_plan_and_a_computer_in_forty_keystrokes_and_no_click(selling, shop, console_errors):
    """From the person's page one more: the sale's own link. Here: label, plan, money, done."""
    keys = 0

    def press(text: str, *then: str) -> None:
        nonlocal keys
        selling.keyboard.type(text)
        for key in then:
            selling.keyboard.press(key)
        keys += len(text) + len(then)

    press(shop.computer.label, "Enter")
    press("r30", "Enter", "F4")
    press("120")
    expect(selling.get_by_role("button", name="Encaisser 115,00")).to_be_visible()
    expect(selling.locator("#till-change output")).to_have_text("5,00\u00a0€")
    press("", "F9")
    expect(selling.get_by_role("heading", level=1)).to_contain_text("LI-1-000001")
    expect(selling.get_by_text("Rendez").locator("..")).to_contain_text("5,00")
    assert keys <= 40
    assert Sale.objects.get().total == 115
    assert console_errors == []


def scan(page: Page, code: str) -> None:
    """A scanner: every letter at once, then Enter."""
    page.keyboard.type(code, delay=1)
    page.keyboard.press("Enter")


def test_a_scanner_that_is_quicker_than_the_network(selling, shop):
    """C047: focus elsewhere, an accessory twice within a blink, a device twice: two, one, and no payment begun."""
    selling.locator("#means-card").focus()
    scan(selling, "SOURIS")
    scan(selling, "SOURIS")
    scan(selling, shop.computer.label)
    scan(selling, shop.computer.label)
    expect(selling.get_by_text("Cet appareil est déjà dans le panier.")).to_be_visible()
    expect(selling.get_by_text("quantité 2")).to_be_visible()
    assert {line.product.code: line.quantity for line in BasketLine.objects.select_related("product")} == {
        "SOURIS": 2,
        "PCB": 1,
    }
    assert not Sale.objects.exists()
    selling.reload()
    expect(selling.get_by_text("quantité 2")).to_be_visible()


def test_a_scan_in_the_money_received_neither_pays_nor_repeats_a_payment(selling, shop):
    """C050."""
    scan(selling, "SOURIS")
    expect(selling.get_by_role("button", name="Encaisser 3,00")).to_be_visible()
    selling.keyboard.press("F4")
    scan(selling, "3001")
    expect(selling.get_by_role("button", name="Encaisser 3,00")).to_be_focused()
    assert not Sale.objects.exists()
    selling.keyboard.press("F9")
    expect(selling.get_by_text("beaucoup plus que le prix")).to_be_visible()
    assert not Sale.objects.exists()


def test_a_double_click_on_the_last_button_is_one_sale(selling, shop):
    scan(selling, "SOURIS")
    expect(selling.get_by_role("button", name="Encaisser 3,00")).to_be_visible()
    selling.fill("#id_received", "5")
    selling.get_by_role("button", name="Encaisser 3,00").dblclick()
    expect(selling.get_by_role("heading", level=1)).to_contain_text("LI-1-000001")
    selling.go_back()
    selling.go_forward()
    assert Sale.objects.count() == 1


def test_escape_puts_the_sale_aside_and_the_till_offers_it_again(selling, shop):
    scan(selling, "SAC")
    expect(selling.get_by_role("button", name="Encaisser 5,00")).to_be_visible()
    selling.keyboard.press("Escape")
    selling.get_by_role("link", name=f"{shop.person.full_name}, 5,00").click()
    expect(selling.get_by_role("button", name="Encaisser 5,00")).to_be_visible()


def test_every_page_is_sound(shop, signed_page, live_server, console_errors, tmp_path: Path):
    sale = sell(one(shop.goods["PCB"], shop.computer), one(shop.goods["R30"]), to=shop.person, at_till=shop.till)
    UnitFactory(antenna=shop.lille, product=shop.goods["PCA"])
    page = signed_page(shop.seller)
    for address in ("", f"vente/{shop.person.pk}/", "vente/", f"tickets/{sale.reference}/"):
        page.goto(f"{live_server.url}/lille/caisse/{address}")
        assert_page_is_sound(page, tmp_path)
    # in each state that a sale goes through
    page.goto(f"{live_server.url}/lille/caisse/vente/{shop.person.pk}/")
    scan(page, "SOURIS")
    expect(page.get_by_text("quantité 1")).to_be_visible()
    scan(page, "recharge")
    expect(page.get_by_text("Plusieurs articles")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_text("Changer le prix").click()
    page.get_by_label("Prix en euros").fill("900")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cet article se vend 3")).to_be_visible()
    assert_page_is_sound(page)
    page.goto(f"{live_server.url}/lille/caisse/vente/{shop.person.pk}/")
    assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_the_same_without_javascript(shop, browser, live_server, signed_page):
    cookies = signed_page(shop.seller).context.cookies()
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.add_cookies(json.loads(json.dumps(cookies)))
    page = context.new_page()
    page.goto(f"{live_server.url}/lille/caisse/vente/{shop.person.pk}/")
    page.keyboard.type(shop.computer.label)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=garanti 2 ans")
    page.fill("#id_received", "110")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=LI-1-000001")
    assert Sale.objects.get().total == 110
    context.close()


def test_the_network_is_lost_while_paying_and_the_sale_is_recorded_once(selling, shop):
    """The answer never came: the page says so, asks again by itself, and shows the receipt of the one sale."""
    scan(selling, "SOURIS")
    expect(selling.get_by_role("button", name="Encaisser 3,00")).to_be_visible()
    selling.fill("#id_received", "5")

    def recorded_but_unanswered(route: Any) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)  # the server has it; the way back is cut
            selling.context.set_offline(True)
        route.abort("connectionreset")

    selling.route(f"**/lille/caisse/vente/{shop.person.pk}/", recorded_but_unanswered)
    selling.keyboard.press("F9")
    expect(selling.get_by_text("La connexion a coupé.")).to_be_visible()
    selling.keyboard.press("F9")  # pressed again, it does nothing
    assert Sale.objects.count() == 1
    selling.unroute(f"**/lille/caisse/vente/{shop.person.pk}/")
    selling.context.set_offline(False)
    expect(selling.get_by_role("heading", level=1)).to_contain_text("LI-1-000001", timeout=10_000)
    assert Sale.objects.count() == 1


def test_the_network_is_lost_before_the_sale_is_recorded_and_nothing_is_lost(selling, shop):
    scan(selling, "SOURIS")
    expect(selling.get_by_role("button", name="Encaisser 3,00")).to_be_visible()
    selling.fill("#id_received", "5")
    selling.context.set_offline(True)
    selling.keyboard.press("F9")
    expect(selling.get_by_text("La connexion a coupé.")).to_be_visible()
    assert not Sale.objects.exists()
    selling.context.set_offline(False)
    expect(selling.get_by_text("la vente n’est pas enregistrée")).to_be_visible(timeout=10_000)
    assert selling.input_value("#id_received") == "5"
    selling.keyboard.press("F9")
    expect(selling.get_by_role("heading", level=1)).to_contain_text("LI-1-000001")
    assert Sale.objects.get().total == 3


def test_back_from_the_receipt_is_the_receipt_again(selling, shop):
    scan(selling, "SOURIS")
    expect(selling.get_by_role("button", name="Encaisser 3,00")).to_be_visible()
    selling.fill("#id_received", "5")
    selling.keyboard.press("F9")
    expect(selling.get_by_role("heading", level=1)).to_contain_text("LI-1-000001")
    selling.go_back(wait_until="commit")
    expect(selling.get_by_role("heading", level=1)).to_contain_text("LI-1-000001")
    assert Sale.objects.count() == 1


def test_a_part_by_card_leaves_the_rest_and_its_change(selling, shop):
    scan(selling, "SAC")
    expect(selling.get_by_role("button", name="Encaisser 5,00")).to_be_visible()
    selling.get_by_text("Une part autrement").click()
    selling.fill("#id_part_card", "2")
    expect(selling.locator("#till-rest output")).to_have_text("3,00\u00a0€")
    selling.fill("#id_received", "5")
    expect(selling.locator("#till-change output")).to_have_text("2,00\u00a0€")
    selling.keyboard.press("F9")
    expect(selling.get_by_role("heading", level=1)).to_contain_text("LI-1-000001")
    assert dict(Sale.objects.get().payments.values_list("means", "amount")) == {"card": 2, "cash": 3}


def test_two_tabs_pay_one_basket_once(selling, shop, live_server):
    scan(selling, "SAC")
    expect(selling.get_by_role("button", name="Encaisser 5,00")).to_be_visible()
    other = selling.context.new_page()
    other.goto(selling.url)
    for tab in (selling, other):
        tab.fill("#id_received", "5")
        tab.keyboard.press("F9")
        expect(tab.get_by_role("heading", level=1)).to_contain_text("LI-1-000001")
    assert Sale.objects.count() == 1
