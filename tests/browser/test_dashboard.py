"""A manager and a volunteer at the dashboard: from a figure to its list, another period, one's own week; every page sound."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from connect.impact.period import Period
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories import team
from tests.factories.impact import person, visit
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.workshops import SessionFactory, fill

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
NARROW = {"width": 360, "height": 800}


def test_the_dashboard_and_ones_own_week(signed_page, live_server, console_errors, tmp_path: Path):
    lille, today, now = AntennaFactory(slug="lille"), timezone.localdate(), timezone.now()
    volunteer = MembershipFactory(antenna=lille, role=Role.VOLUNTEER)
    visit(lille, person(lille, since=str(today - timedelta(days=400))), str(today - timedelta(days=400)))
    visit(lille, person(lille, since=str(today), first_name="Zoé"), str(today))
    soon = SessionFactory(antenna=lille, starts_at=now + timedelta(hours=30))
    fill(soon, 1)
    mine = SessionFactory(antenna=lille, starts_at=Period.week(today).starts_at + timedelta(days=1, hours=10))
    team.a_place(mine, volunteer, leads=True)
    fill(mine, 2)
    page = signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/lille/semaine/")
    expect(page.get_by_role("link", name="Chercher quelqu’un")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name="Mois", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Tableau de bord")).to_be_visible()
    page.locator("summary", has_text="Voir le tableau, Visites").press("Enter")
    expect(page.get_by_role("columnheader", name="Avant").first).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.locator("#chiffres ~ dl .big a").first.press("Enter")
    expect(page.get_by_role("heading", name="Visites : 1")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Zoé")).to_be_visible()
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/")
    page.get_by_role("link", name="Ma semaine").press("Enter")
    expect(page.get_by_role("heading", name="Ma semaine")).to_be_visible()
    expect(page.get_by_role("link", name="Boîte mail")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    assert console_errors == []
    assert html_faults(tmp_path) == []
