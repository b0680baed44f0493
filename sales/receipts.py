"""Receipts: what is printed of a sale, on a page, on A4, on an 80 mm roll; who printed it again.

Everything printed comes from what was stored with the sale, never from today's catalogue or team (C029).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.books import chain, verify
from connect.books.models import Entry
from sales.aftersales.guarantee import Guarantee
from sales.models import DEVICES, Means, Payment, Printing, Refund, RefundPrinting, Sale, SaleBuyer, SaleLine
from sales.ticket import ticket_body

if TYPE_CHECKING:
    import weasyprint

# How the page says it was paid: “118,00 € in cash”.
SAID = {
    Means.CASH: _("in cash"),
    Means.CARD: _("by card"),
    Means.CHEQUE: _("by cheque"),
    Means.VOUCHER: _("with a partner’s voucher"),
    Means.LATER: _("to be paid in instalments"),
    Means.EXCHANGE: _("with the device given in exchange"),
}
NOTE_FROM = Decimal(25)  # euros: from here on the paper is given without being asked (law.md R03)
Paper = TypeVar("Paper", Printing, RefundPrinting)
# What `ticket_body` reads of a line and of a payment.
SIGNED_OF_A_LINE = ["sale_id", "detail", "kind", "label", "total", "quantity", "price"]
SIGNED_OF_A_PAYMENT = ["sale_id", "means", "amount", "received"]
FORMS = {"a4": "sales/pdf/a4.html", "80mm": "sales/pdf/roll.html"}


def of_antenna(reference: str, antenna_id: int) -> Sale | None:
    """The sale behind a ticket number, with all that a receipt shows; None when this antenna has no such ticket."""
    return (
        Sale.objects.filter(antenna_id=antenna_id, entry__reference=reference)
        .select_related("entry", "till", "seller", "buyer")
        .prefetch_related("lines", "payments", Prefetch("printings", Printing.objects.order_by("rank")))
        .first()
    )


def contents(sale: Sale, rank: int = 0, *, named: bool = True) -> dict[str, Any]:
    """Context of the receipt's templates. `rank`: 0 for the original, else the number of the duplicate; `named`: with the
    buyer's name, which she may refuse (law.md R04).
    """
    lines = list(sale.lines.all())
    payments = list(sale.payments.all())
    cash = [p for p in payments if p.received is not None]
    devices = [line for line in lines if line.kind in DEVICES]
    return {
        "sale": sale,
        "heading": sale.heading,
        "lines": lines,
        "payments": payments,
        "paid": [(p.amount, SAID[Means(p.means)]) for p in payments],
        "several": any(line.quantity > 1 for line in lines),
        "change": sum((p.received or 0) - p.amount for p in cash),
        "buyer": buyer_name(sale) if named else "",
        "devices": devices,
        "guaranteed_to": Guarantee(sale.sold_on).last_day,
        "compulsory": bool(devices) or sale.total >= NOTE_FROM,
        "rank": rank,
    }


def buyer_name(sale: Sale) -> str:
    """The name as printed that day, empty for a sale without a name or after an erasure."""
    try:
        return sale.buyer.name_as_printed
    except SaleBuyer.DoesNotExist:
        return ""


@act
def note_printing(
    sale: Sale, *, by: User, at: datetime, by_email: bool = False, without_name: bool = False
) -> Printing:
    """Write that a receipt is being printed, or sent. The first is the original; each next one is a numbered duplicate in
    the books. LedgerUnavailable when a duplicate cannot be signed.
    """
    facts = {"by_email": by_email, "without_name": without_name}
    return ranked(Printing(sale=sale, **facts), sale, Printing.objects.filter(sale=sale).count, by=by, at=at)


def ranked(paper: Paper, of: Sale | Refund, before: Callable[[], int], *, by: User, at: datetime) -> Paper:
    """A paper of a ticket gets its rank, those printed at once one after the other; from the second on it is signed as a
    duplicate in the chain of its own till (law.md T13). `before` counts the papers there are.
    """
    take_turns(of.pk, 3)
    paper.antenna_id, paper.printed_at, paper.printed_by = of.antenna_id, at, by
    paper.rank = before()
    if paper.rank:
        head = chain.hold(of.till.chain_id)
        body = {"copy": paper.rank, "of": of.reference, "operator": f"OP-{by.pk}"}
        paper.entry = chain.append(head, kind="duplicate", body=body, at=at, subject=of.pk)
    paper.save(force_insert=True)
    return paper


def pdf(sale: Sale, form: str, rank: int, *, named: bool = True) -> bytes:
    """The receipt in PDF: `form` "a4" or "80mm" (80 mm, as long as what it says)."""
    return laid_out(render_to_string(FORMS[form], contents(sale, rank, named=named)), form)


def laid_out(html: str, form: str) -> bytes:
    """A paper of the till in PDF, from its HTML."""
    if form == "a4":
        return _document(html).write_pdf(stylesheets=[_style("a4")]) or b""
    return _roll(html)


def _roll(html: str) -> bytes:
    """A roll has no page: lay it out on an endless one, then again on a page of the height it took."""
    endless = _document(html).render(stylesheets=[_style("roll"), _page("80mm 3000mm")])
    height = endless.pages[0].anchors["end"][1] + 16 * 96 / 25.4  # the last mark, and the margins of 8 mm in CSS pixels
    return _document(html).write_pdf(stylesheets=[_style("roll"), _page(f"80mm {height:.0f}px")]) or b""


def _document(html: str) -> "weasyprint.HTML":
    import weasyprint  # half a second and 60 MB, for the process that prints only

    return weasyprint.HTML(string=html)


def _page(size: str) -> "weasyprint.CSS":
    import weasyprint

    return weasyprint.CSS(string=f"@page {{ size: {size}; margin: 8mm 4mm }}")


@cache
def _style(name: str) -> "weasyprint.CSS":
    import weasyprint

    return weasyprint.CSS(string=(Path(settings.BASE_DIR) / f"static/receipt-{name}.css").read_text())


def differences(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """For `verify_ledger`: tickets whose sale, lines or payments no longer say what was signed.

    Half a million of them are read in a minute: bare rows, no object a line.
    """
    wanted = [entry.subject for entry in entries if entry.subject]
    lines, payments = defaultdict[UUID, list[Any]](list), defaultdict[UUID, list[Any]](list)
    for line in SaleLine.objects.filter(sale__in=wanted).order_by("rank").values_list(*SIGNED_OF_A_LINE, named=True):
        lines[line.sale_id].append(line)
    for payment in (
        Payment.objects.filter(sale__in=wanted).order_by("rank").values_list(*SIGNED_OF_A_PAYMENT, named=True)
    ):
        payments[payment.sale_id].append(payment)

    def same(entry: Entry, sale: Sale) -> bool:
        return verify.is_whole(entry, ticket_body(sale, lines[sale.pk], payments[sale.pk]), sale.sold_at)

    return verify.differing(entries, Sale.objects.in_bulk(wanted), "sale", of="entry_id", same=same)
