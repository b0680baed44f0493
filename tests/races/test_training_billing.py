"""Colleagues at once: numbers without a gap, one answer to a quote, never more paid, credited or invoiced than there is."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from connect.impact.accounts import exporting
from connect.impact.models import AccountsExport
from tests.conftest import as_the_app
from tests.factories.people import AntennaFactory, StructureFactory, UserFactory
from tests.factories.sales import shelf
from tests.factories.training_billing import a_draft, a_quote, accepted, an_invoice, issuer, item
from tests.races.at_once import counted, together
from training.billing import invoicing, paying, quoting
from training.models import CreditNote, Invoice, Payment, Quote, Reminder

pytestmark = pytest.mark.django_db(transaction=True)
NOW, TODAY = timezone.now(), timezone.localdate()


@pytest.fixture
def lille(db):
    return AntennaFactory(slug="lille")


@pytest.fixture(autouse=True)
def ready(db):
    return issuer()


@pytest.fixture
def by(db):
    return UserFactory()


def invoicing_of(lille, by, structure, **more):
    facts = {"title": "Formation", "payer_kind": "firm", "payer_name": "CCAS", **more}
    key = facts.pop("key", None)
    return lambda: invoicing.issue(
        key=key or uuid.uuid4(), antenna_id=lille.pk, structure_id=structure.pk, items=[item()], by=by,
        at=timezone.now(), **facts,
    ).seq  # fmt: skip


def test_invoices_at_once_have_numbers_that_follow(lille, by):
    structure = StructureFactory()
    assert counted(lille, [invoicing_of(lille, by, structure) for _n in range(5)]) == dict.fromkeys(range(1, 6), 1)


def test_an_invoice_that_fails_leaves_no_hole(lille, by):
    """One in two is refused after its number was drawn: the instalments do not make the sum."""
    structure = StructureFactory()
    wrong = [invoicing.Due(TODAY, Decimal(1))]
    works = [invoicing_of(lille, by, structure, **({"dues": wrong} if n % 2 else {})) for n in range(6)]
    assert counted(lille, works) == {1: 1, 2: 1, 3: 1, "InstalmentsAmiss": 3}


def test_a_form_sent_twice_at_once_is_one_invoice(lille, by):
    structure, key = StructureFactory(), uuid.uuid4()
    assert counted(lille, [invoicing_of(lille, by, structure, key=key) for _n in range(3)]) == {1: 3}
    assert Invoice.objects.count() == 1


def test_a_quote_sent_twice_at_once_has_one_number(lille, by):
    draft = a_draft(lille)
    works = [lambda: quoting.send(draft, by=by, at=timezone.now()).number for _n in range(3)]
    assert counted(lille, works) == {Quote.objects.get().number: 3}


def test_a_quote_is_answered_once(lille, by):
    """Accepted twice it is accepted once, by the first; a no that comes at the same instant is told so."""
    quote = a_quote(lille)

    def accept():
        return quoting.accept(quote, signatory="Claire", at=timezone.now(), by=by).state

    def refuse():
        return quoting.refuse(quote, because="trop cher", at=timezone.now(), by=by).state

    assert counted(lille, [accept, accept]) == {"accepted": 2}
    other = quote = a_quote(lille)
    outcomes = counted(lille, [accept, refuse])
    assert outcomes["AlreadyAnswered"] == 1
    assert outcomes[Quote.objects.get(pk=other.pk).state] == 1


def test_the_night_does_not_undo_an_answer(lille, by):
    quote = a_quote(lille, at=NOW - timedelta(days=70))
    on = timezone.localdate(quote.sent_at)
    counted(
        lille,
        [
            lambda: quoting.accept(quote, signatory="Claire", on=on, at=timezone.now(), by=by).state,
            lambda: quoting.lapse(antenna_id=lille.pk, at=timezone.now()),
        ],
    )
    assert Quote.objects.get().state == "accepted"


def test_two_payments_that_are_together_too_much(lille, by):
    invoice = an_invoice(lille, item("600"))

    def pay():
        return paying.note(
            invoice, key=uuid.uuid4(), amount=Decimal(400), means="transfer", paid_on=TODAY, by=by, at=timezone.now()
        ).amount  # fmt: skip

    assert counted(lille, [pay, pay]) == {Decimal(400): 1, "MoreThanIsLeft": 1}
    assert Payment.objects.count() == 1


def test_two_credits_that_are_together_too_much(lille, by):
    invoice = an_invoice(lille, item("600"))

    def credit():
        return invoicing.credit(
            invoice, key=uuid.uuid4(), reason="erreur", items=[item("400")], by=by, at=timezone.now()
        ).net  # fmt: skip

    assert counted(lille, [credit, credit]) == {Decimal(400): 1, "BeyondTheInvoice": 1}
    assert CreditNote.objects.count() == 1


def test_a_quote_is_not_invoiced_twice(lille, by):
    quote = accepted(lille, item("600"))
    works = [invoicing_of(lille, by, quote.structure, quote=quote) for _n in range(2)]
    assert counted(lille, works) == {1: 1, "BeyondTheQuote": 1}


def test_a_line_is_taken_back_once_and_a_payer_reminded_once_a_day(lille, by):
    invoice = an_invoice(lille, item("600"), at=NOW - timedelta(days=60), payer_email="compta@ccas.example")
    with as_the_app():
        payment = _paid(invoice, by)
    back = counted(lille, [lambda: paying.take_back(payment, by=by, at=timezone.now()).amount for _n in range(3)])
    assert set(back) <= {Decimal(-10), "AlreadyTakenBack"}
    assert Payment.objects.count() == 2
    assert counted(lille, [lambda: paying.remind(invoice, by=by, at=timezone.now()).late for _n in range(3)])
    assert Reminder.objects.count() == 1


def _paid(invoice, by):
    with open_antenna(invoice.antenna_id):
        return paying.note(
            invoice, key=uuid.uuid4(), amount=Decimal(10), means="transfer", paid_on=TODAY, by=by, at=timezone.now()
        )  # fmt: skip


def test_an_export_and_a_paper_of_its_day_know_of_each_other(lille, by):
    """Either the paper is in the file, or it is refused: never forgotten."""
    shelf()
    then, structure = NOW - timedelta(days=2), StructureFactory()
    an_invoice(lille, at=then)

    def issue():
        with as_the_app(), open_antenna(lille.pk):
            return invoicing.issue(
                key=uuid.uuid4(), antenna_id=lille.pk, structure_id=structure.pk, items=[item()], by=by, at=then,
                title="Formation", payer_kind="firm", payer_name="CCAS",
            )  # fmt: skip

    def export():
        with as_the_app(), open_national():
            return exporting.export(lille, timezone.localdate(then), by=by, at=NOW)

    issued, made = together(issue, export)
    assert isinstance(made, AccountsExport)
    assert made.last_training == Invoice.objects.count()
    assert isinstance(issued, invoicing.TheDayEnded) or made.last_training == 2
