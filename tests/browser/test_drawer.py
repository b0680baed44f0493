"""A day of a drawer in a browser: opened, money moved and taken to the bank, counted, closed; every page sound."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sales.models import CashSession
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.sales import item, sell
from tests.factories.sales import shelf as load_shelf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille(transactional_db: None) -> Any:
    made = AntennaFactory(slug="lille")
    load_shelf()  # gives it its first till, which nobody opened
    return made


@pytest.fixture
def counting(lille: Any, signed_page: Any, live_server: Any) -> Page:
    page: Page = signed_page(MembershipFactory(antenna=lille, role="manager"))
    page.goto(f"{live_server.url}/lille/caisse/")
    return page


def test_a_day_of_a_drawer(counting, lille, live_server, console_errors, tmp_path: Path):
    goods, drawer = load_shelf(), f"{live_server.url}/lille/caisse/tiroir/"
    counting.get_by_role("link", name="Ouvrir la caisse").click()
    assert_page_is_sound(counting, tmp_path)
    counting.get_by_text("Ou compter les pièces").click()
    counting.get_by_label("20,00", exact=False).fill("2")
    counting.get_by_label("10,00", exact=False).fill("1")
    counting.get_by_role("button", name="Ouvrir la caisse").click()
    expect(counting.get_by_text("Cet écran est la caisse 1")).to_be_visible()
    till = lille.tills.select_related("antenna", "site", "chain").get()
    sell(item(goods["SAC"], quantity=2), at_till=till)
    counting.goto(f"{drawer}mouvement/")
    assert_page_is_sound(counting, tmp_path)
    counting.get_by_text("Petite dépense").click()
    counting.get_by_label("Montant, en euros").fill("8")
    counting.get_by_label("Pour quoi ?").fill("timbres")
    counting.keyboard.press("Enter")
    expect(counting.get_by_text("timbres")).to_be_visible()
    counting.goto(f"{drawer}banque/")
    assert_page_is_sound(counting, tmp_path)
    counting.get_by_label("20,00", exact=False).fill("1")
    counting.keyboard.press("Enter")
    expect(counting.get_by_role("link", name="Bordereau 1")).to_be_visible()
    assert_page_is_sound(counting, tmp_path)
    counting.get_by_role("link", name="Compter et clôturer").click()
    assert_page_is_sound(counting, tmp_path)
    counting.get_by_label("Argent compté, en euros").fill("30")
    counting.keyboard.press("Enter")
    expect(counting.get_by_text("30,00 € comptés, 32,00 € attendus")).to_be_visible()
    assert_page_is_sound(counting)
    counting.get_by_label("Argent compté, en euros").fill("32")
    counting.keyboard.press("Enter")
    expect(counting.get_by_role("heading", name="Caisse 1, clôture 1")).to_be_visible()
    assert_page_is_sound(counting, tmp_path)
    for address in ("", "rapports/", "bons/", "echeances/"):
        counting.goto(f"{drawer}{address}")
        assert_page_is_sound(counting, tmp_path)
    person = PersonFactory(antenna=lille)
    for address in ("accords", "especes"):
        counting.goto(f"{drawer}{address}/{person.pk}/")
        assert_page_is_sound(counting, tmp_path)
    assert CashSession.objects.get().counted == 32
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_the_nations_pages_are_sound(lille, signed_page, live_server, console_errors, tmp_path: Path):
    page = signed_page(MembershipFactory(antenna=None, role="national_admin"))
    for address in ("", "regles/"):
        page.goto(f"{live_server.url}/siege/caisse/tiroir/{address}")
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []
