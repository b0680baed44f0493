"""A quote and its invoices seen from outside: a referent on the portal, whoever holds the link, the national team."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.models import Role
from tests.factories.people import MembershipFactory, ProfessionalFactory
from tests.factories.training import colleague_of
from tests.factories.training_asking import NeedFactory
from tests.factories.training_billing import a_draft, a_quote, an_invoice, credit, issuer, item, pay
from training.billing import links
from training.models import Issuer, Need

pytestmark = pytest.mark.django_db
PORTAL, PUBLIC, NATION = "/portail/formations/facturation/", "/devis/", "/siege/formations/facturation/"
TODAY = timezone.localdate()
HUGE = "99999999999"


def page(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode().replace("\xa0", " ").replace("&#x27;", "'").replace("’", "'")


@pytest.fixture
def ready(db):
    return issuer()


@pytest.fixture
def referent():
    return ProfessionalFactory(is_referent=True)


# On the portal


def test_a_referent_accepts_and_her_request_is_agreed(signed_in, referent, lille, ready):
    need = NeedFactory(antenna=lille, asked_by=referent)
    quote = a_quote(lille, need=need, structure=referent.structure)
    client, address = signed_in(referent), f"{PORTAL}devis/{quote.pk}/"
    assert quote.number in page(client.get(PORTAL))
    assert "Accepter ce devis" in page(client.get(address))
    assert quote.number in page(client.get(f"/portail/formations/demandes/{need.pk}/"))
    typed = {"yes": "1", "signatory": "Sophie\x00", "post": ""}
    assert "nul" in page(client.post(address, typed))
    for _twice in range(2):
        client.post(address, {"yes": "1", "signatory": "Sophie Lambert", "post": "directrice"})
    assert "Accepté par Sophie Lambert" in page(client.get(address))
    assert Need.objects.get().state == "agreed"
    assert "déjà reçu une réponse" in page(client.post(address, {"no": "1", "because": "finalement non"}))
    assert page(client.post(address, {}))


def test_a_referent_says_no_and_why(signed_in, referent, lille, ready):
    quote = a_quote(lille, structure=referent.structure)
    client, address = signed_in(referent), f"{PORTAL}devis/{quote.pk}/"
    assert "moins de mots" in page(client.post(address, {"no": "1", "because": "a" * 501}))
    client.post(address, {"no": "1", "because": "budget gelé"})
    assert "budget gelé" in page(client.get(address))


def test_the_portal_shows_its_own_papers_to_referents_alone(signed_in, referent, lille, ready):
    quote = a_quote(lille, structure=referent.structure)
    invoice = an_invoice(lille, structure=referent.structure)
    note = credit(invoice, item("50"))
    addresses = [
        "",
        f"devis/{quote.pk}/",
        f"devis/{quote.pk}.pdf",
        f"factures/{invoice.pk}.pdf",
        f"avoirs/{note.pk}.pdf",
    ]
    colleague, other = colleague_of(referent), ProfessionalFactory(is_referent=True)
    assert {signed_in(referent).get(f"{PORTAL}{one}").status_code for one in addresses} == {200}
    assert {signed_in(colleague).get(f"{PORTAL}{one}").status_code for one in addresses} == {403}
    assert {signed_in(other).get(f"{PORTAL}{one}").status_code for one in addresses[1:]} == {404}
    draft = a_draft(lille, structure=referent.structure)
    assert signed_in(referent).get(f"{PORTAL}devis/{draft.pk}/").status_code == 404


def test_the_list_of_the_portal_asks_the_same_whatever_its_length(signed_in, referent, lille, ready):
    client = signed_in(referent)

    def asked():
        with CaptureQueriesContext(connection) as found:
            page(client.get(PORTAL))
        return len(found)

    def one_more():
        a_quote(lille, structure=referent.structure)
        credit(an_invoice(lille, structure=referent.structure), item("5"))

    one_more()
    client.get(PORTAL)
    before = asked()
    for _more in range(3):
        one_more()
    assert asked() == before


# By the link


def test_whoever_holds_the_link_answers_once(client, lille, ready):
    quote = a_quote(lille)
    address = f"{PUBLIC}{links.secret_of(quote)}/"
    answer = client.get(address)
    assert quote.number in page(answer)
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "strict-origin")
    assert "Écrivez-le" in page(client.post(address, {"yes": "1", "signatory": "", "post": ""}))
    for _twice in range(2):
        assert client.post(address, {"yes": "1", "signatory": "Claire", "post": "cheffe"}).status_code == 302
    assert "Accepté par Claire" in page(client.get(address))
    assert client.get(f"{address}devis.pdf")["Content-Type"] == "application/pdf"


def test_too_late_is_said_and_a_made_up_link_is_nothing(client, lille, ready):
    quote = a_quote(lille, at=timezone.now() - timedelta(days=90))
    address = f"{PUBLIC}{links.secret_of(quote)}/"
    said = page(client.get(address))
    assert "Demandez-en un nouveau" in said and "Accepter ce devis" not in said
    assert "plus valable" in page(client.post(address, {"yes": "1", "signatory": "Claire", "post": "cheffe"}))
    for made_up in ("x", "a" * 32, "%00", "é" * 32):
        assert client.get(f"{PUBLIC}{made_up}/").status_code == 404
        assert client.get(f"{PUBLIC}{made_up}/devis.pdf").status_code == 404


# The nation


@pytest.fixture
def head(signed_in, national):
    return signed_in(national)


def typed(**more):
    return {
        "from_on": str(TODAY), "name": "Emmaüs Connect", "address": "69 rue Archereau", "siret": "73282932000074",
        "activity_number": "11 75 55555 55", "prefect": "Île-de-France", "vat_regime": "training",
        "exempted_on": "2024-01-02", "vat_rate": "", "vat_number": "", "iban": "FR1420041010050500013M02606", "bic": "",
        "payment_days": "30", "quote_days": "60", "penalty": "trois fois le taux d’intérêt légal", **more,
    }  # fmt: skip


def test_the_nation_reads_what_every_antenna_invoiced_by_payer(head, lille, lyon, ready):
    first = an_invoice(lille, payer_kind="opco_plan", payer_name="OPCO Santé")
    credit(first, item("50"))
    pay(an_invoice(lyon, item("300"), payer_name="Mairie de Lyon"), "300")
    said = page(head.get(NATION))
    for one in ("OPCO Santé", "Mairie de Lyon", "550,00", "850,00", "OPCO : plan de développement"):
        assert one in said
    assert "Mairie de Lyon" not in page(head.get(NATION, {"payeur": "opco_plan"}))
    assert "Mairie de Lyon" not in page(head.get(NATION, {"annee": TODAY.year - 1}))
    assert head.get(f"{NATION}factures/{first.pk}.pdf")["Content-Type"] == "application/pdf"
    for query in ("?annee=0000", f"?annee={HUGE}", "?payeur=%00", "?page=-1", "?annee=²²²²"):
        page(head.get(f"{NATION}{query}"))


def test_the_list_of_the_nation_asks_the_same_whatever_its_length(head, lille, lyon, ready):
    def asked():
        with CaptureQueriesContext(connection) as found:
            page(head.get(NATION))
        return len(found)

    an_invoice(lille)
    head.get(NATION)
    before = asked()
    for antenna in (lille, lyon, lyon):
        credit(an_invoice(antenna), item("5"))
    assert asked() == before


def test_the_same_as_a_spreadsheet(head, lille, ready):
    invoice = an_invoice(lille, payer_name="=cmd()")
    note = credit(invoice, item("50"))
    answer = head.get(f"{NATION}factures.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    invoices, notes, payers = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    assert (invoices[1][0], invoices[1][4], invoices[1][9], invoices[1][12]) == (invoice.number, "=cmd()", 600, 550)
    assert book.worksheets[0]["E2"].data_type == "s"
    assert (notes[1][0], notes[1][10]) == (note.number, invoice.number)
    assert ("un employeur, pour ses salariés", 1, 550) in payers


def test_the_nation_writes_who_invoices_and_quotes_may_leave(head, lille):
    assert "Aucun devis, aucune facture" in page(head.get(NATION))
    page(head.get(f"{NATION}emetteur/"))
    assert head.post(f"{NATION}emetteur/", typed()).url == NATION
    row = Issuer.objects.on(TODAY)
    assert (row.activity_number, row.vat_regime, row.iban) == ("11755555555", "training", "FR1420041010050500013M02606")
    assert "Aucun devis, aucune facture" not in page(head.get(NATION))
    assert a_quote(lille).number
    assert "déjà" in page(head.post(f"{NATION}emetteur/", typed()))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"from_on": "2020-01-01"}, "trop loin"),
        ({"from_on": "9999-12-31"}, "trop loin"),
        ({"exempted_on": ""}, "attestation"),
        ({"vat_regime": "taxed", "exempted_on": "", "vat_rate": "20"}, "numéro de TVA"),
        ({"vat_regime": "franchise", "exempted_on": "", "vat_rate": "20"}, "numéro de TVA"),
        ({"vat_regime": "taxed", "exempted_on": "", "vat_rate": HUGE, "vat_number": "FR1"}, "99"),
        ({"vat_regime": "x"}, "choix"),
        ({"payment_days": "61"}, "Entre 0 et 60"),
        ({"quote_days": HUGE}, "Entre 1 et 365"),
        ({"siret": "1"}, "SIRET"),
        ({"iban": "FR00"}, "IBAN"),
        ({"activity_number": "12"}, "onze chiffres"),
        ({"name": ""}, "Écrivez-le"),
        ({"name": "\x00"}, "nul"),
        ({"bic": "A" * 12}, "moins de mots"),
    ],
)
def test_who_invoices_amiss_is_said_beside(head, wrong, sentence):
    before = Issuer.objects.count()
    assert sentence in page(head.post(f"{NATION}emetteur/", typed(**wrong)))
    assert Issuer.objects.count() == before


def test_readers_of_the_nation_write_nothing_and_antennas_read_nothing(signed_in, manager, lille, ready):
    reader, desk = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER)), signed_in(manager)
    assert "Écrire le régime" not in page(reader.get(NATION))
    assert reader.get(f"{NATION}factures.xlsx").status_code == 200
    assert reader.get(f"{NATION}emetteur/").status_code == 403
    for one in ("", "factures.xlsx", "emetteur/"):
        assert desk.get(f"{NATION}{one}").status_code in {403, 404}
