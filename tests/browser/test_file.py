"""A person's file in a browser: the welcome with its commune by keyboard alone, and without JavaScript; the pages sound."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from beneficiaries import households
from beneficiaries.models import Person
from beneficiaries.registration import correct
from connect.antennas.doors import open_antenna
from tests.beneficiaries.test_corrections import MARCH
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.beneficiaries import PersonFactory
from tests.factories.communes import some_communes
from tests.factories.people import AntennaFactory, MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nadia(transactional_db):
    some_communes()
    return MembershipFactory(antenna=AntennaFactory(slug="lille"))


def test_the_welcome_with_its_commune_by_keyboard_alone(nadia, signed_page, live_server, console_errors):
    """C014, without a click: the postcode, arrow down, Enter; each option is pointed at for who listens."""
    page = signed_page(nadia)
    page.goto(f"{live_server.url}/lille/accueil/")
    expect(page.locator("#id_first_name")).to_be_focused()
    keys = page.keyboard
    keys.type("Maryam")
    keys.press("Tab")
    keys.type("de La Tour")
    tab_to(page, "id_place")
    keys.type("80560")
    field, options = page.locator("#id_place"), page.locator(".cx-options [role=option]")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".cx-commune [role=status]")).to_contain_text("2 communes")
    wanted = options.filter(has_text="Thièvres")
    while wanted.get_attribute("aria-selected") != "true":
        keys.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == wanted.get_attribute("id")
    keys.press("Enter")
    expect(field).to_have_value("80560 Thièvres")
    expect(field).to_have_attribute("aria-expanded", "false")
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/lille/personnes/[0-9a-f-]{36}/"))
    person = Person.objects.get()
    assert (person.last_name, person.postcode, person.commune_id) == ("de La Tour", "80560", "80756")
    assert console_errors == []


def tab_to(page: Page, field: str) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == field:
            return
    raise AssertionError(f"{field} is not reached by Tab")


def test_escape_closes_the_list_and_a_changed_text_is_no_choice(nadia, signed_page, live_server):
    page = signed_page(nadia)
    page.goto(f"{live_server.url}/lille/accueil/")
    page.fill("#id_first_name", "Ana")
    field = page.locator("#id_place")
    field.press_sequentially("thiev")
    expect(page.locator(".cx-options [role=option]")).to_have_count(2)
    field.press("Escape")
    expect(page.locator(".cx-options")).to_be_hidden()
    field.press("ArrowDown")
    page.locator(".cx-options [role=option]").filter(has_text="80560").click()
    expect(field).to_have_value("80560 Thièvres")
    field.fill("62760 Thièvres")  # said otherwise after the choice
    page.locator("main button.btn-primary").click()
    page.wait_for_url(re.compile(r"/lille/personnes/[0-9a-f-]{36}/"))
    assert Person.objects.get().commune_id == "62814"


def test_without_javascript_a_second_step_asks_which_commune(nadia, signed_page, live_server, browser: Browser):
    cookies = signed_page(nadia).context.cookies()
    context = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport={"width": 360, "height": 800})
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{live_server.url}/lille/accueil/")
    page.fill("#id_first_name", "Ana")
    page.fill("#id_place", "24380")
    page.get_by_role("button", name="Montrer les communes").click()
    expect(page.locator("#id_first_name")).to_have_value("Ana")
    page.get_by_label("Val de Louyre et Caudeau").check()
    page.get_by_role("button", name="Accueillir", exact=True).click()
    page.wait_for_url(re.compile(r"/lille/personnes/[0-9a-f-]{36}/"))
    person = Person.objects.get()
    assert (person.postcode, person.commune_id) == ("24380", "24362")
    context.close()


def test_the_pages_of_a_file_are_sound(nadia, signed_page, live_server, console_errors, tmp_path: Path):
    lille = nadia.antenna
    person = PersonFactory(
        antenna=lille, last_name="Rahimi", birth_name="de La Tour d’Auvergne-Rhône-Alpes", phone="+33639984107",
        email="une-adresse-particulierement-longue.de.maryam@exemple-de-domaine-long.example.org",
    )  # fmt: skip
    other = PersonFactory(antenna=lille, first_name="Karim", last_name="Aubry")
    with open_antenna(lille.pk):
        facts = {"antenna_id": lille.pk, "by": nadia.user}
        households.share(person, other, **facts, at=person.created_at)
        correct(person, birth=MARCH, **facts, town="Lille", postcode="59000", phone_shared=True)
    page, home = signed_page(nadia), f"{live_server.url}/lille/personnes/{person.pk}"
    for path in ("/", "/corrections/", "/foyer/", "/corriger/"):
        page.goto(home + path)
        assert_page_is_sound(page, tmp_path)
    page.goto(f"{home}/")
    page.get_by_role("button", name="Cette adresse ne marche pas").click()
    expect(page.get_by_text("ne marche pas depuis")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.goto(f"{home}/corriger/")
    page.fill("#id_place", "Thièvres")
    page.fill("#id_email", "maryam@gmial.com")
    page.locator("main button.btn-primary").click()
    expect(page.get_by_label("maryam@gmail.com")).to_be_visible()
    expect(page.get_by_label("Aucune de celles-ci")).to_be_visible()
    assert_page_is_sound(page)
    page.goto(f"{live_server.url}/lille/accueil/")
    page.fill("#id_first_name", person.first_name)
    page.fill("#id_last_name", person.birth_name)
    page.fill("#id_phone", "06 39 98 41 07")
    page.locator("main button.btn-primary").click()
    expect(page.get_by_role("button", name="Même foyer")).to_be_visible()
    assert_page_is_sound(page)
    name = page.get_by_role("link", name=person.full_name)
    page.set_viewport_size({"width": 360, "height": 900})
    assert name.bounding_box()["width"] > 120, "a name is read along a line, not letter under letter"
    assert html_faults(tmp_path) == []
    assert console_errors == []
