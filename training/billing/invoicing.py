"""Invoices and credit notes: issued at once with their number, then never changed nor deleted (law.md R06, T03)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.books.money import rounded
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import euros
from training.billing import issuing, telling
from training.billing.sums import Due, Item, Sums, read, sums_of, written
from training.models import CreditNote, Instalment, Invoice, Quote


@for_constraint("invoice_of_an_accepted_quote")
class NotAccepted(Refusal):
    sentence = _("This quote is not accepted: an invoice follows an accepted quote.")


@for_constraint("invoice_within_its_quote")
class BeyondTheQuote(Refusal):
    sentence = _("With what was invoiced before, this is more than the quote that was accepted.")

    def __init__(self, left: Decimal | None = None) -> None:
        words = _("This is more than what is left of the accepted quote: %(left)s without VAT.")
        super().__init__(words % {"left": euros(left)} if left is not None else None)


@for_constraint("invoice_above_zero", "creditnote_above_zero")
class NothingToInvoice(Refusal):
    sentence = _("The lines make nothing: an invoice is of more than zero.")


@for_constraint("instalments_make_the_invoice", "instalments_after_the_invoice")
class InstalmentsAmiss(Refusal):
    sentence = _("The instalments do not make the total, or one is due before today.")
    field = "first_due_on"


@for_constraint("invoice_of_a_person_has_a_contract", "invoice_after_the_days_to_withdraw")
class MayStillWithdraw(Refusal):
    """A person who pays herself has days to think it over, during which nothing is asked (L6353-5, L6353-6)."""

    sentence = _(
        "A person who pays herself signs a quote first, then has ten days to withdraw (fourteen when she signed at a"
        " distance): nothing is invoiced before. Write the days of the training too."
    )


@for_constraint("instalments_of_a_person")
class TooMuchBefore(Refusal):
    sentence = _("A person who pays herself pays thirty percent at most before the training begins.")
    field = "first_due_on"


@for_constraint("creditnote_within_its_invoice", "creditnote_vat_of_the_rest")
class BeyondTheInvoice(Refusal):
    sentence = _("This is more than what is left of the invoice.")

    def __init__(self, left: Decimal | None = None) -> None:
        words = _("This is more than what is left of the invoice: %(left)s without VAT.")
        super().__init__(words % {"left": euros(left)} if left is not None else None)


@for_constraint("paper_of_an_exported_day", "paper_vat_of_its_day")
class TheDayEnded(Refusal):
    """At midnight: the accounts of the day have left, or another VAT regime began."""

    sentence = _("The day ended meanwhile: send the form again, the paper will bear the date of today.")


PAYER = ("payer_kind", "payer_name", "payer_address", "payer_siret", "payer_email")
VAT = ("vat_regime", "vat_rate", "vat_mention")


@act
def issue(
    *, key: UUID, antenna_id: int, structure_id: int, items: Sequence[Item], dues: Sequence[Due] = (), by: User,
    at: datetime, **facts: Any,
) -> Invoice:  # fmt: skip
    """Issue an invoice, of an accepted quote, of a session or of neither; the same key again is the same invoice.

    `dues` make the total; none: all of it after the usual days. Who pays is written to, the invoice enclosed. Refuses
    NoVatRegime, NotAccepted, BeyondTheQuote, NothingToInvoice, InstalmentsAmiss, MayStillWithdraw, TooMuchBefore.
    """
    take_turns(key)
    known = Invoice.objects.filter(key=key, antenna_id=antenna_id).first()
    if known is not None:
        return known
    day = timezone.localdate(at)
    issuer = issuing.decided(day)
    sums = sums_of(items, issuer.vat_rate)
    if sums.net <= 0:
        raise NothingToInvoice
    _refuse_beyond(facts.get("quote"), sums.net)
    invoice = Invoice(
        key=key, antenna_id=antenna_id, structure_id=structure_id, lines=written(items), net=sums.net, vat=sums.vat,
        gross=sums.gross, vat_regime=issuer.vat_regime, vat_rate=issuer.vat_rate, vat_mention=issuer.vat_mention,
        issuer=issuing.printed(issuer), layout=issuing.LAYOUT, issued_at=at, issued_on=day, issued_by=by, **facts,
    )  # fmt: skip
    invoice.save(force_insert=True)
    Instalment.objects.bulk_create(
        Instalment(antenna_id=antenna_id, invoice=invoice, due_on=one.due_on, amount=one.amount)
        for one in dues or [Due(day + timedelta(days=issuer.payment_days), sums.gross)]
    )
    invoice.refresh_from_db(fields=["number", "year", "seq", "issued_on"])
    telling.tell_invoiced(invoice)
    return invoice


def _refuse_beyond(quote: Quote | None, net: Decimal) -> None:
    """Say what is left; PostgreSQL has the last word under the quote's lock."""
    if quote is not None and quote.is_accepted and net > (left := left_of_quote(quote)):
        raise BeyondTheQuote(left)


