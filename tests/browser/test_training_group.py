"""The antenna and a group in a browser: found and registered by telephone, replaced, a list put right, who teaches, the rules."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import a_session, colleague_of
from training.models import Registration

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def test_a_group_from_the_telephone_to_who_teaches(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    karim = ProfessionalFactory(first_name="Karim", last_name="Benali", structure__name="CCAS de Lille")
    colleague_of(karim, first_name="Ève", last_name="Roux")
    session = a_session(lille, capacity=2)
    national = MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN)
    page = signed_page(national)
    page.goto(f"{live_server.url}/siege/formations/")
    page.get_by_role("link", name="Règlement intérieur").click()
    page.get_by_role("textbox", name="Version").fill("2026.2")
    page.get_by_label("Texte, en français").fill("Chacun signe chaque demi-journée.")
    page.get_by_role("button", name="Publier cette version").click()
    expect(page.get_by_text("La version 2026.2 est publiée.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)

    page = signed_page(manager)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/lille/formations/{session.pk}/")
    page.get_by_role("link", name="Qui vient").click()
    page.get_by_role("link", name="Inscrire des personnes").click()
    page.get_by_label("Nom de la personne").fill("benali")
    page.get_by_role("button", name="Recherche").click()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name="Karim Benali").click()
    expect(page.get_by_role("checkbox", name="Karim Benali")).to_be_checked()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Inscrire").click()
    expect(page.get_by_text("1 personne a une place.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)

    page.get_by_role("link", name="Karim Benali").click()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name="Remplacer par un collègue").click()
    page.get_by_role("combobox").select_option(label="Ève Roux")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Passer la place").click()
    expect(page.get_by_text("La place est passée.")).to_be_visible()

    page.goto(
        f"{live_server.url}/lille/formations/inscriptions/seances/{session.pk}/inscrire/{karim.structure_id}/liste/"
    )
    page.get_by_label("La liste, une personne par ligne").fill("Awa;Sarr;awa@ccas.example\nLéo;Silva;leo")
    page.get_by_role("button", name="Inscrire toute la liste").click()
    expect(page.get_by_role("rowheader", name="2")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("La liste, une personne par ligne").fill("Awa;Sarr;awa@ccas.example\nLéo;Silva;leo@ccas.example")
    page.get_by_label("liste d’attente").check()
    page.get_by_role("button", name="Inscrire toute la liste").click()
    expect(page.get_by_text("1 personne attend.")).to_be_visible()
    assert sorted(Registration.objects.values_list("state", flat=True)) == [
        "registered", "registered", "replaced", "waiting",
    ]  # fmt: skip

    page.get_by_role("link", name="Changer qui forme").click()
    page.get_by_label("De l’extérieur").fill("Inès Roy")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_text("Inès Roy", exact=True)).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []
