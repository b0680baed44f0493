"""The calendar and the offer in a browser: every page sound, days by arrows, a session dragged to another day."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.workshops import SessionFactory, fill
from workshops.agenda import week_of
from workshops.models import Kind
from workshops.planning import at_the_clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def next_tuesday(hour: int = 14):
    """A Tuesday at least a week away, and so a week of the open days that come after it."""
    on = week_of(timezone.localdate()) + timedelta(days=8)
    return at_the_clock(on, timezone.datetime(2000, 1, 1, hour).time())


def test_every_page_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    page = signed_page(manager)
    pack = Kind.objects.get(code="apps_health")
    fill(SessionFactory(antenna=lille, kind=pack, starts_at=next_tuesday(), capacity=6), 4)
    du = f"?du={timezone.localdate(next_tuesday()).isoformat()}"
    for address in [
        "", du, f"agenda/mois/{du}", "agenda/moi/", f"agenda/equipe/{manager.pk}/", "agenda/telephone/", "offre/",
        f"offre/{pack.pk}/", f"offre/{Kind.objects.get(code='first_steps').pk}/",
    ]:  # fmt: skip
        page.goto(f"{live_server.url}/lille/ateliers/{address}")
        assert_page_is_sound(page, tmp_path)
    page.goto(f"{live_server.url}/lille/ateliers/agenda/telephone/")
    page.get_by_role("button", name="Créer mon adresse").click()
    expect(page.get_by_text(re.compile(r"/agenda/.{20,}\.ics"))).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page = signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    for address in ["", "nouvelle/", f"{pack.pk}/", f"{pack.pk}/variante/", f"{pack.pk}/applis/"]:
        page.goto(f"{live_server.url}/siege/ateliers/offre/{address}")
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_arrows_go_from_day_to_day_and_a_drag_opens_the_move_on_that_day(signed_page, live_server):
    lille = AntennaFactory(slug="lille")
    page = signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    page.set_viewport_size({"width": 1280, "height": 900})
    session = SessionFactory(antenna=lille, starts_at=next_tuesday(), title="Mardi")
    tuesday = timezone.localdate(session.starts_at)
    page.goto(f"{live_server.url}/lille/ateliers/?du={tuesday.isoformat()}")
    days = page.locator("[data-day] h2")
    days.nth(0).focus()
    page.keyboard.press("ArrowRight")
    expect(days.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Mardi", exact=True)).to_be_focused()
    friday = tuesday + timedelta(days=3)
    page.locator("li[draggable]").drag_to(page.locator(f'[data-day="{friday.isoformat()}"]'))
    page.wait_for_url(re.compile(rf"/planification/seances/{session.pk}/deplacer/\?du={friday.isoformat()}"))
    expect(page.get_by_label("Quel jour")).to_have_value(friday.isoformat())
