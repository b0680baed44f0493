"""Receipts: what is printed of a sale, on a page, on A4, on an 80 mm roll; who printed it again.

Everything printed comes from what was stored with the sale, never from today's catalogue or team (C029).
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.books import chain
from connect.books.models import Entry
from sales.models import DEVICES, Means, Printing, Sale, SaleBuyer
from sales.ticket import ticket_body

if TYPE_CHECKING:
    import weasyprint

# How the page says it was paid: “118,00 € in cash”.
SAID = {
    Means.CASH: _("in cash"),
    Means.CARD: _("by card"),
    Means.CHEQUE: _("by cheque"),
    Means.VOUCHER: _("with a partner’s voucher"),
}
FORMS = {"a4": "sales/pdf/a4.html", "80mm": "sales/pdf/roll.html"}


def of_antenna(reference: str, antenna_id: int) -> Sale | None:
    """The sale behind a ticket number, with all that a receipt shows; None when this antenna has no such ticket."""
    return (
        Sale.objects.filter(antenna_id=antenna_id, entry__reference=reference)
        .select_related("entry", "till", "seller", "buyer")
        .prefetch_related("lines", "payments", Prefetch("printings", Printing.objects.order_by("rank")))
        .first()
    )


def contents(sale: Sale, rank: int = 0) -> dict[str, Any]:
    """Context of the receipt's templates. `rank`: 0 for the original, else the number of the duplicate."""
    lines = list(sale.lines.all())
    payments = list(sale.payments.all())
    cash = [p for p in payments if p.received is not None]
    return {
        "sale": sale,
        "heading": sale.heading,
        "lines": lines,
        "payments": payments,
        "paid": [(p.amount, SAID[Means(p.means)]) for p in payments],
        "several": any(line.quantity > 1 for line in lines),
        "change": sum((p.received or 0) - p.amount for p in cash),
        "buyer": buyer_name(sale),
        "devices": [line for line in lines if line.kind in DEVICES],
        "rank": rank,
    }


def buyer_name(sale: Sale) -> str:
    """The name as printed that day, empty for a sale without a name or after an erasure."""
    try:
        return sale.buyer.name_as_printed
    except SaleBuyer.DoesNotExist:
        return ""


@act
def note_printing(sale: Sale, *, by: User, at: datetime) -> Printing:
    """Write that a receipt is being printed. The first is the original; each next one is a numbered duplicate in the books.

    LedgerUnavailable when a duplicate cannot be signed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 3))", [str(sale.pk)])
    rank = Printing.objects.filter(sale=sale).count()
    printing = Printing(antenna_id=sale.antenna_id, sale=sale, rank=rank, printed_at=at, printed_by=by)
    if rank:
        head = chain.hold(sale.till.chain_id)
        body = {"copy": rank, "of": sale.reference, "operator": f"OP-{by.pk}"}
        printing.entry = chain.append(head, kind="duplicate", body=body, at=at, subject=sale.pk)
    printing.save(force_insert=True)
    return printing


def pdf(sale: Sale, form: str, rank: int) -> bytes:
    """The receipt in PDF: `form` "a4" or "80mm" (80 mm, as long as what it says)."""
    html = render_to_string(FORMS[form], contents(sale, rank))
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


def differences(entries: list[Entry]) -> Iterable[tuple[Entry, str]]:
    """For `verify_ledger`: tickets whose sale, lines or payments no longer say what was signed."""
    wanted = [entry.subject for entry in entries if entry.subject]
    sales = {s.pk: s for s in Sale.objects.filter(pk__in=wanted).prefetch_related("lines", "payments")}
    for entry in entries:
        sale = sales.get(entry.subject) if entry.subject else None
        if sale is None or sale.entry_id != entry.pk:
            yield entry, "its sale is missing"
            continue
        number = {"number": entry.reference, "at": chain.utc(sale.sold_at), "seq": entry.seq, "v": entry.text_version}
        body = ticket_body(sale, list(sale.lines.all()), list(sale.payments.all()))
        code = (entry.reference or "").rsplit("-", 1)[0]
        if chain.canonical({**body, **number, "chain": code, "type": "TICKET"}) != entry.text:
            yield entry, "its sale says something else"
