"""The whole way into the portal, in a browser: ask, be let in, come in by a code, invite a colleague, who joins."""

import re

import pytest
from playwright.sync_api import Page, expect

from connect.antennas.models import Antenna, Role
from connect.partners.models import Professional, Structure
from connect.post.models import Letter
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.partners import asks, invited, link_of, works_with
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory, StructureFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille(transactional_db):
    antenna = AntennaFactory(slug="lille")
    Antenna.objects.filter(pk=antenna.pk).update(territory="59, 62")
    return antenna


@pytest.fixture
def manager(lille):
    return MembershipFactory(antenna=lille, role=Role.MANAGER)


def code_sent_to(email: str) -> str:
    body = Letter.objects.filter(recipient=email).latest("queued_at").body
    return re.search(r"^[A-Z]{3}-[A-Z]{3}$", body, re.MULTILINE)[0]


def signed_out(page: Page) -> Page:
    page.context.clear_cookies()
    return page


def test_from_the_sign_in_page_to_a_colleague_s_first_page(
    signed_page, live_server, page, lille, manager, console_errors
):
    # she asks
    page.goto(live_server.url + "/compte/connexion/")
    page.get_by_role("link", name="le rejoindre").click()
    page.get_by_role("link", name="Demander un accès").click()
    page.get_by_label("Nom de votre structure").fill("Foyer des Lilas")
    page.get_by_label("Type").select_option(label="hébergement, foyer")
    page.get_by_label("Code postal").fill("59100")
    page.get_by_label("Commune").fill("Roubaix")
    page.get_by_label("Votre prénom").fill("Maud")
    page.locator("#id_last_name").fill("Petit")
    page.get_by_label("Votre fonction").fill("éducatrice")
    page.get_by_label("Adresse de courriel professionnelle").fill("maud@lilas.example")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci : votre demande est partie")

    # the antenna lets her in
    signed_page(manager).goto(live_server.url + "/lille/")
    page.get_by_role("link", name="1 demande d’accès au portail attend une réponse").click()
    page.get_by_role("link", name="Foyer des Lilas").click()
    expect(page.get_by_label("Une nouvelle, telle qu’elle est décrite")).to_be_checked()
    page.get_by_role("button", name="Ouvrir le portail").click()
    expect(page.get_by_text("un courriel lui dit comment entrer")).to_be_visible()

    # she comes in by a code
    letter = Letter.objects.get(recipient="maud@lilas.example")
    address = re.search(r"/compte/code/\S+", letter.body)[0]
    signed_out(page).goto(live_server.url + address)
    page.get_by_label("Votre adresse de courriel").fill("maud@lilas.example")
    page.get_by_role("button", name="M’envoyer le code").click()
    page.get_by_label("Le code reçu").fill(code_sent_to("maud@lilas.example"))
    page.get_by_role("button", name="Entrer").click()
    expect(page).to_have_url(live_server.url + "/portail/")

    # she invites a colleague
    page.get_by_role("link", name="Ma structure").click()
    page.get_by_role("link", name="Inviter un collègue").click()
    page.locator("#id_first_name").fill("Awa")
    page.locator("#id_last_name").fill("Sarr")
    page.get_by_label("Adresse de courriel professionnelle").fill("awa@lilas.example")
    page.get_by_role("button", name="Envoyer l’invitation").dblclick()
    expect(page.get_by_text("valable jusqu’au")).to_be_visible()
    assert Letter.objects.filter(recipient="awa@lilas.example").count() == 1

    # who joins, and stays in
    signed_out(page).goto(live_server.url + link_of("awa@lilas.example"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bienvenue Awa")
    page.get_by_role("button", name="Rejoindre le portail").click()
    expect(page).to_have_url(live_server.url + "/portail/")
    expect(page.get_by_text("Bienvenue ! Vous êtes dans le portail de votre structure.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Ma structure")).to_be_visible()
    posts = Professional.objects.filter(structure=Structure.objects.get(name="Foyer des Lilas"))
    assert {(post.first_name, post.is_referent) for post in posts} == {("Maud", True), ("Awa", False)}
    assert console_errors == []


def test_joining_by_the_access_code_without_javascript(browser, live_server, signed_page, lille):
    referent = ProfessionalFactory(is_referent=True)
    page = signed_page(referent)
    page.goto(live_server.url + "/portail/equipe/code/")
    page.get_by_role("button", name="Créer un code").click()
    code = page.locator("[data-code]").inner_text()
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    guest = context.new_page()
    guest.goto(live_server.url + "/rejoindre/code/")
    guest.fill("#id_code", code)
    guest.fill("#id_email", "awa@ccas.example")
    guest.fill("#id_first_name", "Awa")
    guest.fill("#id_last_name", "Sarr")
    guest.click("text=Continuer")
    guest.fill("#id_code", code_sent_to("awa@ccas.example"))
    guest.click("button:has-text('Rejoindre')")
    assert guest.url == live_server.url + "/portail/"
    context.close()


def test_two_structures_one_account(signed_page, live_server, lille):
    post = ProfessionalFactory(structure__name="CCAS de Lille")
    ProfessionalFactory(user=post.user, email=post.email, structure__name="Mission locale")
    page = signed_page(post)
    page.goto(live_server.url + "/portail/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pour quelle structure travaillez-vous maintenant ?")
    page.get_by_role("button", name="Entrer : Mission locale").click()
    expect(page.locator(".cx-place")).to_contain_text("Mission locale")


def test_each_page_is_sound(signed_page, live_server, page, lille, manager, tmp_path):
    referent = ProfessionalFactory(is_referent=True)
    works_with(referent.structure, lille)
    ProfessionalFactory(structure=referent.structure)
    ProfessionalFactory(user=referent.user, email=referent.email, structure__name="Mission locale")
    StructureFactory(name="Foyer des lilas", postcode="59100", town="Roubaix")
    request, (_invitation, link) = asks(), invited(referent)
    national = MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN)
    here, siege = f"{referent.structure_id}/", f"/siege/partenaires/{referent.structure_id}/"
    for path in ("", "code/", "demande/", "demande/envoyee/", "invitation/nothing/"):
        page.goto(f"{live_server.url}/rejoindre/{path}")
        assert_page_is_sound(page, tmp_path)
    page.goto(live_server.url + link)
    assert_page_is_sound(page, tmp_path)
    signed_page(referent).goto(live_server.url + "/rejoindre/structure/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name=re.compile(referent.structure.name)).click()
    for path in (
        "equipe/",
        "equipe/inviter/",
        "equipe/code/",
        "equipe/moi/",
        "structure/",
        f"equipe/{referent.pk}/dernier-jour/",
    ):
        page.goto(f"{live_server.url}/portail/{path}")
        assert_page_is_sound(page, tmp_path)
    signed_page(manager)
    for path in (
        "", "nouvelle/", "demandes/", f"demandes/{request.pk}/", "visites/", here, f"{here}inviter/", f"{here}modifier/",
        f"{here}convention/", f"{here}visite/", f"{here}postes/{referent.pk}/dernier-jour/",
    ):  # fmt: skip
        page.goto(f"{live_server.url}/lille/partenaires/{path}")
        assert_page_is_sound(page, tmp_path)
    signed_page(national)
    for path in (
        "/siege/partenaires/",
        siege,
        f"{siege}fermer/",
        "/siege/partenaires/limites/",
        "/siege/partenaires/demandes/",
    ):
        page.goto(live_server.url + path)
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
