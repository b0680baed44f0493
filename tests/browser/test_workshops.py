"""Workshops in a browser: every page sound, a seat and a tick by keyboard alone, a tick without reloading."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Antenna, Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.workshops import BookingFactory, RoomFactory, SessionFactory, fill
from workshops.models import Booking, Kind, Session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def kind(code: str) -> Kind:
    return Kind.objects.get(code=code)


def running_now(antenna: Antenna) -> Session:
    """A session that began ten minutes ago; near midnight it is still of the day that the page shows."""
    began = timezone.now() - timedelta(minutes=10)
    return SessionFactory(antenna=antenna, kind=kind("mailbox"), starts_at=began, capacity=4)


def test_every_page_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille")
    page = signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    today = running_now(lille)
    here, *_rest = fill(today, 4)
    here.state = "came"
    here.save()
    later = SessionFactory(
        antenna=lille, kind=kind("android"), starts_at=timezone.now() + timedelta(days=2), capacity=1
    )
    (booked,) = fill(later, 1)
    BookingFactory(session=later, state="waiting")
    SessionFactory(antenna=lille, kind=kind("drop_in"), starts_at=timezone.now() + timedelta(days=3))
    for address in [
        "", "nouvelle/", f"{today.pk}/", f"{later.pk}/", f"{today.pk}/equipe/", f"{later.pk}/annuler/",
        f"inscrire/{booked.person_id}/", f"inscrire/{here.person_id}/", f"inscriptions/{booked.pk}/bon/",
        f"inscriptions/{here.pk}/acquis/",
    ]:  # fmt: skip
        page.goto(f"{live_server.url}/lille/ateliers/{address}")
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_a_seat_and_a_tick_by_keyboard_alone(signed_page, live_server):
    lille = AntennaFactory(slug="lille")
    page = signed_page(MembershipFactory(antenna=lille))
    page.set_viewport_size({"width": 320, "height": 800})
    session, person = running_now(lille), PersonFactory(antenna=lille)
    page.goto(f"{live_server.url}/lille/ateliers/inscrire/{person.pk}/")
    page.get_by_role("button", name=re.compile("^Inscrire")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("A sa place")).to_be_visible()
    page.goto(f"{live_server.url}/lille/ateliers/{session.pk}/")
    tick = page.get_by_role("button", name=f"{person.full_name} est là", exact=True)
    tick.focus()
    page.keyboard.press("Enter")
    expect(tick).to_have_attribute("aria-pressed", "true")
    expect(tick).to_be_focused()
    page.keyboard.press("Space")
    expect(tick).to_have_attribute("aria-pressed", "false")
    assert Booking.objects.get().state == "booked"


def test_a_series_is_planned_after_its_dates_were_seen(signed_page, live_server):
    lille = AntennaFactory(slug="lille")
    RoomFactory(antenna=lille, name="Salle Deûle")
    page = signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    page.goto(f"{live_server.url}/lille/ateliers/nouvelle/")
    page.get_by_label("Quoi").select_option(label="Smartphone Android")
    page.get_by_label("Où").select_option(label="Salle Deûle")
    page.get_by_label("Premier jour").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    page.get_by_label("À partir de quelle heure").fill("14:00")
    page.get_by_role("button", name="Voir les dates").click()
    assert not Session.objects.exists()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Prévoir les dates cochées").click()
    expect(page.get_by_text("séances sont prévues")).to_be_visible()
    assert list(Session.objects.values_list("part", "parts")) == [(1, 3), (2, 3), (3, 3)]


def test_without_javascript_a_tick_is_a_page(browser, signed_page, live_server):
    lille = AntennaFactory(slug="lille")
    page = signed_page(MembershipFactory(antenna=lille))
    row = BookingFactory(session=running_now(lille))
    plain = browser.new_context(java_script_enabled=False, locale="fr-FR")
    plain.add_cookies(page.context.cookies())
    still = plain.new_page()
    still.goto(f"{live_server.url}/lille/ateliers/{row.session_id}/")
    still.get_by_role("button", name=re.compile("est là$")).click()
    expect(still.get_by_role("button", name=re.compile(r"^(?!Annuler).*est là$"))).to_have_attribute(
        "aria-pressed", "true"
    )
    row.refresh_from_db()
    assert row.state == "came"
    plain.close()
