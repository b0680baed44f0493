"""The sign-in pages, the lock, the team and the refusals in a real browser: axe, 360 px, valid HTML, nothing in the console."""

import pytest

from connect.antennas.models import Role
from tests.accounts.conftest import PASSWORD
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

OPEN = [
    "/compte/connexion/", "/compte/inscription/", "/compte/mot-de-passe/oublie/", "/compte/mot-de-passe/oublie/envoye/",
    "/compte/mot-de-passe/choisir/1-abc/", "/compte/mot-de-passe/choisi/", "/compte/inactif/",
]  # fmt: skip
SIGNED = [
    "/lille/equipe/", "/lille/equipe/inviter/", "/compte/deconnexion/", "/compte/mot-de-passe/changer/",
    "/compte/reauthentification/", "/compte/second-facteur/",
]  # fmt: skip
REFUSED = ["/atlantide/", "/lyon/", "/lille/rien/", "/compte/verrouiller/"]


@pytest.fixture
def team(transactional_db):
    lille = AntennaFactory(slug="lille")
    AntennaFactory(slug="lyon")
    MembershipFactory.create_batch(3, antenna=lille)
    who = UserFactory(first_name="Marie-Bernadette", last_name="Vandenbroucke-Delannoy")  # as long as names get
    return MembershipFactory(role=Role.MANAGER, antenna=lille, user=who)


def test_pages_before_the_sign_in(page, live_server, console_errors, tmp_path):
    for address in OPEN:
        page.goto(live_server.url + address)
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_a_wrong_password_is_announced_with_its_field(page, live_server, team):
    page.goto(live_server.url + "/compte/connexion/")
    page.get_by_label("Votre adresse de courriel").fill(team.user.email)
    page.get_by_label("Votre mot de passe").fill("autre chose")
    page.get_by_role("button", name="Se connecter").click()
    field = page.get_by_label("Votre mot de passe")
    assert field.get_attribute("aria-invalid") == "true"
    described = page.locator(f"#{field.get_attribute('aria-describedby').split()[0]}")
    assert "Ce mot de passe ne va pas avec cette adresse" in described.inner_text()
    assert_page_is_sound(page)


def test_signing_in_by_keyboard_alone(page, live_server, team):
    page.goto(live_server.url + "/compte/connexion/?next=/lille/equipe/")
    page.get_by_label("Votre adresse de courriel").focus()
    page.keyboard.type(team.user.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + "/lille/equipe/")  # the address before ends with these words too
    assert page.locator("h1").inner_text() == "Qui est dans l’équipe ?"


def test_pages_behind_the_sign_in(signed_page, live_server, team, console_errors, tmp_path):
    page = signed_page(team)
    for address in [*SIGNED, f"/lille/equipe/{team.antenna.memberships.first().pk}/dernier-jour/"]:
        page.goto(live_server.url + address)
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_pages_of_refusal(signed_page, live_server, team, tmp_path):
    page = signed_page(team)
    for address in REFUSED:
        page.goto(live_server.url + address)
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []


def test_setting_the_telephone_up(signed_page, live_server, team, console_errors):
    page = signed_page(team)
    page.goto(live_server.url + "/compte/second-facteur/application/")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    square = page.get_by_role("img", name="Carré à montrer à l’application").locator("svg")
    assert square.bounding_box()["width"] > 100
    assert_page_is_sound(page)
    assert console_errors == []
