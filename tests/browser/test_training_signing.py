"""A half-day signed in a browser: the trainer opens it, a trainee signs by the code, another on the tablet; pages sound."""

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory
from tests.factories.training_signing import a_half_day_now, who_teaches
from training.links import link_to, secret_of
from training.models import HalfDay, Means, RollDoor, Signature
from training.signing import doors

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


@pytest.fixture
def teacher():
    return MembershipFactory(antenna=AntennaFactory(slug="lille"), role=Role.MANAGER)


@pytest.fixture
def half_day(teacher):
    half_day = a_half_day_now(teacher.antenna)
    who_teaches(half_day.session, teacher)
    for first, last in (("Léa", "Petit"), ("Karim", "Benali")):
        RegistrationFactory(
            session=half_day.session, professional=ProfessionalFactory(first_name=first, last_name=last)
        )
    return half_day


def test_a_half_day_is_signed_by_code_and_tablet_the_trainer_last(
    signed_page, live_server, console_errors, teacher, half_day, tmp_path: Path
):
    page = signed_page(teacher)
    page.goto(f"{live_server.url}/lille/formations/{half_day.session_id}/?dj={half_day.pk}")
    page.get_by_role("button", name="Signer par téléphone ou tablette").press("Enter")
    assert_page_is_sound(page, tmp_path)
    _sign_by_code(page, live_server.url, half_day, tmp_path)
    page.goto(f"{live_server.url}/formation/tablette/{doors.tablet_secret(half_day)}/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Karim Benali").click()
    page.get_by_role("button", name="Je signe").click()
    page.goto(f"{live_server.url}/lille/formations/{half_day.session_id}/?dj={half_day.pk}")
    page.get_by_role("button", name="J’ai formé : je signe").press("Enter")
    expect(page.get_by_text("Cette demi-journée est signée")).to_be_visible()
    assert sorted(Signature.objects.values_list("means", flat=True)) == [Means.ACCOUNT, Means.CODE, Means.TABLET]
    assert html_faults(tmp_path) == []
    assert console_errors == []


def _sign_by_code(page: Page, server: str, half_day: HalfDay, folder: Path) -> None:
    code = doors.code_at(RollDoor.objects.get(half_day=half_day), timezone.now())
    page.goto(f"{server}/formation/emargement/{code}/")
    assert_page_is_sound(page, folder)
    page.get_by_role("textbox").fill("lea petit")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_text("Merci, c’est signé.")).to_be_visible()


def test_every_page_is_sound(signed_page, live_server, console_errors, teacher, half_day, tmp_path: Path):
    one = half_day.session.registrations.first()
    with open_antenna(half_day.antenna_id):
        link_to(one, at=timezone.now())
    page, base = signed_page(teacher), f"{live_server.url}/lille/formations/emargement"
    for address in (
        f"{base}/absences/", f"{base}/papiers/", f"{base}/{half_day.pk}/papier/", f"{base}/{half_day.pk}/personne/{one.pk}/",
        f"{live_server.url}/formation/{secret_of(one)}/emargement/",
    ):  # fmt: skip
        page.goto(address)
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []
