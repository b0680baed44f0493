"""A training asked for in a browser: Sophie asks for nine, Hélène answers, sends the agreement, plans; each step is seen."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import ModuleFactory
from training.models import Module, Need, Session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def test_from_the_request_to_the_session(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille", territory="59")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    sophie = ProfessionalFactory(
        is_referent=True,
        structure__name="CCAS de Lille",
        structure__address="1 place du Test",
        structure__postcode="59000",
    )
    module = Module.objects.filter(code="M2").first() or ModuleFactory(code="M2", half_days=2)
    page = signed_page(sophie)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/portail/formations/")
    page.get_by_role("link", name="Demander une formation").click()
    page.get_by_label("Quelle formation ?").select_option(str(module.pk))
    page.get_by_label("Pour combien de personnes ?").fill("9")
    page.get_by_label("Qui sont-elles, et que rencontrent-elles ?").fill("L’accueil du CCAS")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Écrivez quelques mots : la formation est évaluée d’après eux.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("Que doivent-elles savoir faire ensuite ?").fill("Faire avec, sans faire à la place")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Votre demande est envoyée.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    need = Need.objects.get()
    assert (need.people, need.place) == (9, "1 place du Test, 59000 Lille")

    page = signed_page(manager)
    page.set_viewport_size({"width": 1024, "height": 900})
    page.goto(f"{live_server.url}/lille/formations/")
    page.get_by_role("link", name="1 demande attend une réponse").click()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name="CCAS de Lille").click()
    page.get_by_label("Votre message").first.fill("Un groupe de neuf, chez vous.")
    page.get_by_role("button", name="Envoyer cette réponse").click()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name="Écrire la convention").first.click()
    day = timezone.localdate() + timedelta(days=21)
    for n in range(module.half_days):
        page.locator(f"#id_slots-{n}-day").fill(f"{day + timedelta(days=n // 2)}")
        page.locator(f"#id_slots-{n}-half").select_option(["am", "pm"][n % 2])
    page.get_by_label("Prix en euros, hors taxes").fill("600")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Envoyer à la structure").click()
    expect(page.get_by_text("Envoyée sous le numéro CV-LI-")).to_be_visible()

    page = signed_page(sophie)
    page.goto(f"{live_server.url}/portail/formations/demandes/{need.pk}/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("Votre fonction").fill("Responsable de l’accueil")
    page.get_by_label("J’ai lu cette convention").check()
    page.get_by_role("button", name="Signer la convention").click()
    expect(page.get_by_text("C’est signé.")).to_be_visible()

    page = signed_page(manager)
    page.goto(f"{live_server.url}/lille/formations/demandes/{need.pk}/")
    page.get_by_role("link", name="Prévoir la session").first.click()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Prévoir cette session").click()
    session = Session.objects.get()
    assert (session.need, session.capacity, session.half_days.count()) == (need, 9, module.half_days)
    page.goto(f"{live_server.url}/lille/formations/{session.pk}/modifier/")
    assert_page_is_sound(page, tmp_path)

    page = signed_page(sophie)
    page.goto(f"{live_server.url}/portail/formations/demandes/")
    expect(page.get_by_text("Une session est prévue")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []
