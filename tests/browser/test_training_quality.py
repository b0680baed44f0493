"""Quality in a browser: the file of a session and its ZIP, a complaint told by link and answered, a year of the statement closed."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, came
from training.links import link_to, secret_of
from training.models import Complaint, Statement
from training.statement.form import typed_lines

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
TODAY = timezone.localdate()
WHY = "La salle était fermée à 9 h 30."


@pytest.fixture
def lille():
    return AntennaFactory(slug="lille")


@pytest.fixture
def trainee(lille):
    session = a_session(lille, TODAY - timedelta(days=2))
    trainee = RegistrationFactory(
        session=session, professional=ProfessionalFactory(first_name="Léa", last_name="Petit")
    )
    came(trainee)
    with open_antenna(lille.pk):
        link_to(trainee, at=timezone.now())
    return trainee


def test_the_file_of_a_session_is_read_and_downloaded(
    signed_page, live_server, console_errors, lille, trainee, tmp_path: Path
):
    page = signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    page.goto(f"{live_server.url}/lille/formations/{trainee.session_id}/")
    page.get_by_role("navigation", name="Pages de cette session").get_by_role("link", name="Dossier").click()
    assert_page_is_sound(page, tmp_path)
    with page.expect_download() as waited:
        page.get_by_role("link", name="Télécharger les documents (ZIP)").click()
    names = zipfile.ZipFile(io.BytesIO(waited.value.path().read_bytes())).namelist()
    assert names
    assert not [name for name in names if "Petit" in name]
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_a_trainee_complains_by_her_link_and_reads_the_answer(
    signed_page, page, live_server, console_errors, lille, trainee, tmp_path: Path
):
    hers = f"{live_server.url}/formation/{secret_of(trainee)}/dire/"
    page.goto(hers)
    page.locator("#id_text").fill(WHY)
    page.get_by_role("button", name="Envoyer").press("Enter")
    expect(page.get_by_text("L’antenne n’a pas encore répondu.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)

    signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    page.goto(f"{live_server.url}/lille/formations/qualite/reclamations/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name=WHY).click()
    page.locator("#id_answer").fill("Pardon. La clé est remise la veille à qui anime.")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="La garder").press("Enter")
    expect(page.locator("#id_answer")).to_have_count(0)

    page.context.clear_cookies()
    page.goto(hers)
    expect(page.get_by_text("Pardon. La clé est remise la veille")).to_be_visible()
    assert Complaint.objects.get().answered_at is not None
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_a_year_is_typed_opened_and_closed(signed_page, live_server, console_errors, tmp_path: Path):
    year, line = TODAY.year - 1, next(one for one in typed_lines() if one.code == "d_pay")
    here = f"{live_server.url}/siege/formations/bilan/{year}/"
    page = signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    page.goto(here)
    page.get_by_role("link", name="Saisir charges et produits").click()
    page.locator("#id_line").select_option(line.code)
    page.locator("#id_label").fill("Animation")
    page.locator("#id_amount").fill("1200,50")
    page.get_by_role("button", name="L’ajouter").press("Enter")
    expect(page.get_by_text("Animation", exact=True)).to_be_visible()
    assert_page_is_sound(page, tmp_path)

    page.goto(here)
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name=line.fr).click()
    expect(page.get_by_role("cell", name="Animation")).to_be_visible()
    assert_page_is_sound(page, tmp_path)

    page.goto(here)
    page.get_by_role("link", name="Clôturer l’année").click()
    assert_page_is_sound(page, tmp_path)
    page.locator("#id_signatory").fill("Inès Roy")
    page.locator("#id_capacity").fill("présidence")
    page.get_by_role("button", name="Clôturer l’année").press("Enter")
    expect(page.get_by_text("L’année est clôturée.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    assert Statement.objects.get().signatory == "Inès Roy"
    assert html_faults(tmp_path) == []
    assert console_errors == []
