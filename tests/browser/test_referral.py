"""On a telephone: from the diagnostic to a place, its letter, its result; every page of the directory is sound."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from beneficiaries.diagnostics import making
from beneficiaries.diagnostics.versions import files
from beneficiaries.models import Referral
from connect.antennas.communes import by_code
from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.places import CSV, PlaceFactory, sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
EXAMPLE = json.loads(files()["2026.2"].read_text(encoding="utf-8"))["examples"][2]  # someone else does her procedures


@pytest.fixture
def volunteer():
    return MembershipFactory(antenna=AntennaFactory(slug="lille"))


@pytest.fixture
def person(volunteer):
    return PersonFactory(antenna=volunteer.antenna, first_name="Maryam", phone="+33639981570")


@pytest.fixture
def place(db):
    return PlaceFactory(
        name="Maison des démarches", commune=by_code("59350"), hours="Mo-Fr 09:00-12:00; PH off", phone="+33320000000",
        access=["Se présenter"], fees=["Gratuit"],
    )  # fmt: skip


def test_from_the_diagnostic_to_a_letter_and_its_result(
    signed_page, live_server, console_errors, volunteer, person, place
):
    page: Page = signed_page(volunteer)
    page.set_viewport_size({"width": 360, "height": 740})
    with open_antenna(volunteer.antenna_id):
        facts = {"antenna_id": volunteer.antenna_id, "at": timezone.now(), "by": volunteer.user}
        draft = making.keep(person, key=uuid4(), answers=EXAMPLE["answers"], **facts)
        made = making.finish(draft, at=timezone.now(), by=volunteer.user)
    page.goto(f"{live_server.url}/lille/diagnostics/{made.pk}/")
    page.get_by_role("link", name="Orienter").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Où trouver cela ?")
    page.get_by_role("link", name="Orienter là : Maison des démarches").click()
    page.get_by_label("Téléphone : 06 39 98 15 70").check()
    page.get_by_role("button", name="Faire la lettre").click()
    expect(page.get_by_role("link", name="Dites-le d’abord à la personne")).to_be_visible()
    page.get_by_label("La personne sait où elle est orientée").check()
    page.get_by_role("button", name="Faire la lettre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maison des démarches")
    referral = Referral.objects.get()
    assert referral.transmitted == ["first_name", "phone"]
    letter = page.request.get(
        page.get_by_role("link", name="Imprimer la lettre").get_attribute("href") and f"{page.url}lettre.pdf"
    )
    assert letter.headers["content-type"] == "application/pdf"
    page.get_by_label("Réglé").check()
    page.get_by_role("button", name="Le noter").click()
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    referral.refresh_from_db()
    assert referral.result == "solved"
    page.goto(f"{live_server.url}/lille/personnes/{person.pk}/")
    expect(page.get_by_text("Orientation vers Maison des démarches")).to_be_visible()
    assert console_errors == []


def test_every_page_is_sound(signed_page, live_server, console_errors, volunteer, person, place, tmp_path: Path):
    manager = MembershipFactory(antenna=volunteer.antenna, role=Role.MANAGER)
    page = signed_page(manager)
    referral = sent(person, place, by=volunteer.user, at=timezone.now() - timedelta(days=20))
    for path in (
        "lieux/", "lieux/?autour=Thi%C3%A8vres", f"lieux/{place.pk}/", "lieux/ajouter/", "orientations/",
        f"orientations/{referral.pk}/", f"personnes/{person.pk}/orienter/?besoin=do_for_me",
        f"personnes/{person.pk}/orienter/{place.pk}/?besoin=do_for_me",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/lille/{path}")
        assert_page_is_sound(page, tmp_path)
    national = MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN)
    page = signed_page(national)
    page.goto(f"{live_server.url}/siege/lieux/importer/")
    assert_page_is_sound(page, tmp_path)
    content = CSV + "2,,Sans numéro,Lille,59000,1 rue Vide,2024-04-02,Essai\n"
    page.set_input_files("input[type=file]", {"name": "lieux.csv", "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="Lire le fichier").click()
    assert_page_is_sound(page, tmp_path)
    page.goto(f"{page.url}?etat=refused")
    assert_page_is_sound(page, tmp_path)
    for path in ("lieux/", "lieux/a-regler/"):
        page.goto(f"{live_server.url}/siege/{path}")
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_the_list_follows_the_questions_without_a_reload(signed_page, live_server, volunteer, place):
    PlaceFactory(name="Payante", fees=["Payant"])
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/lieux/")
    expect(page.get_by_role("link", name="Payante")).to_be_visible()
    page.get_by_label("Gratuit").check()
    expect(page.get_by_role("link", name="Payante")).to_have_count(0)
    assert "gratuit=on" in page.url
    page.reload()
    expect(page.get_by_label("Gratuit")).to_be_checked()
    expect(page.get_by_role("link", name="Payante")).to_have_count(0)
