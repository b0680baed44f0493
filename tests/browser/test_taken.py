"""A manager takes her antenna's file by the keyboard; an administrator publishes a month, which anybody reads."""

import zipfile
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from connect.impact import sealing
from connect.impact.period import Period
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories import workshops as held
from tests.factories.beneficiaries import PersonFactory
from tests.factories.impact import person, visit
from tests.factories.people import AntennaFactory, MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def test_a_file_taken_and_a_month_published(signed_page, live_server, console_errors, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    lille = AntennaFactory(slug="lille")
    session = held.SessionFactory(antenna=lille, starts_at=timezone.now())
    held.BookingFactory(session=session, person=PersonFactory(antenna=lille, first_name="Ana"))
    page = signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    page.goto(f"{live_server.url}/lille/semaine/fichiers/")
    page.get_by_label("Pour quoi faire").press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()  # no reason yet
    page.locator("#id_outil-first_on").fill(timezone.localdate().isoformat())
    page.locator("#id_outil-last_on").fill(timezone.localdate().isoformat())
    page.locator("#id_outil-ending").select_option("zip")
    page.get_by_label("Pour quoi faire").fill("Recopie de la journée")
    page.get_by_label("Pour quoi faire").press("Enter")
    with page.expect_download() as waited:
        page.get_by_role("link", name="Télécharger : Pour l’outil").press("Enter")
    with zipfile.ZipFile(waited.value.path()) as archive:
        assert "Ana" in archive.read("2-contacts.csv").decode()
    assert_page_is_sound(page, tmp_path)
    for n in range(6):
        visit(lille, person(lille, since="2024-03-01", born=f"{1970 + n}-01-01"), "2024-03-05")
    sealing.seal(Period.month(date(2024, 3, 1)), by=MembershipFactory().user)
    page = signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    page.goto(f"{live_server.url}/siege/fichiers/")
    page.get_by_role("button", name="Voir ce qui serait publié").press("Enter")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Publier pour toujours").press("Enter")
    page.get_by_role("link", name="La page publique").press("Enter")
    expect(page.get_by_role("heading", name="mars 2024")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    with page.expect_download() as waited:
        page.get_by_role("link", name="Télécharger le ZIP").press("Enter")
    assert waited.value.suggested_filename == "emmaus-connect-activite-2024-03.zip"
    assert html_faults(tmp_path) == []
    assert console_errors == []
