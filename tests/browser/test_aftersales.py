"""After-sales in a browser: a device that does not work, from its label to its case; an article given back; sound pages."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from connect.antennas.models import Antenna
from sales.models import AfterSalesCase, Refund, UnitState
from tests.browser.conftest import assert_page_is_sound
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.sales import UnitFactory, item, open_with, sell
from tests.factories.sales import shelf as load_shelf

pytestmark = pytest.mark.django_db(transaction=True)


class Shop:
    """Lille with a volunteer, a computer that was sold and two mice."""

    def __init__(self) -> None:
        self.lille: Antenna = AntennaFactory(slug="lille")
        goods = load_shelf()
        self.seller = MembershipFactory(antenna=self.lille)
        self.till = self.lille.tills.select_related("antenna", "site", "chain").get()
        open_with(self.till)
        self.computer = UnitFactory(antenna=self.lille, product=goods["PCB"])
        self.sale = sell(item(goods["PCB"], self.computer), to=PersonFactory(antenna=self.lille), at_till=self.till)
        self.mice = sell(item(goods["SOURIS"], quantity=2), at_till=self.till)


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    return Shop()


def test_a_device_that_does_not_work_from_its_label_to_its_case(
    shop: Shop, signed_page: Any, live_server: Any, console_errors: list[str]
) -> None:
    """By keyboard: the label is scanned, the case opened, what was found noted."""
    page: Page = signed_page(shop.seller)
    page.goto(f"{live_server.url}/lille/apres-vente/")
    expect(page.locator("#cherche")).to_be_focused()
    page.keyboard.type(shop.computer.label)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(shop.computer.label)
    assert_page_is_sound(page)
    page.get_by_role("link", name="Il ne marche pas").press("Enter")
    page.get_by_label("Ce qui ne marche pas").fill("Il ne s’allume plus")
    page.get_by_label("La personne sait que ses fichiers").check()
    assert_page_is_sound(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("SAV-0001")
    shop.computer.refresh_from_db()
    assert shop.computer.state == UnitState.REPAIR
    page.get_by_label("Que s’est-il passé ?").select_option("diagnosed")
    page.get_by_label("Qu’est-ce que c’était ?").select_option("charger")
    page.get_by_role("button", name="Le noter").click()
    expect(page.locator("ol.cx-thread")).to_contain_text("chargeur")
    assert_page_is_sound(page)
    assert AfterSalesCase.objects.get().cover == "presumed"  # proposed by the date, confirmed by the volunteer
    assert console_errors == []


def test_an_article_is_given_back_from_its_ticket(
    shop: Shop, signed_page: Any, live_server: Any, console_errors: list[str]
) -> None:
    page: Page = signed_page(shop.seller)
    page.goto(f"{live_server.url}/lille/caisse/tickets/{shop.mice.reference}/")
    page.get_by_role("link", name="Rendre un article").press("Enter")
    assert_page_is_sound(page)
    page.get_by_label("Combien").fill("1")
    page.get_by_label("il ne convient pas").check()
    page.get_by_role("button", name="Rendre l’argent").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("LI-1-000003")
    expect(page.get_by_text(re.compile("3,00.€ en espèces")).first).to_be_visible()
    assert_page_is_sound(page)
    assert Refund.objects.get().total == 3
    assert console_errors == []
