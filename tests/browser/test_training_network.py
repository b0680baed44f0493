"""Relays in a browser: a CCAS followed by keyboard from its plan to its label; every page sound."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory, StructureFactory
from tests.factories.training_network import a_call, a_candidate, a_relay, met, trained
from training.models import RelayFile, RelayState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
HERE = "/lille/formations/relais/"


def test_a_ccas_becomes_a_relay(signed_page, live_server, console_errors):
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    ccas = StructureFactory(name="CCAS de Wattrelos", address="1 rue Vide")
    file = a_candidate(lille, manager.user, ccas)
    page = signed_page(manager)
    page.goto(f"{live_server.url}{HERE}{file.pk}/")
    page.get_by_role("link", name="Décider").click()
    page.get_by_role("button", name="L’accompagner").click()
    page.get_by_role("link", name="Noter ses besoins et son plan").click()
    page.get_by_label("De quoi a-t-elle besoin ?").fill("Trois ordinateurs.")
    page.get_by_role("button", name="Garder les besoins et le plan").click()
    page.get_by_role("link", name="Prévoir toutes les rencontres").first.click()
    page.get_by_role("button", name="Proposer les jours").click()
    page.get_by_role("button", name="Prévoir ces rencontres").click()
    expect(page.get_by_text("8 rencontres prévues.")).to_be_visible()
    trained(ccas, lille)
    page.reload()
    page.get_by_role("link", name="Donner le label").click()
    page.get_by_label("Aide aux démarches administratives").check()
    page.get_by_role("button", name="Donner le label").click()
    expect(page.get_by_role("button", name="Renouveler le label")).to_be_visible()
    assert RelayFile.objects.get().state == RelayState.RELAY
    assert console_errors == []


def test_every_page_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    sophie = ProfessionalFactory(is_referent=True)
    call, today = a_call(lille, manager.user), timezone.localdate()
    asked = a_candidate(lille, manager.user, call=call)
    relay = a_relay(lille, manager.user, sophie.structure)
    [meeting, _later] = met(relay, manager.user, today, today + timedelta(days=40))
    rest = ("", "noter/", "appels/ouvrir/", f"appels/{call.pk}/", "sans-formation/", "mises-en-relation/", f"{relay.pk}/",
            f"{relay.pk}/besoins/", f"{relay.pk}/rencontres/?first={today}&every=2", f"{relay.pk}/rencontres/{meeting.pk}/",
            f"{asked.pk}/decision/")  # fmt: skip
    nation = ("", f"{relay.pk}/", "territoires/", "territoires/departement/59/")
    visits = [(manager, [HERE + one for one in rest]), (sophie, ["/portail/formations/relais/"]),
              (ProfessionalFactory(is_referent=True), [f"/portail/formations/relais/appels/{call.pk}/"]),
              (MembershipFactory(antenna=None, role=Role.NATIONAL_READER), ["/siege/formations/relais/" + one for one in nation])]  # fmt: skip
    for who, addresses in visits:
        page = signed_page(who)
        for address in addresses:
            page.goto(live_server.url + address)
            assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []
