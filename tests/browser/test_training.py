"""Training in a browser: every page sound; two colleagues registered, present, attested, checked by anyone."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, came, colleague_of
from training.models import Attestation, HalfDay, Registration, Session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def test_every_page_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    sophie = ProfessionalFactory(is_referent=True)
    today, later = a_session(lille, timezone.localdate()), a_session(lille)
    for who in (sophie, colleague_of(sophie)):
        came(RegistrationFactory(session=today, professional=who), today.half_days.first())
    colleague_of(sophie)
    RegistrationFactory(session=later, professional=sophie)
    page = signed_page(manager)
    page.goto(f"{live_server.url}/lille/formations/{today.pk}/")
    page.get_by_role("button", name="Délivrer les attestations et les certificats").click()
    expect(page.get_by_text("2 attestations délivrées.")).to_be_visible()
    for address in ("", "nouvelle/", f"{today.pk}/", f"{later.pk}/", f"{later.pk}/deplacer/"):
        page.goto(f"{live_server.url}/lille/formations/{address}")
        assert_page_is_sound(page, tmp_path)
    page = signed_page(sophie)
    for address in ("", f"{later.pk}/", f"{today.pk}/"):
        page.goto(f"{live_server.url}/portail/formations/{address}")
        assert_page_is_sound(page, tmp_path)
    page.goto(f"{live_server.url}/attestations/{Attestation.objects.first().pk}/")
    assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_from_the_portal_to_the_attestation(signed_page, live_server):
    lille = AntennaFactory(slug="lille")
    sophie = ProfessionalFactory(is_referent=True, first_name="Sophie", last_name="Lambert")
    session = a_session(lille)
    page = signed_page(sophie)
    page.goto(f"{live_server.url}/portail/formations/")
    page.get_by_role("link", name="Inscrire").click()
    page.get_by_label("Sophie Lambert").check()
    new = page.get_by_role("group", name="Nouveau collègue 1")
    new.get_by_label("Prénom").fill("Ève")
    new.get_by_label("Nom", exact=True).fill("Roux")
    new.get_by_label("Adresse de courriel").fill("eve@ccas.example")
    page.get_by_role("button", name="Inscrire").click()
    expect(page.get_by_text("C’est inscrit.")).to_be_visible()
    assert Registration.objects.filter(session=session).count() == 2

    HalfDay.objects.update(day=timezone.localdate())  # the day has come
    page = signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    half = HalfDay.objects.first()
    page.goto(f"{live_server.url}/lille/formations/{session.pk}/?dj={half.pk}")
    for name in ("Sophie Lambert", "Ève Roux"):
        page.get_by_role("button", name=f"{name} est là").click()
        expect(page.get_by_role("button", name=f"{name} est là")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("2 sur 2. Gardé à")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Délivrer les attestations et les certificats").click()
    expect(page.get_by_text("2 attestations délivrées.")).to_be_visible()
    eve = Attestation.objects.get(holder="Ève Roux")
    assert (eve.hours_attended, eve.hours_planned, Session.objects.get().starts_on) == (3.5, 7, timezone.localdate())
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/attestations/{eve.pk}/")
    expect(page.get_by_text("formation suivie en partie")).to_be_visible()
    expect(page.get_by_text("È. R.")).to_be_visible()
