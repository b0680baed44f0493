"""The diagnostic in a browser: every page sound; kept as it is ticked; reasons in order; the same without JavaScript."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from beneficiaries.diagnostics import making
from beneficiaries.diagnostics.questionnaire import parse
from beneficiaries.diagnostics.versions import files
from beneficiaries.models import Diagnostic, DiagnosticDraft
from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
FILE = json.loads(files()["2026.2"].read_text(encoding="utf-8"))
EXAMPLES = FILE["examples"]


@pytest.fixture
def volunteer():
    return MembershipFactory(antenna=AntennaFactory(slug="lille"))


@pytest.fixture
def person(volunteer):
    return PersonFactory(antenna=volunteer.antenna, first_name="Maryam")


def tick(page: Page, label: str) -> None:
    """Press a choice where anyone would: anywhere in its box."""
    page.locator("label.form-check-label", has_text=label).first.click()


def test_every_page_is_sound(signed_page, live_server, console_errors, volunteer, person, tmp_path: Path):
    page = signed_page(volunteer)
    with open_antenna(volunteer.antenna_id):
        for example in (EXAMPLES[2], EXAMPLES[0]):
            draft = making.keep(
                person, antenna_id=volunteer.antenna_id, key=uuid4(), answers=example["answers"], at=timezone.now(),
                by=volunteer.user,
            )  # fmt: skip
            made = making.finish(draft, at=timezone.now(), by=volunteer.user)
    for section in parse(FILE).sections:
        page.goto(f"{live_server.url}/lille/personnes/{person.pk}/diagnostic/?rubrique={section.code}")
        if section.more:
            page.locator("details summary").click()
        assert_page_is_sound(page, tmp_path)
    page.goto(f"{live_server.url}/lille/diagnostics/{made.pk}/")
    page.locator("details summary").click()
    page.get_by_role("button", name="C’est fait").first.click()
    assert_page_is_sound(page, tmp_path)
    for query in (
        "question/",
        "question/?question=sk_mail",
        "question/?question=mo_reasons&forme=complet",
        "papier/?forme=complet",
    ):
        page.goto(f"{live_server.url}/lille/personnes/{person.pk}/diagnostic/{query}")
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_every_page_of_the_national_desk_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    page, home = (
        signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN)),
        f"{live_server.url}/siege/diagnostic/",
    )
    page.goto(home)
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Copier en brouillon 2026.2").click()
    assert page.url == f"{home}2026.3/"
    for where in (
        "", "questions/eq_use/", "questions/nouvelle/", "questions/sk_mail/", "propositions/", "propositions/D08/",
        "propositions/nouvelle/", "conditions/regle-D08/?chemin=0&faire=changer", "niveaux/", "publier/",
        "conditions/regle-D08/?chemin=0.0&faire=changer", "conditions/passer-eq_state/",
        "conditions/regle-D08/?chemin=&faire=ajouter&q=g-any", "essayer/?forme=court",
    ):  # fmt: skip
        page.goto(f"{home}2026.3/{where}")
        assert_page_is_sound(page, tmp_path)
    tick(page, "Pas de ligne")
    page.get_by_role("button", name="Voir le résultat").click()
    expect(page.get_by_text("Carte SIM et recharge solidaire")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.goto(f"{home}2026.3/")
    page.get_by_role("link", name="Changer : Vos appareils marchent-ils bien ?").click()
    page.get_by_role("button", name="Retirer cette question").click()
    expect(page.get_by_text("choses sont à corriger avant de publier")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_one_hand_on_a_phone_asks_one_question_a_page(browser, signed_page, live_server, volunteer, person):
    """The first page of a phone asks one question; the thumb finds the same buttons at the same place each time."""
    cookies = signed_page(volunteer).context.cookies()
    phone = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="fr-FR",
        user_agent="Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    )  # fmt: skip
    phone.add_cookies(cookies)
    page = phone.new_page()
    page.goto(f"{live_server.url}/lille/personnes/{person.pk}/diagnostic/")
    expect(page.get_by_text("question 1 sur 18")).to_be_visible()
    places = set()
    for number in range(1, 19):
        expect(page.get_by_text(f"question {number} sur 18")).to_be_visible()
        button = page.get_by_role("button", name="Continuer" if number < 18 else "Voir le résultat")
        place = button.bounding_box()
        places.add(round(place["y"] + place["height"]) if place else None)
        assert place and place["height"] >= 56
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        if number in (2, 9):
            page.get_by_role("button", name="Passer").tap()
            continue
        page.locator("label.form-check-label").first.tap()
        button.tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Le diagnostic de Maryam")
    made = Diagnostic.objects.get()
    assert len(made.answers) == 16
    assert "eq_access" not in made.answers
    assert all(place is not None and place <= 740 for place in places), "the button is never below the fold"
    phone.close()


def test_a_paper_is_typed_with_the_keyboard_alone(signed_page, live_server, volunteer, person):
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/personnes/{person.pk}/diagnostic/papier/")
    expect(page.get_by_label("Quels appareils")).to_be_focused()
    page.keyboard.type("13")
    page.keyboard.press("Tab")
    page.keyboard.type("2413")  # each digit is a whole answer and leads on
    expect(page.get_by_label("Pouvez-vous payer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Le diagnostic de Maryam")
    assert Diagnostic.objects.get().answers == {
        "eq_devices": ["smartphone", "laptop"], "eq_access": "shared", "eq_use": "advanced", "cx_mobile": "subscription",
        "cx_home": "public",
    }  # fmt: skip


def test_the_short_form_from_end_to_end(signed_page, live_server, volunteer, person):
    page = signed_page(volunteer)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server.url}/lille/personnes/{person.pk}/diagnostic/")
    tick(page, "Aucun")
    tick(page, "Smartphone")
    expect(page.get_by_label("Aucun")).not_to_be_checked()
    expect(page.get_by_text("Gardé à")).to_be_visible()
    assert DiagnosticDraft.objects.get().answers == {"eq_devices": ["smartphone"]}
    page.get_by_role("button", name="Continuer").click()
    with page.expect_response(lambda response: response.request.method == "POST"):
        tick(page, "Carte prépayée")
    page.reload()
    expect(page.get_by_label("Carte prépayée")).to_be_checked()
    page.get_by_role("button", name="Motivations").click()
    for reason in ("Accéder à mes droits", "Payer moins cher", "Avoir un appareil"):
        tick(page, reason)
    expect(page.get_by_label("Me divertir")).to_be_disabled()
    page.get_by_role("button", name="Voir le résultat").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Le diagnostic de Maryam")
    made = Diagnostic.objects.get()
    assert made.answers == {
        "eq_devices": ["smartphone"], "cx_mobile": "prepaid", "mo_reasons": ["rights", "save_money", "get_device"],
    }  # fmt: skip


def test_a_radio_pressed_again_is_taken_back_and_pointless_questions_go(signed_page, live_server, volunteer, person):
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/personnes/{person.pk}/diagnostic/")
    tick(page, "Oui, à moi")
    tick(page, "Oui, à moi")
    expect(page.get_by_label("Oui, à moi")).not_to_be_checked()
    page.locator("details summary").click()
    expect(page.get_by_text("Vos appareils marchent-ils bien")).to_be_visible()
    tick(page, "Aucun")
    expect(page.get_by_text("Vos appareils marchent-ils bien")).to_be_hidden()


def test_without_javascript_the_same_diagnostic_is_made(browser, signed_page, live_server, volunteer, person):
    cookies = signed_page(volunteer).context.cookies()
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{live_server.url}/lille/personnes/{person.pk}/diagnostic/?rubrique=motivations")
    tick(page, "Accéder à mes droits")
    page.get_by_role("button", name="Continuer").click()
    tick(page, "Logement")
    page.get_by_role("button", name="Voir le résultat").click()
    assert Diagnostic.objects.get().answers == {"mo_reasons": ["rights"], "sn_needs": ["housing"]}
    context.close()
