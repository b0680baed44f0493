"""A report is asked for, watched, read and shown to somebody outside; its pages are sound at both widths."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from connect.antennas.models import Role
from connect.impact.models import Report
from tests.browser.conftest import assert_page_is_sound
from tests.factories import reports
from tests.factories.people import AntennaFactory, MembershipFactory, StructureFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def test_a_report_from_its_asking_to_its_link(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille")
    claire = MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN)
    funder = StructureFactory()
    reports.agreement(funder, lille, date(2024, 1, 1))
    page = signed_page(claire)
    page.goto(f"{live_server.url}/siege/rapports/nouveau/")
    page.locator("#id_nom").fill("Bilan du financeur")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Compter et écrire").click()
    expect(page.get_by_text("attend son tour")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    reports.made(Report.objects.get())
    expect(page.get_by_role("heading", name="Comment c’est compté")).to_be_visible(
        timeout=9000
    )  # the page renewed itself
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("Pour qui").fill("la Région")
    page.get_by_role("button", name="Faire un lien").click()
    address = page.locator("section a[href*='/rapport/']").get_attribute("href")
    for here in ("/siege/rapports/", f"/siege/rapports/engagements/?structure={funder.pk}", "/siege/acces/cles/"):
        page.goto(f"{live_server.url}{here}")
        assert_page_is_sound(page, tmp_path)
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/{address.split('/', 3)[3]}")
    expect(page.get_by_role("heading", name="Bilan du financeur")).to_be_visible()
    assert_page_is_sound(page, tmp_path)


def test_the_month_of_an_antenna_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    page = signed_page(MembershipFactory(antenna=AntennaFactory(slug="lille"), role=Role.MANAGER))
    page.goto(f"{live_server.url}/lille/semaine/rapports/?mois=2025-03")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Ne plus me l’envoyer").click()
    expect(page.get_by_role("button", name="Me l’envoyer")).to_be_visible()
