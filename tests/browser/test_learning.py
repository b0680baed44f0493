"""A path on a real browser: proposed, kept, begun, time noted, printed; resources from a file; no axe violation."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_page_is_sound
from tests.factories import files, learning
from tests.factories.beneficiaries import PersonFactory
from workshops.models import PathStep, Resource, TimeOnPath

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
BEGIN, DONE = re.compile("^Commencer.*Ma boîte mail"), re.compile("^C’est fait.*Ma boîte mail")
Signed = Callable[[Any], Page]


def test_a_volunteer_keeps_a_path_begins_it_and_notes_the_time(
    signed_page: Signed, live_server: Any, lille: Any, volunteer: Any, console_errors: list[str]
) -> None:
    person = PersonFactory(antenna=lille, first_name="Leïla")
    learning.a_diagnostic(person, volunteer.user, sk_mail="0", sk_form="1", eq_devices=["none"])
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/personnes/{person.pk}/")
    page.get_by_role("link", name="Parcours d’apprentissage").click()
    assert_page_is_sound(page)
    page.get_by_label("Un compte et un formulaire en ligne").uncheck()
    page.get_by_role("button", name="Garder ce parcours").press("Enter")
    assert_page_is_sound(page)
    page.get_by_role("button", name=BEGIN).press("Enter")
    expect(page.get_by_role("button", name=DONE)).to_be_visible()
    page.get_by_label("Combien de minutes ?").fill("2")
    page.get_by_role("button", name="Noter le temps").click()
    expect(page.get_by_text("de cinq minutes à huit heures")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_label("Combien de minutes ?").fill("45")
    page.get_by_role("button", name="Noter le temps").click()
    expect(page.get_by_text("Le temps est noté")).to_be_visible()
    page.get_by_role("button", name=DONE).click()
    assert_page_is_sound(page)
    assert sorted(PathStep.objects.values_list("state", flat=True)) == ["done", "proposed"]
    assert TimeOnPath.objects.get().minutes == 45
    assert console_errors == []


def test_a_manager_brings_resources_from_a_file(
    signed_page: Signed, live_server: Any, manager: Any, tmp_path: Any, console_errors: list[str]
) -> None:
    row = ["Prendre le bus", "exercices faits à l’antenne", None, "débutant", "français", "deux", "sk_app"]
    (tmp_path / "liste.xlsx").write_bytes(files.a_book(learning.headings()[:7], row))
    page = signed_page(manager)
    page.goto(f"{live_server.url}/lille/ateliers/parcours/ressources/")
    assert_page_is_sound(page)
    page.get_by_role("link", name="Ajouter une ressource").click()
    assert_page_is_sound(page)
    page.goto(f"{live_server.url}/lille/ateliers/parcours/ressources/fichier/")
    assert_page_is_sound(page)
    page.set_input_files("input[type=file]", tmp_path / "liste.xlsx")
    page.get_by_role("button", name="Relire la liste").click()
    assert_page_is_sound(page)
    page.get_by_label("F2 · Durée en minutes").fill("40")
    page.get_by_role("button", name="Vérifier à nouveau").last.click()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", name="La liste est écrite")).to_be_visible()
    assert_page_is_sound(page)
    assert Resource.objects.filter(antenna=manager.antenna, minutes=40).count() == 1
    assert console_errors == []
