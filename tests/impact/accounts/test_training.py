"""Trainings in the accounts: each document once, every entry balanced, none in a day whose accounts have left."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_national
from connect.impact.accounts import fec, training_entries
from connect.impact.accounts.entries import DEFAULTS
from connect.impact.accounts.exporting import ExportedMeanwhile, NothingToExport, export
from connect.impact.models import Account, AccountsExport
from tests.factories.people import UserFactory
from tests.factories.sales import shelf
from tests.factories.training_billing import an_invoice, credit, issuer, item, pay, taxed
from tests.impact.accounts.test_exporting import NOON, cents, rows_of
from training.billing import invoicing, paying
from training.billing.sums import Due
from training.models import CreditNote, Invoice, Issuer, PaidBy, Payment

pytestmark = pytest.mark.django_db
NEXT, THEN = timedelta(days=1), NOON.date()


@pytest.fixture(autouse=True)
def letterhead(db):
    shelf()


def exported(antenna=None, until=THEN + NEXT):
    with open_national():
        return export(antenna, until, by=UserFactory(), at=NOON + 2 * NEXT)


def entries_of(made):
    """Number → its lines: (account, cents on the left less on the right)."""
    found = {}
    for row in rows_of(made):
        if row["JournalCode"] == "FO":
            cents_ = cents(row["Debit"]) - cents(row["Credit"])
            found.setdefault(row["EcritureNum"], []).append((row["CompteNum"], cents_))
    return list(found.values())


def test_an_invoice_its_credit_and_its_payment_are_an_entry_each(lille):
    taxed("20")
    invoice = an_invoice(lille, item("600"), at=NOON)
    credit(invoice, item("100"), at=NOON)
    pay(invoice, "500", paid_on=THEN)
    assert entries_of(exported(lille)) == [
        [("4111000", 72000), ("7060000", -60000), ("4457100", -12000)],
        [("4111000", -12000), ("7060000", 10000), ("4457100", 2000)],
        [("5120000", 50000), ("4111000", -50000)],
    ]


def test_without_vat_there_is_no_line_of_it_and_a_person_is_not_named(lille):
    issuer()
    an_invoice(lille, at=NOON, payer_name="Mairie de Lille")
    [first, second] = rows_of(exported(lille))
    assert [first["CompteNum"], second["CompteNum"]] == ["4111000", "7060000"]
    assert first["EcritureLib"] == f"Facture {first['PieceRef']}, Mairie de Lille"
    person = Invoice(number="FA-LI-2026-00009", payer_kind="individual", payer_name="Léa Roux", issued_on=THEN)
    assert "Léa" not in training_entries._of_invoice(person).label


def test_money_given_back_and_lines_taken_back_go_the_other_way(lille):
    issuer()
    invoice = an_invoice(lille, at=NOON)
    wrong = pay(invoice, "600", means="cheque", paid_on=THEN)
    with open_antenna(lille.pk):
        paying.take_back(wrong, by=UserFactory(), at=NOON)
    pay(invoice, "600", paid_on=THEN)
    credit(invoice, item("50"), at=NOON)
    pay(invoice, "-50", paid_on=THEN)
    lines = entries_of(exported(lille))
    assert lines.count([("5112100", 60000), ("4111000", -60000)]) == 1
    assert lines.count([("5112100", -60000), ("4111000", 60000)]) == 1
    assert [("5120000", -5000), ("4111000", 5000)] in lines
    client = sum(amount for entry in lines for account, amount in entry if account == "4111000")
    assert client == 0


def test_the_next_file_goes_on_with_days_and_numbers_and_nothing_comes_twice(lille):
    issuer()
    an_invoice(lille, at=NOON)
    first = exported(lille, THEN)
    late = an_invoice(lille, at=NOON + NEXT)
    second = exported(lille)
    assert (first.last_training, second.last_training) == (1, 2)
    assert {row["PieceRef"] for row in rows_of(second)} == {late.number}
    assert exported(lille).pk == second.pk
    whole = exported()
    assert whole.lines == first.lines + second.lines


def test_an_antenna_that_only_invoices_has_accounts_and_one_that_does_nothing_has_none(lille, lyon):
    issuer()
    an_invoice(lille, at=NOON)
    assert exported(lille).first_on == THEN
    with pytest.raises(NothingToExport):
        exported(lyon)


def test_antennas_do_not_mix(lille, lyon):
    issuer()
    here, there = an_invoice(lille, at=NOON), an_invoice(lyon, at=NOON)
    assert {row["PieceRef"] for row in rows_of(exported(lille))} == {here.number}
    assert {row["PieceRef"] for row in rows_of(exported())} == {here.number, there.number}


def test_nothing_is_dated_in_a_day_whose_accounts_have_left(lille, lyon):
    """Refused to the acts and to the owner alike; another antenna's days are its own."""
    issuer()
    invoice = an_invoice(lille, at=NOON)
    exported(lille)
    next_day = NOON + NEXT
    with pytest.raises(invoicing.TheDayEnded):
        an_invoice(lille, at=next_day)
    with pytest.raises(invoicing.TheDayEnded):
        credit(invoice, at=next_day)
    assert an_invoice(lyon, at=next_day).number
    exported()
    with pytest.raises(invoicing.TheDayEnded):
        an_invoice(lyon, at=next_day)
    copy = Invoice.objects.get(pk=invoice.pk)
    copy.pk, copy.key = uuid4(), uuid4()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        copy.save(force_insert=True)
    assert refused.value.__cause__.diag.constraint_name == "paper_of_an_exported_day"
    assert an_invoice(lille, at=NOON + 2 * NEXT).issued_on == THEN + 2 * NEXT


