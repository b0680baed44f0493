"""What an antenna reads and writes of quotes and invoices; nothing typed makes a page fall."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.models import Role
from connect.post.models import Letter
from tests.factories.people import MembershipFactory, ProfessionalFactory, StructureFactory
from tests.factories.training import ModuleFactory, RegistrationFactory, SessionFactory
from tests.factories.training_asking import NeedFactory
from tests.factories.training_billing import a_draft, a_quote, accepted, an_invoice, credit, issuer, item, pay
from training.models import CreditNote, Invoice, Need, Payment, Quote

pytestmark = pytest.mark.django_db
HERE = "/lille/formations/facturation/"
TODAY = timezone.localdate()
HUGE, ZERO = "99999999999", "Devis\x00"


def page(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode().replace("\xa0", " ").replace("&#x27;", "'").replace("’", "'").replace("&amp;", "&")


@pytest.fixture
def ready(db):
    return issuer()


@pytest.fixture
def claire(signed_in, manager, ready):
    return signed_in(manager)


@pytest.fixture
def ines(signed_in, lille, ready):
    return signed_in(MembershipFactory(antenna=lille, role=Role.EMPLOYEE))


def lines(*typed):
    """`(label, price)` or `(label, quantity, price)`."""
    said = {"lines-TOTAL_FORMS": str(len(typed)), "lines-INITIAL_FORMS": "0"}
    for rank, one in enumerate(typed):
        label, quantity, price = one if len(one) == 3 else (one[0], "1", one[1])
        said |= {f"lines-{rank}-label": label, f"lines-{rank}-quantity": quantity, f"lines-{rank}-price": price}
    return said


def quote_typed(*typed, **more):
    return {
        "key": str(uuid4()), "title": "Module 1", "people": "12", "duration": "une demi-journée", "period": "en mars",
        "place": "dans vos locaux", "payer_kind": "firm", "payer_name": "CCAS de Lille", "payer_address": "1 place",
        **lines(*(typed or [("Un groupe", "600")])), **more,
    }  # fmt: skip


def invoice_typed(*typed, **more):
    return {
        "key": str(uuid4()), "title": "Module 1", "payer_kind": "firm", "payer_name": "CCAS", "payer_address": "1 place",
        "first_due_on": str(TODAY + timedelta(days=30)), "parts": "1", **lines(*(typed or [("Un groupe", "600")])), **more,
    }  # fmt: skip


def paid(amount, **more):
    return {"key": str(uuid4()), "amount": amount, "means": "transfer", "paid_on": str(TODAY), **more}


# Quotes


def test_a_request_becomes_a_quote_that_is_sent_once(ines, lille):
    need = NeedFactory(antenna=lille, module=ModuleFactory())
    address = f"{HERE}devis/nouveau/?demande={need.pk}"
    said = page(ines.get(address))
    assert need.structure.name in said and need.module.title_fr.replace("’", "'") in said
    typed = quote_typed(module=str(need.module_id))
    first, again = ines.post(address, typed), ines.post(address, typed)
    assert first.url == again.url
    assert ines.get(address).url == first.url
    assert "déjà un devis" in page(ines.post(address, quote_typed()))
    quote = Quote.objects.get()
    assert (quote.need, quote.structure, quote.gross, quote.is_draft) == (need, need.structure, 600, True)
    assert "Envoyer ce devis" in page(ines.get(first.url))
    for _twice in range(2):
        ines.post(f"{first.url}envoyer/")
    quote.refresh_from_db()
    assert quote.state == "sent"
    assert Need.objects.get().state == "quoted"
    assert Letter.objects.filter(kind="training_quote").count() <= 1
    assert quote.number in page(ines.get(HERE))


def test_a_structure_is_chosen_first(ines):
    structure = StructureFactory(name="CCAS Hellemmes")
    assert "Pour quelle structure" in page(ines.get(f"{HERE}devis/nouveau/"))
    said = page(ines.get(f"{HERE}devis/nouveau/", {"q": "hellemmes"}))
    assert f"?structure={structure.pk}" in said
    assert structure.name in page(ines.get(f"{HERE}devis/nouveau/?structure={structure.pk}"))
    assert "Aucune structure" in page(ines.get(f"{HERE}factures/nouvelle/", {"q": "zzz\x00"}))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (quote_typed(("Un groupe", HUGE)), "C'est trop"),
        (quote_typed(("Un groupe", "9999", "9999999")), "Les lignes font trop"),
        (quote_typed(("Un groupe", "abc")), "Écrivez un montant en euros"),
        (quote_typed(("Un groupe", "0", "600")), "Écrivez combien"),
        (quote_typed(("", "600")), "Dites ce que c'est"),
        (quote_typed(("Un groupe", "")), "Écrivez le prix"),
        (quote_typed(("", "")), "Écrivez au moins une ligne"),
        (quote_typed(("Un groupe", "100"), ("Remise", "-200")), "Les remises dépassent le prix"),
        (quote_typed(title=ZERO), "nul"),
        (quote_typed(people=HUGE), "500"),
        (quote_typed(module=HUGE * 2), "Choisissez dans la liste"),
        (quote_typed(payer_siret="123"), "SIRET"),
        (quote_typed(payer_kind="x"), "Choisissez dans la liste"),
        (quote_typed(key="x"), "incomplète"),
        (quote_typed(**{"lines-TOTAL_FORMS": "x"}), "Écrivez au moins une ligne"),
    ],
)
def test_what_is_amiss_is_said_beside_and_nothing_is_lost(ines, typed, sentence):
    address = f"{HERE}devis/nouveau/?structure={StructureFactory().pk}"
    said = page(ines.post(address, typed))
    assert sentence in said
    assert "dans vos locaux" in said
    assert not Quote.objects.exists()


def test_a_draft_is_changed_and_a_sent_quote_is_not(ines, lille):
    draft, sent = a_draft(lille), a_quote(lille)
    address = f"{HERE}devis/{draft.pk}/modifier/"
    assert "Module 1, un groupe" in page(ines.get(address))
    ines.post(address, quote_typed(("Deux groupes", "2", "500"), people="20"))
    draft.refresh_from_db()
    assert (draft.gross, draft.people) == (1000, 20)
    assert ines.get(f"{HERE}devis/{sent.pk}/modifier/").status_code == 302


def test_without_a_vat_regime_the_page_says_where_it_is_written(signed_in, manager, lille):
    client, draft = signed_in(manager), a_draft(lille)
    said = page(client.get(f"{HERE}devis/{draft.pk}/"))
    assert "régime de TVA" in said and "Envoyer ce devis" not in said
    assert "régime de TVA" in page(client.post(f"{HERE}devis/{draft.pk}/envoyer/", follow=True))
    address = f"{HERE}factures/nouvelle/?structure={draft.structure_id}"
    assert "régime de TVA" in page(client.get(address))
    assert "régime de TVA" in page(client.post(address, invoice_typed()))
    assert not Invoice.objects.exists()


def test_a_paper_says_to_whom_it_goes(ines, lille):
    alone, written = a_draft(lille), a_draft(lille, payer_email="compta@ccas.example")
    assert "aucune adresse électronique" in page(ines.get(f"{HERE}devis/{alone.pk}/"))
    said = page(ines.get(f"{HERE}devis/{written.pk}/"))
    assert "Partira à" in said and "compta@ccas.example" in said


def test_an_answer_on_paper_is_noted(ines, lille):
    quote, other = a_quote(lille), a_quote(lille)
    address = f"{HERE}devis/{quote.pk}/reponse/"
    assert "Écrivez qui a signé" in page(ines.post(address, {"answer": "yes", "on": str(TODAY)}))
    far = {"answer": "yes", "on": "9999-12-31", "signatory": "Claire"}
    assert "trop loin" in page(ines.post(address, far))
    early = far | {"on": str(TODAY - timedelta(days=3))}
    assert "entre le jour" in page(ines.post(address, early))
    ines.post(address, far | {"on": str(TODAY)})
    assert "Facturer" in page(ines.get(f"{HERE}devis/{quote.pk}/"))
    ines.post(f"{HERE}devis/{other.pk}/reponse/", {"answer": "no", "on": str(TODAY), "because": "trop cher"})
    assert "trop cher" in page(ines.get(f"{HERE}devis/{other.pk}/"))
    assert "déjà reçu une réponse" in page(
        ines.post(f"{HERE}devis/{other.pk}/retirer/", {"because": ZERO}, follow=True)
    )


# Invoices


def test_an_accepted_quote_is_invoiced_in_two_parts_and_no_more(ines, lille):
    quote = accepted(lille)
    address = f"{HERE}factures/nouvelle/?devis={quote.pk}"
    assert "600,00" in page(ines.get(address))
    said = page(ines.post(address, invoice_typed(("La moitié", "300"), parts="2", look="1")))
    assert "Ce que cela fait" in said and "150,00" in said and "aucune adresse" not in said
    assert not Invoice.objects.exists()
    made = ines.post(address, invoice_typed(("La moitié", "300"), parts="2"))
    invoice = Invoice.objects.get()
    assert [one.amount for one in invoice.instalments.all()] == [150, 150]
    said = page(ines.get(made.url))
    assert invoice.number in said and "FA-LI-" in said
    assert "300,00" in page(ines.post(address, invoice_typed(("Le reste et plus", "301"))))
    assert "Reste à facturer" in page(ines.get(f"{HERE}devis/{quote.pk}/"))
    ines.post(address, invoice_typed(("Le reste", "300")))
    assert "Tout est facturé" in page(ines.get(f"{HERE}devis/{quote.pk}/"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (invoice_typed(("Un groupe", HUGE)), "C'est trop"),
        (invoice_typed(("Rien", "0")), "Les lignes ne font rien"),
        (invoice_typed(parts="13"), "12"),
        (invoice_typed(parts=HUGE), "12"),
        (invoice_typed(first_due_on="2020-01-01"), "trop loin"),
        (invoice_typed(from_on="2026-03-02", until_on="2026-03-01"), "avant"),
        (invoice_typed(payer_name=ZERO), "nul"),
        (invoice_typed(payer_kind="individual"), "quatorze"),
        (invoice_typed(payer_address=""), "adresse"),
    ],
)
def test_an_invoice_amiss_is_not_issued(ines, typed, sentence):
    address = f"{HERE}factures/nouvelle/?structure={StructureFactory().pk}"
    said = page(ines.post(address, typed))
    assert sentence in said
    assert not Invoice.objects.exists()


def test_what_is_paid_is_noted_and_a_mistake_is_taken_back(ines, lille):
    invoice = an_invoice(lille)
    address = f"{HERE}factures/{invoice.pk}/"
    for amount, sentence in (
        (HUGE, "C'est trop"),
        ("601", "600,00"),
        ("-5", "payé en trop"),
        ("0", "montant"),
        (ZERO, "nul"),
    ):
        assert sentence in page(ines.post(f"{address}paiement/", paid(amount)))
    assert "trop loin" in page(ines.post(f"{address}paiement/", paid("10", paid_on=str(TODAY + timedelta(days=1)))))
    typed = paid("250,50", reference="VIR 12")
    for _twice in range(2):
        ines.post(f"{address}paiement/", typed)
    assert "349,50" in page(ines.get(address))
    payment = Payment.objects.get()
    for _twice in range(2):
        ines.post(f"{HERE}paiements/{payment.pk}/reprendre/")
    assert Payment.objects.count() == 2
    assert "Reprend une ligne" in page(ines.get(address))


def test_what_is_late_stands_first_and_is_reminded_once_a_day(ines, lille):
    then = timezone.now() - timedelta(days=60)
    late = an_invoice(lille, at=then, payer_email="compta@ccas.example", payer_name="Payeur en retard")
    an_invoice(lille, payer_name="Payeur ponctuel")
    said = page(ines.get(f"{HERE}factures/", {"etat": "late"}))
    assert "Payeur en retard" in said and "Payeur ponctuel" not in said
    assert "Rien n'est en retard" not in said
    for _twice in range(2):
        ines.post(f"{HERE}factures/{late.pk}/relance/")
    assert Letter.objects.filter(kind="training_late_1").count() == 1
    assert "Relances envoyées" in page(ines.get(f"{HERE}factures/{late.pk}/"))


def test_a_manager_takes_an_invoice_back_and_an_employee_does_not(claire, ines, lille):
    invoice = an_invoice(lille)
    address = f"{HERE}factures/{invoice.pk}/avoir/"
    assert ines.get(address).status_code == 403
    for amount, sentence in ((HUGE, "C'est trop"), ("601", "600,00"), (ZERO, "nul")):
        assert sentence in page(claire.post(address, {"key": str(uuid4()), "amount": amount, "reason": "erreur"}))
    typed = {"key": str(uuid4()), "amount": "", "reason": "erreur"}
    for _twice in range(2):
        claire.post(address, typed)
    note = CreditNote.objects.get()
    assert note.gross == 600
    assert note.number in page(claire.get(f"{HERE}factures/{invoice.pk}/"))
    assert claire.get(f"{HERE}avoirs/{note.pk}.pdf")["Content-Type"] == "application/pdf"


def test_a_session_says_whom_to_invoice(ines, lille):
    structure = StructureFactory()
    session = SessionFactory(antenna=lille, reserved_for=structure)
    address = f"{HERE}seances/{session.pk}/"
    assert f"?session={session.pk}&structure={structure.pk}" in page(ines.get(address))
    made = ines.post(f"{HERE}factures/nouvelle/?session={session.pk}&structure={structure.pk}", invoice_typed())
    assert made.status_code == 302
    assert Invoice.objects.get().number in page(ines.get(address))


def test_a_session_priced_by_person_counts_who_is_registered(ines, lille):
    structure = StructureFactory()
    session = SessionFactory(antenna=lille, module=ModuleFactory(pricing="person", price=90))
    for _one in range(3):
        RegistrationFactory(session=session, professional=ProfessionalFactory(structure=structure))
    said = page(ines.get(f"{HERE}factures/nouvelle/?session={session.pk}&structure={structure.pk}"))
    assert re.search(r'name="lines-0-quantity" value="3"', said)
    assert re.search(r'name="lines-0-price" value="90"', said)


def test_volunteers_do_not_see_the_tab_of_the_money(ines, signed_in, volunteer, lille):
    session = SessionFactory(antenna=lille)
    address = f"{HERE}seances/{session.pk}/"
    assert address in page(ines.get(f"/lille/formations/{session.pk}/"))
    assert address not in page(signed_in(volunteer).get(f"/lille/formations/{session.pk}/"))


# Who reads what


def everything(quote, draft, invoice, payment, note, session):
    return [
        "", "devis/nouveau/", f"devis/{quote.pk}/", f"devis/{quote.pk}.pdf", f"devis/{draft.pk}/modifier/", "factures/",
        f"factures/nouvelle/?structure={quote.structure_id}", f"factures/{invoice.pk}/", f"factures/{invoice.pk}.pdf",
        f"factures/{invoice.pk}/avoir/", f"avoirs/{note.pk}.pdf", f"seances/{session.pk}/",
    ]  # fmt: skip


def some_of(antenna):
    invoice = an_invoice(antenna)
    payment, note = pay(invoice, "100"), credit(invoice, item("50"))
    return a_quote(antenna), a_draft(antenna), invoice, payment, note, SessionFactory(antenna=antenna)


def test_volunteers_and_other_antennas_read_none_of_it(claire, signed_in, volunteer, stranger, lille, lyon):
    addresses = everything(*some_of(lille))
    helper, afar = signed_in(volunteer), signed_in(stranger)
    assert {claire.get(f"{HERE}{one}").status_code for one in addresses} == {200}
    assert {helper.get(f"{HERE}{one}").status_code for one in addresses} == {403}
    assert not {afar.get(f"{HERE}{one}").status_code for one in addresses} & {200, 500}


def test_what_is_of_another_antenna_is_not_found_here(claire, lyon):
    quote, draft, invoice, payment, note, session = some_of(lyon)
    addresses = everything(quote, draft, invoice, payment, note, session)
    own = {"", "devis/nouveau/", "factures/", f"factures/nouvelle/?structure={quote.structure_id}"}
    assert {claire.get(f"{HERE}{one}").status_code for one in addresses if one not in own} == {404}
    acts = [
        f"devis/{draft.pk}/envoyer/", f"devis/{quote.pk}/retirer/", f"devis/{quote.pk}/reponse/",
        f"factures/{invoice.pk}/paiement/", f"factures/{invoice.pk}/relance/", f"factures/{invoice.pk}/avoir/",
        f"paiements/{payment.pk}/reprendre/", f"devis/nouveau/?demande={NeedFactory(antenna=lyon).pk}",
        f"factures/nouvelle/?devis={quote.pk}", f"factures/nouvelle/?session={session.pk}&structure={quote.structure_id}",
        "factures/nouvelle/?devis=x", f"factures/nouvelle/?session={HUGE}", f"devis/nouveau/?structure={HUGE}",
    ]  # fmt: skip
    assert {claire.post(f"{HERE}{one}", {}).status_code for one in acts} == {404}


@pytest.mark.parametrize("where", ["", "factures/"])
def test_a_list_asks_the_same_of_the_database_whatever_its_length(claire, lille, where):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(claire.get(f"{HERE}{where}"))
        return len(found)

    def one_more():
        a_quote(lille)
        pay(an_invoice(lille), "10")

    one_more()
    claire.get(f"{HERE}{where}")
    before = asked()
    for _more in range(4):
        one_more()
    assert asked() == before


@pytest.mark.parametrize("query", ["?page=9999999999999", "?etat=%00", "?q=%00%F0%9F%98%80", "?etat=nope&page=-1"])
def test_what_is_looked_for_never_makes_a_list_fall(claire, lille, query):
    a_quote(lille)
    for where in ("", "factures/"):
        assert claire.get(f"{HERE}{where}{query}").status_code == 200
