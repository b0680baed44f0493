"""The workbench in a browser: a device that came in is described, tested, erased, graded, put on sale."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from connect.antennas.models import Antenna, Membership
from sales.models import Unit
from tests.browser.conftest import assert_page_is_sound
from tests.factories.sales import UnitFactory
from tests.factories.sales import shelf as load_shelf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def received(lille: Antenna) -> Unit:
    return UnitFactory(antenna=lille, product=load_shelf()["PCC"], state="received", grade="")


def test_from_the_bench_to_the_shelf(
    signed_page: Callable[[Any], Page],
    volunteer: Membership,
    live_server: Any,
    received: Unit,
    console_errors: list[str],
) -> None:
    page = signed_page(volunteer)
    page.goto(f"{live_server.url}/lille/stock/atelier/")
    assert_page_is_sound(page)
    page.get_by_role("link", name=received.label).click()
    expect(page.get_by_text("Avant la vente : testez-le")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_role("link", name="Remplir sa fiche").click()
    page.get_by_label("Indice du processeur").fill("5900")
    page.get_by_label("Mémoire, en Go").fill("8")
    page.get_by_label("Type de disque").select_option("SSD")
    page.get_by_label("Disque, en Go", exact=True).fill("256")
    assert_page_is_sound(page)
    page.get_by_role("button", name="Garder").click()
    page.get_by_role("link", name="Le tester").click()
    page.get_by_role("link", name="Tout marche : cocher partout").click()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Garder ce test").click()
    expect(page.get_by_text("Testé : tout marche.")).to_be_visible()
    page.get_by_role("link", name="Noter un effacement").click()
    page.get_by_label("avec un logiciel").check()
    page.get_by_label("Logiciel et sa version").fill("nwipe 0.37")
    page.get_by_label("effacé", exact=True).check()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Garder").click()
    page.get_by_role("button", name="Le classer").click()
    expect(page.get_by_text("Pourquoi cette catégorie ?")).to_be_visible()
    page.get_by_role("button", name="Le mettre en vente").click()
    expect(page.get_by_text("En vente : il a été testé et effacé.")).to_be_visible()
    assert_page_is_sound(page)
    assert console_errors == []
    assert Unit.objects.get(pk=received.pk).state == "ready"
