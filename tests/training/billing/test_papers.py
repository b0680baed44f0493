"""Quotes, invoices and credit notes on paper: what the law demands is there, and what was delivered stays as it was."""

from datetime import timedelta
from io import BytesIO

import pdfplumber
import pytest
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.ui.templatetags.ui import day, euros
from tests.factories.people import StructureFactory
from tests.factories.training import ModuleFactory
from tests.factories.training_billing import a_draft, a_quote, accepted, an_invoice, credit, issuer, item, taxed
from training.billing import issuing, paper
from training.billing.sums import Due
from training.models import Issuer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NO_VAT = "Exonération de TVA, article 261-4-4° a du CGI"


def words_of(one):
    """The words of its PDF, as a reader sees them, on one line."""
    with open_antenna(one.antenna_id):
        fresh = type(one).objects.select_related("structure", "antenna").get(pk=one.pk)
        content = paper.pdf_of(fresh)
    with pdfplumber.open(BytesIO(content)) as pdf:
        found = " ".join(page.extract_text() for page in pdf.pages)
    return " ".join(found.replace("\xa0", " ").replace("\u202f", " ").split())


def plain(text):
    return " ".join(text.replace("\xa0", " ").replace("\u202f", " ").split())


def test_an_invoice_says_what_the_law_demands(lille):
    issuer(iban="FR1420041010050500013M02606")
    structure = StructureFactory(name="CCAS de Wattrelos")
    dues = [Due(TODAY + timedelta(days=30), 200), Due(TODAY + timedelta(days=61), 400)]
    invoice = an_invoice(
        lille, structure=structure, dues=dues, payer_name="OPCO Santé", payer_siret="43493312300029",
        payer_address="31 rue Anatole France\n92300 Levallois", payer_kind="opco_plan", order_reference="ENG-77",
        from_on=TODAY, until_on=TODAY, people=8, hours="28",
    )  # fmt: skip
    said = words_of(invoice)
    for one in (
        "Emmaüs Connect", "SIRET 73282932000074", "11755555555", "ne vaut pas agrément de l’État", f"N° {invoice.number}",
        f"du {day(TODAY)}", "OPCO Santé", "SIRET 43493312300029", "31 rue Anatole France", "ENG-77",
        "Pour les professionnels de CCAS de Wattrelos", "8 personnes formées", NO_VAT, euros(600), euros(200), euros(400),
        day(TODAY + timedelta(days=30)), day(TODAY + timedelta(days=61)), "FR1420041010050500013M02606",
        "Pas d’escompte", "trois fois le taux d’intérêt légal", "Indemnité forfaitaire pour frais de recouvrement : 40 €",
    ):  # fmt: skip
        assert plain(one) in said, (one, said)


def test_vat_is_printed_with_its_rate_and_number(lille):
    taxed("5.5")
    said = words_of(an_invoice(lille, item("100"), item("-10", label="Remise")))
    for one in ("N° de TVA FR40732829320", "TVA à 5,5 %", euros(90), plain(euros("4.95")), euros("94.95"), "Remise"):
        assert plain(one) in said
    assert "Exonération" not in said


def test_a_paper_stays_as_it_was_when_who_invoices_changes(lille):
    issuer()
    quote, invoice = a_quote(lille, module=ModuleFactory()), an_invoice(lille)
    note = credit(invoice, item("50"))
    before = [words_of(one) for one in (quote, invoice, note)]
    Issuer.objects.create(
        from_on=TODAY, name="Autre nom", siret="43493312300029", vat_regime="franchise", penalty="dix pour cent",
        address="ailleurs", payment_days=10,
    )  # fmt: skip
    assert [words_of(one) for one in (quote, invoice, note)] == before
    later = words_of(an_invoice(lille))
    assert "Autre nom" in later and "TVA non applicable, art. 293 B du CGI" in later


def test_a_quote_may_stand_for_the_agreement(lille):
    issuer()
    module = ModuleFactory()
    quote = a_quote(lille, module=module)
    said = words_of(quote)
    for one in (
        f"N° {quote.number}", f"Valable jusqu’au {day(quote.valid_until)}", *quote.programme["aims"], "une demi-journée",
        "dans vos locaux", NO_VAT, "Bon pour accord", "À payer dans les 30 jours",
    ):  # fmt: skip
        assert plain(one) in said, (one, said)
    yes = accepted(lille)
    assert f"Accepté par Claire Martin le {plain(day(TODAY))}" in words_of(yes)


def test_a_draft_says_that_it_is_one_and_blanks_are_said_in_words(lille):
    issuing.load()
    said = words_of(a_draft(lille))
    for one in (
        "Brouillon", "SIRET : non communiqué à ce jour", "Adresse : non communiquée à ce jour",
        "Numéro de déclaration d’activité : non communiqué à ce jour", "Le régime de TVA n’est pas encore décidé",
    ):  # fmt: skip
        assert one in said


def test_a_credit_note_names_its_invoice_and_why(lille):
    issuer()
    invoice = an_invoice(lille)
    note = credit(invoice, item("50"))
    said = words_of(note)
    for one in (f"N° {note.number}", f"Sur la facture {invoice.number}", "Motif : erreur de prix", euros(50), NO_VAT):
        assert plain(one) in said


def test_a_person_who_pays_herself_reads_her_days_to_withdraw(lille):
    issuer()
    quote = a_quote(lille, payer_kind="individual", payer_name="Léa Martin")
    assert "se rétracter dans les dix jours" in words_of(quote)
    assert paper.name_of(quote) == f"{quote.number}.pdf"
