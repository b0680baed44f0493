"""An administrator gives a key, reads what it is for, and ends it; the documentation reads without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_page_is_sound, html_faults

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_key_is_given_shown_once_and_ended(signed_page, live_server, national, console_errors, tmp_path):
    page = signed_page(national)
    page.goto(f"{live_server.url}/siege/api/")
    page.get_by_label("À quoi sert-elle").fill("Graphique du site")
    page.get_by_label("Qui la tient ?").fill("Métropole")
    page.get_by_role("button", name="Faire la clé").press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()  # no right was ticked: nothing is lost
    expect(page.get_by_label("À quoi sert-elle")).to_have_value("Graphique du site")
    page.get_by_label("Chiffres de la table").check()
    page.get_by_role("button", name="Faire la clé").press("Enter")
    secret = page.get_by_label("Secret").input_value()
    assert_page_is_sound(page, tmp_path)
    asked = page.request.get(f"{live_server.url}/api/v1/antennes", headers={"Authorization": f"Bearer {secret}"})
    assert asked.status == 200
    page.get_by_role("link", name="Documentation").click()
    page.locator("details").first.click()
    expect(page.get_by_text("resultats[].antenne").first).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.goto(f"{live_server.url}/siege/api/")
    page.get_by_role("button", name="Terminer").press("Enter")
    expect(page.get_by_text("Aucune clé n’ouvre aujourd’hui.")).to_be_visible()
    assert html_faults(tmp_path) == []
    assert console_errors == []
