"""Results in a browser: from a figure to its list and back, a month sealed, and every page sound."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from connect.impact import checking
from connect.impact.models import SealedPeriod
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.impact import person, visit
from tests.factories.people import AntennaFactory, MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def test_a_figure_its_list_and_a_month_sealed_for_ever(signed_page, live_server, console_errors):
    lille, last = AntennaFactory(slug="lille"), timezone.localdate().replace(day=1) - timedelta(days=1)
    ada = person(lille, since=str(last), status="seeking")
    visit(lille, ada, str(last))
    page = signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    page.goto(f"{live_server.url}/siege/resultats/?du={last.replace(day=1)}&au={last}")
    page.get_by_role("row", name="En recherche d’emploi").get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", name="Personnes accompagnées : 1")).to_be_visible()
    expect(page.get_by_role("rowheader", name=ada.card_number)).to_be_visible()
    assert ada.first_name not in page.content()
    page.goto(f"{live_server.url}/siege/resultats/periodes/")
    page.get_by_role("button", name="Sceller pour toujours").press("Enter")
    expect(page.get_by_role("link", name="Corrections de")).to_be_visible()
    assert SealedPeriod.objects.get().last_on == last
    visit(lille, None, str(last))
    page.get_by_role("link", name="Corrections de").click()
    expect(page.get_by_role("rowheader", name="Visites")).to_be_visible()
    assert console_errors == []


def test_every_page_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille, day = AntennaFactory(slug="lille"), timezone.localdate()
    visit(lille, person(lille, since=str(day)), str(day))
    checking.check(at=timezone.now())
    visits = [
        (MembershipFactory(antenna=lille, role=Role.MANAGER),
         [f"/lille/semaine/{what}/?du={day}&au={day}" for what in ("visites", "personnes", "heures")]),
        (MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN),
         ["/siege/resultats/", "/siege/resultats/?departement=999", "/siege/resultats/visites/",
          "/siege/resultats/verification/", "/siege/resultats/periodes/"]),
    ]  # fmt: skip
    for who, addresses in visits:
        page = signed_page(who)
        for address in addresses:
            page.goto(live_server.url + address)
            assert_page_is_sound(page, tmp_path)
    assert console_errors == []
    assert html_faults(tmp_path) == []
