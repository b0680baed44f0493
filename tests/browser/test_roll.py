"""The roll on a telephone: one tap each, the last taken back, without JavaScript too; its pages sound at both widths."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.workshops import BookingFactory, SessionFactory, fill
from workshops.models import Booking, Kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


@pytest.fixture
def session(transactional_db):
    lille = AntennaFactory(slug="lille")
    began = timezone.now() - timedelta(minutes=10)
    return SessionFactory(antenna=lille, kind=Kind.objects.get(code="mailbox"), starts_at=began, capacity=6)


def test_at_360_px_each_person_is_one_big_target_and_the_last_tap_is_taken_back(signed_page, live_server, session):
    page = signed_page(MembershipFactory(antenna=session.antenna))
    page.set_viewport_size({"width": 360, "height": 740})
    person = PersonFactory(antenna=session.antenna, first_name="Leïla", last_name="Haddad")
    row = BookingFactory(session=session, person=person)
    fill(session, 3)
    page.goto(f"{live_server.url}/lille/ateliers/{session.pk}/")
    ticks = page.get_by_role("button", name=re.compile("est là$"))
    expect(ticks).to_have_count(4)
    for box in [tick.bounding_box() for tick in ticks.all()]:
        assert box["height"] >= 44
        assert box["width"] >= 120
        assert box["x"] + box["width"] <= 360
    tick = page.get_by_role("button", name="Leïla Haddad est là", exact=True)
    tick.click()
    expect(tick).to_have_attribute("aria-pressed", "true")
    undo = page.get_by_role("button", name="Annuler : Leïla Haddad est là")
    assert undo.bounding_box()["height"] >= 44
    undo.click()
    expect(undo).to_have_count(0)
    expect(tick).to_have_attribute("aria-pressed", "false")
    row.refresh_from_db()
    assert row.state == "booked"


def test_without_javascript_the_last_tap_is_taken_back_as_a_page(browser, signed_page, live_server, session):
    page = signed_page(MembershipFactory(antenna=session.antenna))
    row = BookingFactory(session=session)
    plain = browser.new_context(java_script_enabled=False, locale="fr-FR", viewport={"width": 360, "height": 740})
    plain.add_cookies(page.context.cookies())
    still = plain.new_page()
    still.goto(f"{live_server.url}/lille/ateliers/{session.pk}/")
    still.get_by_role("button", name=re.compile("est là$")).click()
    still.get_by_role("button", name=re.compile("^Annuler")).click()
    expect(still.get_by_role("button", name=re.compile("est là$"))).to_have_attribute("aria-pressed", "false")
    row.refresh_from_db()
    assert row.state == "booked"
    plain.close()


def test_every_page_of_the_roll_and_of_la_coop_is_sound(
    signed_page, live_server, session, console_errors, tmp_path: Path
):
    page = signed_page(MembershipFactory(antenna=session.antenna, role=Role.MANAGER))
    (here, *_others) = fill(session, 3, state="came")
    assert Booking.objects.filter(state="came").count() == 3
    today = timezone.localdate()
    for address in [
        f"{session.pk}/", f"emargement/heures/?au={today}", f"emargement/personnes/{here.person_id}/", "coop/",
        f"coop/?du={today}&au={today}", "coop/?du=x",
    ]:  # fmt: skip
        page.goto(f"{live_server.url}/lille/ateliers/{address}")
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []
    with page.expect_download() as waited:
        page.goto(f"{live_server.url}/lille/ateliers/coop/?du={today}&au={today}")
        page.get_by_role("button", name="Activités (Excel)").click()
    assert waited.value.suggested_filename.startswith("coop-numerique_accompagnements_")