def test_money_noted_after_its_day_left_is_booked_on_the_next_one(lille):
    issuer()
    invoice = an_invoice(lille, at=NOON)
    exported(lille)
    payment = pay(invoice, "200", paid_on=THEN)
    payment.refresh_from_db()
    assert (payment.paid_on, payment.booked_on) == (THEN, THEN + 2 * NEXT)
    [document] = training_entries.documents(THEN + 2 * NEXT, THEN + 2 * NEXT, lille.pk)
    assert document.label.startswith(f"Règlement, facture {invoice.number}, du {THEN:%d/%m/%Y}")
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(booked_on=THEN)


def test_money_that_came_before_its_invoice_is_booked_with_it(lille):
    issuer()
    invoice = an_invoice(lille, at=NOON)
    payment = pay(invoice, "200", paid_on=THEN - timedelta(days=40))
    payment.refresh_from_db()
    assert payment.booked_on == THEN
    with pytest.raises(paying.LongBefore):
        pay(invoice, "1", paid_on=date(1900, 1, 1))


def test_every_means_has_its_account_and_the_nation_chooses_another(lille):
    assert {f"training_{means}" for means in PaidBy.values} < set(DEFAULTS)
    Account.objects.create(role="training_service", number="7062000", name="Prestations de formation")
    issuer()
    an_invoice(lille, at=NOON)
    assert entries_of(exported(lille)) == [[("4111000", 60000), ("7062000", -60000)]]


def test_the_file_reads_back_whole(lille):
    """Instalments are no entry: what is due is not what is sold nor what came."""
    taxed("5.50")
    dues = [Due(THEN, Decimal(300)), Due(THEN + timedelta(days=30), Decimal(333))]
    invoice = an_invoice(lille, dues=dues, at=NOON, payer_name="Centre social « L’Étoile | sud »\tLille")
    pay(invoice, "300", paid_on=THEN, reference="VIR 12|3")
    made = exported(lille)
    assert (made.lines, made.debit) == (5, Decimal("933.00"))
    made.file.open("rb")
    content = made.file.read()
    made.file.close()
    assert fec.faults(content, made.first_on, made.last_on) == []


AMOUNTS = st.decimals(min_value="0.01", max_value="900", places=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)
@given(st.lists(AMOUNTS, min_size=1, max_size=3), st.data())
def test_every_entry_balances_whatever_is_invoiced(lille, prices, data):
    """And together they leave in the clients' account what is left to pay, in cents."""
    if not Issuer.objects.exists():
        taxed("5.50")
    before = _clients(lille)
    invoice = an_invoice(lille, *(item(str(price)) for price in prices), at=NOON)
    if data.draw(st.booleans()):
        part = data.draw(st.decimals(min_value="0.01", max_value=invoice.net, places=2))
        credit(invoice, item(str(part)), at=NOON)
    left = paying.balance(invoice, THEN).left
    if left > 0:
        pay(invoice, str(data.draw(st.decimals(min_value="0.01", max_value=left, places=2))), paid_on=THEN)
    documents = list(training_entries.documents(THEN, THEN, lille.pk))
    assert all(sum(amount for _role, amount in one.parts) == 0 for one in documents)
    assert len(documents) == sum(table.objects.count() for table in (Invoice, CreditNote, Payment))
    assert _clients(lille) - before == paying.balance(invoice, THEN).left * 100


def _clients(antenna):
    found = training_entries.documents(THEN, THEN, antenna.pk)
    return sum(amount for one in found for role, amount in one.parts if role == "training_client")


def test_a_national_file_stops_an_antenna_s_papers_and_is_taken_once(lille):
    issuer()
    an_invoice(lille, at=NOON)
    exported()
    again = AccountsExport.objects.get()
    again.pk = uuid4()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        again.save(force_insert=True)
    assert refused.value.__cause__.diag.constraint_name == "accountsexport_follows"
    assert ExportedMeanwhile.sentence


def test_the_nation_makes_the_file_of_an_antenna_that_only_invoices(signed_in, national, lille):
    issuer()
    an_invoice(lille, at=NOON)
    client = signed_in(national)
    with time_machine.travel(NOON + 2 * NEXT, tick=False):
        answer = client.post("/siege/comptes/", {"antenna": lille.pk, "last_on": f"{THEN:%Y-%m-%d}"})
    assert answer.status_code == 302
    assert AccountsExport.objects.get().last_training == 1
    assert "4111000" in client.get("/siege/comptes/plan/").content.decode()
    assert "FO  Ventes de formations" in client.get("/siege/comptes/description.txt").content.decode()
