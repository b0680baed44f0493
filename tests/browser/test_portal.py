"""The portal in a real browser: a whole sheet by the keyboard alone, on a narrow screen; each page without a fault."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from beneficiaries.liaison import sheets
from beneficiaries.models import LiaisonSheet
from connect.antennas import doors
from connect.antennas.models import Antenna
from connect.post.models import Letter
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille(transactional_db):
    antenna = AntennaFactory(slug="lille")
    Antenna.objects.filter(pk=antenna.pk).update(territory="59, 62")
    return antenna


@pytest.fixture
def prescriber(lille):
    return ProfessionalFactory()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of this id has the focus, which must show."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus does not show on {name}"
            return
    pytest.fail(f"{name} is not reached by the keyboard")


@pytest.mark.parametrize("width", [320, 512])  # a small telephone; 1024 px at 200 % zoom
def test_a_whole_sheet_is_sent_by_the_keyboard_alone(
    signed_page, live_server, prescriber, lille, console_errors, width
):
    """C100, the portal's part."""
    page = signed_page(prescriber)
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(live_server.url + "/portail/fiches/nouvelle/")
    for field, typed in [("id_first_name", "Lucie"), ("id_last_name", "Marchal"), ("id_phone", "06 39 98 22 4")]:
        tab_to(page, field)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_be_focused()
    alert = page.get_by_role("alert")
    assert "Il manque un chiffre" in alert.inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the first line leads to its field
    assert page.evaluate("document.activeElement.id") == "id_phone"
    described = page.locator("#id_phone").get_attribute("aria-describedby") or ""
    said = " ".join(page.locator(f"#{one}").inner_text() for one in described.split())
    assert "Il manque un chiffre" in said
    page.keyboard.press("End")
    page.keyboard.type("1")

    tab_to(page, "id_needs_0")
    page.keyboard.press("Space")
    tab_to(page, "id_postcode")
    page.keyboard.type("59100")
    tab_to(page, "id_antenna")
    expect(page.locator("#id_antenna")).to_have_value(str(lille.pk))
    tab_to(page, "id_informed")
    page.keyboard.press("Space")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.keyboard.press("Enter")

    expect(page.get_by_text(re.compile(r"FL-\d{4}-000001-[A-Z]\d")).first).to_be_visible()
    assert LiaisonSheet.objects.get().needs == ["plan"]
    assert console_errors == []


def test_five_quick_clicks_send_one_sheet(signed_page, live_server, prescriber, lille):
    """C097."""
    page = signed_page(prescriber)
    page.goto(live_server.url + "/portail/fiches/nouvelle/")
    page.locator("#id_first_name").fill("Lucie")
    page.locator("#id_last_name").fill("Marchal")
    page.get_by_label("Un forfait ou une recharge").check()
    page.get_by_label("Son code postal").fill("59100")
    page.get_by_label("Elle sait que cette fiche").check()
    page.get_by_role("button", name="Envoyer la fiche").click(click_count=5, delay=10)
    page.wait_for_url(re.compile(r"/portail/fiches/[0-9a-f-]{36}/$"))
    page.go_back()  # a fresh form: the first one is not kept on a shared computer
    page.get_by_role("button", name="Envoyer la fiche").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert LiaisonSheet.objects.count() == Letter.objects.count() == 1


def test_a_sheet_is_sent_without_javascript(browser, live_server, signed_page, prescriber, lille):
    cookies = signed_page(prescriber).context.cookies()
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(live_server.url + "/portail/fiches/nouvelle/")
    page.fill("#id_first_name", "Lucie")
    page.fill("#id_last_name", "Marchal")
    page.check("#id_needs_1")
    page.locator("summary").click()
    page.check("#id_availability_0")
    page.fill("#id_postcode", "59100")
    page.check("#id_informed")
    page.click("text=Envoyer la fiche")
    assert "La fiche est partie." in page.content()
    context.close()


@pytest.fixture
def followed(prescriber, lille):
    """A sheet with an hour, a correction and a likely double at the counter."""
    volunteer = MembershipFactory(antenna=lille)
    sheet, now = send(prescriber, lille, urgent=True), timezone.now()
    with doors.open_antenna(lille.pk):
        sheets.give_appointment(sheet, starts_at=now + timedelta(days=3), by=volunteer.user, at=now)
    with doors.open_portal(prescriber.structure_id):
        content = {name: getattr(sheet, name) for name in sheets.CONTENT} | {"phone": "+33639980012"}
        sheets.correct(sheet, content, by=prescriber.user, at=now)
    return sheet, volunteer


def test_each_page_of_the_portal_is_sound(signed_page, live_server, prescriber, followed, tmp_path, console_errors):
    sheet, _volunteer = followed
    page = signed_page(prescriber)
    for path in (
        "",
        "fiches/nouvelle/",
        f"fiches/{sheet.pk}/",
        f"fiches/{sheet.pk}/corriger/",
        f"fiches/{sheet.pk}/retirer/",
    ):
        page.goto(f"{live_server.url}/portail/{path}")
        assert_page_is_sound(page, tmp_path)
    page.goto(f"{live_server.url}/portail/fiches/nouvelle/")
    page.locator("summary").click()
    page.get_by_role("button", name="Envoyer la fiche").click()
    assert_page_is_sound(page)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_each_page_of_the_antennas_sheets_is_sound(signed_page, live_server, followed, tmp_path, console_errors):
    sheet, volunteer = followed
    page = signed_page(volunteer)
    for path in ("fiches/", "fiches/?etat=appointment", "fiches/?etat=closed", f"fiches/{sheet.pk}/"):
        page.goto(f"{live_server.url}/lille/{path}")
        assert_page_is_sound(page, tmp_path)
    page.locator("summary").click()
    page.get_by_role("button", name="Fermer", exact=True).click()
    assert_page_is_sound(page)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_signing_in_by_code_is_sound_and_opens_the_portal(page, live_server, prescriber, tmp_path, console_errors):
    page.goto(live_server.url + "/compte/code/?next=/portail/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("Votre adresse de courriel professionnelle").fill(prescriber.user.email)
    page.get_by_role("button", name="M’envoyer le code").click()
    assert_page_is_sound(page)
    page.get_by_label("Le code reçu").fill("AAA-AAA")
    page.get_by_role("button", name="Entrer").click()
    assert_page_is_sound(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Lire le courrier de la démonstration").click()
    mails = opened.value
    assert_page_is_sound(mails, tmp_path)
    code = re.search(r"\b[A-Z]{3}-[A-Z]{3}\b", mails.locator("article").first.inner_text())
    page.get_by_label("Le code reçu").fill(code[0] if code else "")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", name="Mes fiches de liaison")).to_be_visible()
    assert html_faults(tmp_path) == []
    assert console_errors == []