def left_of_quote(quote: Quote) -> Decimal:
    """What may still be invoiced of a quote, in euros without VAT: what a credit note took back may be invoiced again."""
    invoiced = Invoice.objects.filter(quote=quote).aggregate(sum=Sum("net"))["sum"] or Decimal(0)
    credited = CreditNote.objects.filter(invoice__quote=quote).aggregate(sum=Sum("net"))["sum"] or Decimal(0)
    return quote.net - invoiced + credited


def left_of_invoice(invoice: Invoice) -> Sums:
    """What no credit note has taken back yet."""
    taken = CreditNote.objects.filter(invoice=invoice).aggregate(net=Sum("net"), vat=Sum("vat"))
    net, vat = invoice.net - (taken["net"] or 0), invoice.vat - (taken["vat"] or 0)
    return Sums(net, vat, net + vat)


@act
def credit(
    invoice: Invoice, *, key: UUID, reason: str, items: Sequence[Item] | None = None, by: User, at: datetime
) -> CreditNote:
    """Take an invoice back in part (`items`) or what is left of it; the same key again is the same credit note.

    Its VAT is worked out from its own sum; what takes the rest takes the rest of the VAT, so that the notes of an invoice
    never make a cent more than it. Refuses BeyondTheInvoice, NothingToInvoice.
    """
    take_turns(key)
    known = CreditNote.objects.filter(key=key, antenna_id=invoice.antenna_id).first()
    if known is not None:
        return known
    left = left_of_invoice(invoice)
    if items is None:
        items = read(invoice.lines) if left.net == invoice.net else [_rest_of(invoice, left.net)]
    net = sums_of(items, invoice.vat_rate).net
    if net > left.net:
        raise BeyondTheInvoice(left.net)
    if net <= 0:
        raise NothingToInvoice
    vat = left.vat if net == left.net else min(left.vat, rounded(net * invoice.vat_rate / 100))
    note = CreditNote(
        key=key, antenna_id=invoice.antenna_id, structure_id=invoice.structure_id, invoice=invoice, reason=reason,
        title=invoice.title, lines=written(items), net=net, vat=vat, gross=net + vat, layout=issuing.LAYOUT,
        issuer=invoice.issuer, issued_at=at, issued_on=timezone.localdate(at), issued_by=by,
        **{name: getattr(invoice, name) for name in (*PAYER, *VAT)},
    )  # fmt: skip
    note.save(force_insert=True)
    note.refresh_from_db(fields=["number", "year", "seq", "issued_on"])
    telling.tell_credited(note)
    return note


def _rest_of(invoice: Invoice, net: Decimal) -> Item:
    return Item(f"Solde de la facture {invoice.number}"[:200], Decimal(1), "", net)


def first_due(day: date, issuer_days: int) -> date:
    """When an invoice of that day is usually to be paid."""
    return day + timedelta(days=issuer_days)
