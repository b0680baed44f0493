"""Quotes and invoices in a browser: the nation writes the VAT regime, Hélène quotes what Sophie asked, Sophie accepts, pays."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import ModuleFactory
from tests.factories.training_asking import NeedFactory
from training.billing import links
from training.models import Invoice, Module, Need, Quote

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def test_from_a_request_to_the_money(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille", territory="59")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    claire = MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN)
    sophie = ProfessionalFactory(is_referent=True, structure__name="CCAS de Lille")
    module = Module.objects.filter(code="M2").first() or ModuleFactory(code="M2")
    need = NeedFactory(antenna=lille, asked_by=sophie, module=module)
    here = f"{live_server.url}/lille/formations"

    page = signed_page(claire)
    page.set_viewport_size({"width": 1024, "height": 900})
    page.goto(f"{live_server.url}/siege/formations/facturation/")
    page.get_by_role("link", name="Écrire le régime de TVA").click()
    page.get_by_label("Régime de TVA").select_option("training")
    page.get_by_role("button", name="L’écrire").click()
    expect(page.get_by_text("Cette exonération demande l’attestation des impôts")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("Date de l’attestation").fill(f"{timezone.localdate() - timedelta(days=400)}")
    page.get_by_role("button", name="L’écrire").click()
    expect(page.get_by_text("Écrit : les papiers le portent")).to_be_visible()
    assert_page_is_sound(page, tmp_path)

    page = signed_page(manager)
    page.goto(f"{here}/demandes/{need.pk}/")
    page.get_by_role("link", name="Écrire un devis").click()
    page.get_by_label("Quoi").first.fill("Un groupe de douze")
    page.get_by_label("Prix hors taxe").first.fill("beaucoup")
    page.get_by_role("button", name="Garder le brouillon").click()
    expect(page.get_by_text("Écrivez un montant en euros")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("Prix hors taxe").first.fill("600")
    page.get_by_role("button", name="Garder le brouillon").click()
    page.get_by_role("button", name="Envoyer ce devis").click()
    expect(page.get_by_text("Envoyé : ce qu’il dit ne change plus.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    quote = Quote.objects.get()

    page = signed_page(sophie)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/portail/formations/facturation/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name=quote.title).click()
    expect(page.get_by_role("button", name="Accepter ce devis")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/devis/{links.secret_of(quote)}/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_label("Votre prénom et votre nom").fill("Sophie Lambert")
    page.get_by_label("Votre fonction").fill("directrice")
    page.get_by_role("button", name="Accepter ce devis").click()
    expect(page.get_by_text("Accepté par Sophie Lambert")).to_be_visible()
    assert Need.objects.get().state == "agreed"

    page = signed_page(manager)
    page.goto(f"{here}/facturation/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("link", name="CCAS de Lille").click()
    page.get_by_role("link", name="Facturer").click()
    page.locator("#id_payer_address").fill("1 place du Test, 59000 Lille")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Voir le total").click()
    page.get_by_role("button", name="Émettre et envoyer cette facture").click()
    page.get_by_role("button", name="Noter ce paiement").click()
    expect(page.get_by_text("Payée")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    invoice = Invoice.objects.get()
    assert (invoice.quote, invoice.gross) == (quote, 600)
    assert html_faults(tmp_path) == []
    assert console_errors == []
