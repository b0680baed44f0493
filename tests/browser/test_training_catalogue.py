"""The catalogue and the kits in a browser: a version written and published by keyboard, a workshop told; pages sound."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training_catalogue import a_kit, attested, led
from training.models import KitRun, Module

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def test_a_version_is_written_from_the_former_one_and_published(signed_page, live_server, console_errors):
    page = signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    page.goto(f"{live_server.url}/siege/formations/{Module.objects.get(code='M1').pk}/")
    page.get_by_role("button", name="Écrire une nouvelle version").click()
    page.get_by_label("Places au plus").fill("14")
    page.get_by_role("button", name="Garder le brouillon").click()
    page.get_by_role("button", name="Publier cette version").press("Enter")
    expect(page.get_by_role("button", name="Écrire une nouvelle version")).to_be_visible()
    page.goto(f"{live_server.url}/formations/m1/")
    expect(page.get_by_text("14 personnes au plus")).to_be_visible()
    assert console_errors == []


def test_who_was_trained_tells_the_workshop_that_she_led(signed_page, live_server, console_errors):
    sophie, lille = ProfessionalFactory(), AntennaFactory(slug="lille")
    attested(sophie, lille, Module.objects.get(code="M3"))
    a_kit()
    page = signed_page(sophie)
    page.goto(f"{live_server.url}/portail/formations/kits/")
    page.get_by_role("link", name="Je l’ai animé").click()
    page.get_by_label("Où ?").fill("Espace Fives")
    page.get_by_label("Code postal").fill("59800")
    page.get_by_label("Combien de personnes sont venues ?").fill("6")
    page.get_by_role("button", name="Déclarer l’atelier").press("Enter")
    expect(page.get_by_text("6 personnes", exact=True)).to_be_visible()
    assert KitRun.objects.get().antenna == lille
    assert console_errors == []


def test_every_page_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille, sophie = AntennaFactory(slug="lille"), ProfessionalFactory(is_referent=True)
    module = Module.objects.get(code="M3")
    attested(sophie, lille, module)
    kit, draft = a_kit(), a_kit("brouillon", published=False)
    led(kit, sophie)
    visits = [
        (sophie, [f"/portail/formations/kits/{rest}" for rest in ("", f"{kit.pk}/", f"{kit.pk}/anime/")]),
        (MembershipFactory(antenna=lille, role=Role.VOLUNTEER),
         ["/lille/formations/catalogue/", f"/lille/formations/catalogue/{module.pk}/", "/lille/formations/kits/"]),
        (MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN),
         ["/formations/", "/formations/m3/", *(f"/siege/formations/{rest}" for rest in (
             "", "nouveau/", f"{module.pk}/", f"{module.pk}/variante/?q=ccas", "resultats/M3/", "kits/", "kits/animes/",
             "kits/nouveau/", f"kits/{kit.pk}/", f"kits/{draft.pk}/"))]),
    ]  # fmt: skip
    for who, addresses in visits:
        page = signed_page(who)
        for address in addresses:
            page.goto(f"{live_server.url}{address}")
            assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []
