"""Strasbourg is opened in a browser; a volunteer of it signs in, welcomes a person and sells, without any restart."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from beneficiaries.models import Person
from connect.antennas.models import Antenna, Membership, Role
from sales.models import Sale, Till
from tests.browser.conftest import assert_page_is_sound
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.sales import open_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
OPEN = "/siege/antennes/ouvrir/"


def test_every_page_of_the_desk_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille, somebody = AntennaFactory(slug="lille"), MembershipFactory(role=Role.MANAGER)
    page = signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    for address in ("antennes/", "antennes/ouvrir/", f"antennes/{lille.pk}/fermer/", "reglages/", "reglages/plafonds/",
                    "reglages/equivalents-temps-plein/", "acces/", "acces/portail/", "acces/cles/", f"acces/personnes/{somebody.user_id}/", ""):  # fmt: skip
        page.goto(f"{live_server.url}/siege/{address}")
        assert_page_is_sound(page, tmp_path)


def test_strasbourg_is_opened_and_sells_at_once(signed_page, live_server, console_errors, tmp_path: Path):
    """A newcomer types eight things; the rest is proposed."""
    page = signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    page.goto(f"{live_server.url}{OPEN}")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_label("Nom de l’antenne").fill("Strasbourg")
    page.get_by_label("Code en deux lettres").fill("7B")
    _on(page)
    expect(page.get_by_text("Deux lettres, de A à Z")).to_be_visible()
    page.get_by_label("Code en deux lettres").fill("sb")
    assert_page_is_sound(page, tmp_path)
    _on(page)
    page.get_by_label("Numéro et rue").fill("3 rue du Port")
    page.get_by_role("combobox", name="Code postal et commune").fill("59000 Lille")
    _on(page)
    _on(page)  # the department of the postcode is proposed
    for _proposed in ("catalogue", "salles"):
        _on(page)
    page.get_by_label("Prénom de la personne 1").fill("Mireille")
    page.locator("#id_last_1").fill("Schmitt")
    page.get_by_label("Adresse électronique de la personne 1").fill("mireille@example.org")
    assert_page_is_sound(page, tmp_path)
    _on(page)
    _on(page)
    page.get_by_label("M1, ").check()
    _on(page)
    expect(page.get_by_text("Quel jour commence-t-elle ?")).to_be_visible()
    page.get_by_label("Premier jour").fill(_a_monday().isoformat())
    _on(page)
    expect(page.get_by_role("heading", name="Strasbourg : relire avant d’ouvrir")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Ouvrir cette antenne").click()
    expect(page.get_by_text("Strasbourg est ouverte")).to_be_visible()
    antenna = Antenna.objects.get(slug="strasbourg")
    manager = Membership.objects.get(antenna=antenna)
    assert manager.role == Role.MANAGER
    _teaches(signed_page, live_server, manager)
    _sells(signed_page, live_server, antenna)


def _on(page) -> None:
    page.get_by_role("button", name="Garder et continuer").click()


def _a_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=14 - today.weekday())


def _teaches(signed_page, live_server, manager: Membership) -> None:
    """Its manager has its admin, and the training that was planned."""
    page = signed_page(manager)
    page.goto(f"{live_server.url}/strasbourg/admin/")
    expect(page.get_by_role("link", name="Membres de l’équipe").first).to_be_visible()
    page.goto(f"{live_server.url}/strasbourg/formations/")
    page.locator("main").get_by_role("link", name="Sensibilisation").first.click()
    expect(page.get_by_text("Personne n’est encore inscrit").first).to_be_visible()


def _sells(signed_page, live_server, antenna: Antenna) -> None:
    """A volunteer of Strasbourg welcomes somebody and sells her a top-up; the ticket is of its own till."""
    karl = MembershipFactory(antenna=antenna)
    till = Till.objects.select_related("antenna", "site", "chain").get(antenna=antenna)
    open_with(till, by=karl.user)
    page = signed_page(karl)
    page.goto(f"{live_server.url}/strasbourg/accueil/")
    page.get_by_label("Prénom").first.fill("Olga")
    page.get_by_label("Nom", exact=True).first.fill("Kovalenko")
    page.locator("main form button.btn-primary").last.click()
    page.wait_for_url("**/personnes/**")
    person = Person.objects.get(first_name="Olga")
    assert person.card_number.startswith("SB")
    page.goto(f"{live_server.url}/strasbourg/caisse/vente/{person.pk}/")
    page.keyboard.type("r30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Encaisser 5,00")).to_be_visible()
    page.keyboard.press("F4")
    page.keyboard.type("20")
    expect(page.locator("#till-change output")).to_have_text("15,00\u00a0€")
    page.keyboard.press("F9")
    expect(page.get_by_role("heading", level=1)).to_contain_text("SB-1-000001")
    assert Sale.objects.get().antenna == antenna
