"""What trainings were invoiced, credited and paid, as accounting entries: one a document, each exactly once.

A document stands at the day that PostgreSQL gave it: the day of issue of an invoice or of a credit note, the day that a
payment is booked on. Migration 0004 lets none in a day whose accounts have left.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeVar

from django.db.models import Min, Model, QuerySet

from connect.books.money import to_cents
from connect.impact.accounts.entries import Piece
from connect.impact.accounts.fec import Line
from training.models import CreditNote, Invoice, PayerKind, Payment

TRAINING = ("FO", "Ventes de formations")
Row = TypeVar("Row", bound=Model)
Plan = dict[str, tuple[str, str]]


class Document(NamedTuple):
    """`parts`: role → cents, above zero on the left; they make zero."""

    day: date
    rank: int  # on a day: invoices, then credit notes, then payments
    reference: str
    label: str
    parts: list[tuple[str, int]]


def first_day(antenna_id: int | None) -> date | None:
    """The day of the first document of an antenna, or of all (None); None without any. A payment follows its invoice."""
    first: date | None = _of(Invoice.objects.all(), antenna_id).aggregate(first=Min("issued_on"))["first"]
    return first


def entries(
    first_on: date, last_on: date, antenna_id: int | None, plan: Plan, numbers: Iterator[int]
) -> Iterator[Line]:
    """The lines of the days from first to last, both included; each entry balances and is one document."""
    for document in sorted(
        documents(first_on, last_on, antenna_id), key=attrgetter("day", "rank", "reference", "label")
    ):
        piece, number = Piece(TRAINING, document.day, document.reference, document.label), next(numbers)
        for role, cents in document.parts:
            if cents:
                yield piece.line(number, plan[role], cents)


def documents(first_on: date, last_on: date, antenna_id: int | None) -> Iterator[Document]:
    days = (first_on, last_on)
    invoices = Invoice.objects.filter(issued_on__range=days).order_by()
    notes = CreditNote.objects.filter(issued_on__range=days).order_by()
    payments = Payment.objects.filter(booked_on__range=days).select_related("invoice").order_by()
    return chain(
        map(_of_invoice, _of(invoices, antenna_id).iterator(500)),
        map(_of_credit, _of(notes, antenna_id).iterator(500)),
        map(_of_payment, _of(payments, antenna_id).iterator(500)),
    )


def _of(rows: QuerySet[Row], antenna_id: int | None) -> QuerySet[Row]:
    return rows if antenna_id is None else rows.filter(antenna_id=antenna_id)


def _sold(one: Invoice | CreditNote, sign: int) -> list[tuple[str, int]]:
    parts = (("training_client", one.gross), ("training_service", -one.net), ("training_vat", -one.vat))
    return [(role, sign * to_cents(Decimal(amount))) for role, amount in parts]


def _of_invoice(invoice: Invoice) -> Document:
    label = f"Facture {invoice.number}, {_payer(invoice)}"
    return Document(invoice.issued_on, 0, invoice.number, label, _sold(invoice, 1))


def _of_credit(note: CreditNote) -> Document:
    return Document(note.issued_on, 1, note.number, f"Avoir {note.number}, {_payer(note)}", _sold(note, -1))


def _payer(one: Invoice | CreditNote) -> str:
    """Who pays, unless it is a person: the invoice says her name, the accounts need not."""
    return "une personne" if one.payer_kind == PayerKind.INDIVIDUAL else one.payer_name


def _of_payment(payment: Payment) -> Document:
    number, cents = payment.invoice.number, to_cents(payment.amount)
    what = "Règlement repris" if payment.reverses_id else "Règlement" if cents > 0 else "Remboursement"
    came = "" if payment.paid_on == payment.booked_on else f", du {payment.paid_on:%d/%m/%Y}"
    label = f"{what}, facture {number}{came} {payment.reference}"
    return Document(
        payment.booked_on, 2, number, label, [(f"training_{payment.means}", cents), ("training_client", -cents)]
    )
