"""A batch in a real browser: from its donor to the papers, by keyboard, a wrong cell put right; each page sound."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sales.models import Batch, Unit
from tests.browser.conftest import assert_page_is_sound
from tests.factories import donations as given
from tests.factories.donations import IMEI, row
from tests.factories.sales import shelf as load_shelf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
SHOTS = os.environ.get("SHOTS")  # a folder, to look at the pages


def sound(page: Page, name: str) -> None:
    assert_page_is_sound(page)
    if SHOTS:
        for width in (360, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1024, "height": 900})


def test_from_a_new_donor_to_the_inventory(
    signed_page: Any, live_server: Any, lille: Any, lyon: Any, volunteer: Any, console_errors: Any
) -> None:
    load_shelf()
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/stock/dons/")
    sound(page, "lots-vide")
    page.get_by_role("link", name="Recevoir un lot").click()
    sound(page, "donateurs")
    page.get_by_role("link", name="Un nouveau donateur").click()
    sound(page, "donateur-nouveau")
    page.locator("#id_name").fill("Société Écorce")
    page.get_by_label("Numéro SIRET").fill("732 829 320 00075")
    page.get_by_role("button", name="Continuer : le lot").click()
    expect(page.get_by_text("Ce numéro SIRET n’est pas juste")).to_be_visible()
    page.get_by_label("Numéro SIRET").fill("732 829 320 00074")
    page.get_by_role("button", name="Continuer : le lot").click()
    sound(page, "lot-nouveau")
    page.get_by_role("button", name="Continuer : les appareils").click()
    expect(page.locator("#maker-1")).to_be_focused()
    for words in ("Dell", "Latitude 5490", "X"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(page.locator("#imei-1")).to_be_focused()
    for key, words in (("maker", "Dell"), ("model", "Latitude 5490"), ("serial", "X")):
        page.locator(f"#{key}-2").fill(words)
    page.get_by_role("button", name="Enregistrer ces appareils").click()
    expect(page.get_by_text("Le même numéro de série qu’à la ligne 1.")).to_be_visible()
    expect(page.locator("#serial-2")).to_be_focused()
    sound(page, "saisir")
    page.locator("#serial-2").fill("Y")
    page.get_by_role("button", name="Enregistrer ces appareils").click()
    page.get_by_text("2 appareils sont en stock").wait_for()
    sound(page, "lot")
    page.get_by_role("link", name="Depuis un tableur").click()
    content = given.xlsx(("Type", "Marque", "Modèle", "IMEI"), ["TE", "Samsung", "A12", "3,5E+14"])
    page.get_by_label("La liste remplie").set_input_files(
        {"name": "l.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    sound(page, "importer")
    page.get_by_role("button", name="Relire la liste").click()
    sound(page, "importer-fautes")
    page.get_by_label("D2").fill(IMEI[0])
    page.get_by_role("button", name="Vérifier à nouveau").last.click()
    page.get_by_role("button", name="Confirmer : mettre en stock").click()
    page.get_by_text("1 appareil est entré en stock").wait_for()
    sound(page, "importe")
    assert Unit.objects.count() == 3
    assert console_errors == []


def test_papers_and_the_register(
    signed_page: Any,
    live_server: Any,
    lille: Any,
    lyon: Any,
    volunteer: Any,
    manager: Any,
    national: Any,
    console_errors: Any,
) -> None:
    load_shelf()
    donor = given.a_donor(lille, volunteer.user)
    given.keep_the_register(national.user)
    batch: Batch = given.a_batch(donor, volunteer.user, announced=3)
    given.take_in(batch, row(serial="A", estimate="12"), row(serial="B", estimate="12"), by=volunteer.user)
    page, there = signed_page(manager), f"{live_server.url}/lille/stock/dons/"
    page.goto(f"{there}lots/{batch.pk}/")
    page.get_by_role("link", name="Retirer").first.click()
    sound(page, "retirer")
    page.get_by_label("Pourquoi le retirer").fill("Saisi deux fois")
    page.get_by_role("button", name="Le retirer").click()
    page.get_by_role("link", name="Écrire ce que le donateur déclare").click()
    page.get_by_label("Valeur déclarée").fill("80")
    page.get_by_label("Qui la déclare").fill("Anne Roy")
    sound(page, "valeur")
    page.get_by_role("button", name="Garder").click()
    page.get_by_role("button", name="L’inventaire est terminé").click()
    page.get_by_role("button", name="Remettre le reçu fiscal").click()
    sound(page, "lot-papiers")
    page.get_by_role("link", name="Annuler").click()
    sound(page, "annuler")
    for address in ("", "donateurs/", f"donateurs/{donor.pk}/", "registre/"):
        page.goto(there + address)
        sound(page, f"lille-{address.strip('/').replace('/', '-')}")
    page = signed_page(national)
    for address in ("", "recus-fiscaux/", "registre/"):
        page.goto(f"{live_server.url}/siege/stock/dons/{address}")
        sound(page, f"siege-{address.strip('/')}")
    assert console_errors == []
