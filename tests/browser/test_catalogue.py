"""The room's journey in a real browser: the nation prepares a price and a cap, an antenna sells within limits, a year is
asked for and granted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sales.models import PlanYear
from tests.browser.conftest import assert_page_is_sound
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sales import TillFactory, UnitFactory, item, sell
from tests.factories.sales import shelf as load_shelf

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


@pytest.fixture
def scene(lille, lyon):
    goods, till = load_shelf(), TillFactory(antenna=lille)
    person = PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi")
    unit = UnitFactory(antenna=lille, product=goods["PCC"])
    sell(item(goods["PCC"], unit), to=person, at_till=till)
    PlanYear.objects.create(person=person, first_on=timezone.localdate() - timedelta(days=330))
    return person, UnitFactory(antenna=lille, product=goods["PCC"]), goods


def test_the_nation_decides(signed_page, live_server, national, scene, console_errors):
    page, person = signed_page(national), scene[0]
    page.goto(f"{live_server.url}/siege/catalogue/")
    assert_page_is_sound(page)
    page.get_by_role("link", name="Plafonds").click()
    page.get_by_label("Au plus, en euros").fill("100")
    page.get_by_label("Motif").fill("Campagne de rentrée")
    page.get_by_role("button", name="Ajouter ce plafond").click()
    page.get_by_text("2 prix nationaux dépassent ce plafond.").wait_for()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Ajouter ce plafond quand même").click()
    page.get_by_role("cell", name="Campagne de rentrée").wait_for()
    for address in ("nouvel-article/", f"articles/{scene[2]['PCA'].pk}/", "limites/", "offres/", "annees/"):
        page.goto(f"{live_server.url}/siege/catalogue/{address}")
        assert_page_is_sound(page)
    page.get_by_label("Numéro de carte").fill(person.card_number)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_label("Premier jour de la nouvelle année").fill(str(timezone.localdate() + timedelta(days=40)))
    page.get_by_role("region", name="Accorder une année de plus").get_by_label("Motif").fill("Nouvelle orientation")
    page.get_by_role("button", name="Accorder cette année").click()
    page.get_by_text("Nouvelle orientation").first.wait_for()
    assert_page_is_sound(page)
    assert console_errors == []


def test_a_limit_is_said_and_a_manager_lets_one_sale_pass(
    signed_page, live_server, volunteer, manager, scene, console_errors
):
    person, unit, _goods = scene
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/caisse/vente/{person.pk}/")
    page.get_by_label("Scannez").or_(page.locator("#id_scan")).first.fill(unit.label)
    page.keyboard.press("Enter")
    page.get_by_text("Ordinateurs de cette personne : 1 depuis").wait_for()
    page.get_by_role("link", name="Préparer la suite").click()
    page.get_by_text("Exemple Mobile, Forfait social").wait_for()
    assert_page_is_sound(page)
    page = signed_page(manager)
    page.goto(f"{live_server.url}/lille/catalogue/limites/{person.pk}/")
    page.get_by_label("Motif").fill("Ordinateur volé")
    page.get_by_label("Quelle limite").select_option("computer/person")
    page.get_by_role("button", name="L’autoriser une fois").click()
    page.get_by_text("autorisé une fois").wait_for()
    assert_page_is_sound(page)
    for address in ("", f"annee/{person.pk}/"):
        page.goto(f"{live_server.url}/lille/catalogue/{address}")
        assert_page_is_sound(page)
    assert console_errors == []
