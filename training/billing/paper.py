"""Quotes, invoices and credit notes on paper: tagged PDFs in French, made again from what is frozen on them."""

from decimal import Decimal

from django.utils.translation import override

from connect.books.money import from_cents
from connect.ui.printed import code_to_scan, tagged
from training.billing import issuing, links
from training.models import CreditNote, Invoice, Quote

KINDS = {Quote: "quote", Invoice: "invoice", CreditNote: "credit"}


def pdf_of(one: Quote | Invoice | CreditNote) -> bytes:
    """The bytes of the PDF; of a draft, how it would be, marked as a draft."""
    kind = KINDS[type(one)]
    with override("fr"):
        context = {
            "it": one, "from": one.issuer, "lines": shown_lines(one), "antenna_name": one.antenna.name,
            "percent": f"{one.vat_rate.normalize():f}".replace(".", ","),
        }  # fmt: skip
        if isinstance(one, Quote) and one.was_sent:
            context["link"] = links.link_to(one)
            context["qr"] = code_to_scan(links.link_to(one))
        if isinstance(one, Invoice):
            context["instalments"] = list(one.instalments.all())
        return tagged(f"training/billing/pdf/{kind}-{one.layout or issuing.LAYOUT}.html", context)


def shown_lines(one: Quote | Invoice | CreditNote) -> list[dict[str, object]]:
    """The lines in euros, quantities without zeros that say nothing."""
    return [
        {
            "label": line["label"], "quantity": f"{Decimal(line['quantity']).normalize():f}".replace(".", ","),
            "unit": line["unit"], "price": from_cents(line["unit_cents"]), "amount": from_cents(line["cents"]),
        }
        for line in one.lines
    ]  # fmt: skip


def name_of(one: Quote | Invoice | CreditNote) -> str:
    """File name: the number, never a name."""
    return f"{one.number or 'brouillon'}.pdf"
