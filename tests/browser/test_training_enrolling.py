"""A referent and her team in a browser: a pasted list, one who waits, one who is replaced, a freed seat taken."""

from pathlib import Path

import pytest
import vobject
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.doors import open_antenna
from connect.post.models import Enclosure
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session
from training import registration
from training.links import link_to
from training.models import Registration, RegistrationState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
LISTED = "Karim;Benali;karim@ccas.example;éducateur;agent public\nÈve;Roux;eve@ccas.example\nLéo;Silva;leo"


def test_a_team_is_registered_waits_is_replaced_and_takes_a_freed_seat(
    signed_page, live_server, console_errors, tmp_path: Path
):
    lille = AntennaFactory(slug="lille")
    sophie = ProfessionalFactory(is_referent=True, first_name="Sophie", last_name="Lambert")
    other = RegistrationFactory(session=a_session(lille, capacity=3))
    page = signed_page(sophie)
    page.goto(f"{live_server.url}/portail/")
    page.get_by_role("link", name="Inscrire des collègues").click()
    page.get_by_role("link", name="Inscrire", exact=False).first.click()
    page.get_by_role("link", name="Coller une liste").click()
    page.get_by_label("La liste, une personne par ligne").fill(LISTED)
    page.get_by_role("button", name="Inscrire toute la liste").click()
    expect(page.get_by_role("row", name="3 Léo;Silva;leo")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("La liste, une personne par ligne").fill(f"{LISTED}@ccas.example")
    page.get_by_label("liste d’attente").check()
    page.get_by_role("button", name="Inscrire toute la liste").click()
    expect(page.get_by_text("Léo Silva attend : numéro 1 sur la liste.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)

    page.get_by_role("link", name="Changer : Karim Benali").click()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name="Remplacer par un collègue").click()
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("Un collègue").select_option(label="Sophie Lambert")
    page.get_by_role("button", name="Passer la place").click()
    expect(page.get_by_text("Sophie Lambert vient à la place de Karim Benali.")).to_be_visible()

    with open_antenna(lille.pk):
        registration.withdraw(other, by=other.professional)
    page.goto(f"{live_server.url}/portail/formations/")
    page.get_by_role("link", name="Répondre : Léo Silva").click()
    page.get_by_role("button", name="Prendre la place").click()
    expect(page.get_by_text("La place est prise")).to_be_visible()
    leo = Registration.objects.get(professional__email="leo@ccas.example")
    assert leo.state == RegistrationState.REGISTERED
    files = Enclosure.objects.filter(letter__recipient="leo@ccas.example", letter__kind="training_convocation")
    assert len(vobject.readOne(bytes(files.get().content).decode()).vevent_list) == leo.session.half_days.count()

    with open_antenna(lille.pk):
        her_page = link_to(leo, at=timezone.now())
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/formation/{her_page.split('/formation/')[1]}")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name="Je ne peux pas venir").click()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Oui, je rends ma place").click()
    expect(page.get_by_text("Votre place est de nouveau libre")).to_be_visible()
    assert html_faults(tmp_path) == []
    assert console_errors == []
