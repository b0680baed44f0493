"""A ticket: what is signed of a sale, and what its receipt says of the seller. Both are fixed when the sale is made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from connect import VERSION
from connect.accounts.models import User
from connect.books.money import to_cents
from sales.models import Letterhead, Payment, Product, Refund, RefundLine, RefundPayment, Sale, SaleLine, Till, Unit


def printed_name(product: Product, unit: Unit | None) -> str:
    return f"{product.name}, {unit.model}" if unit else product.name


def plan_detail(starts_on: date, ends_on: date) -> str:
    return f"{starts_on:%d/%m/%Y} – {ends_on:%d/%m/%Y}"


def heading(till: Till, by: User, day: date) -> dict[str, Any]:
    """What the receipt says of the seller, kept with the sale: names and rates may change, a receipt does not (C029)."""
    letterhead = Letterhead.objects.in_force(day)
    return {
        "association": letterhead.name if letterhead else "",
        "siret": letterhead.siret if letterhead else "",
        "vat": letterhead.vat_mention if letterhead else "",
        "guarantee": letterhead.guarantee if letterhead else "",
        "antenna": till.antenna.name,
        "address": till.site.address,
        "town": f"{till.site.postcode} {till.site.town}",
        "footer": till.antenna.legal_mention,
        "till": till.number,
        "seller": by.first_name,
        "program": f"Connect {VERSION}",
    }


def ticket_body(sale: Sale, lines: Sequence[SaleLine], payments: Sequence[Payment]) -> dict[str, Any]:
    """What is signed of a sale (law.md T01): each line and payment in cents, the VAT mention, no name."""
    return {
        "lines": [
            {
                "detail": line.detail, "kind": line.kind, "label": line.label, "net_cents": to_cents(line.total),
                "qty": str(line.quantity), "rate": "0", "unit_cents": to_cents(line.price),
            }
            for line in lines
        ],
        "operator": f"OP-{sale.seller_id}",
        "pay": [
            {"cents": to_cents(p.amount), "mode": p.means}
            | ({"received_cents": to_cents(p.received)} if p.received is not None else {})
            for p in payments
        ],
        "program": sale.heading["program"],
        "sale": str(sale.pk),
        "total_cents": to_cents(sale.total),
        "vat": sale.heading["vat"],
    }  # fmt: skip


def refund_body(
    refund: Refund, corrects: str, lines: Sequence[RefundLine], payments: Sequence[RefundPayment]
) -> dict[str, Any]:
    """What is signed of money given back (law.md T03): the ticket it corrects, and the same facts with a minus sign.

    `lines` with their sold `line`. The reason is a code: a sentence could hold a name.
    """
    return {
        "corrects": corrects,
        "lines": [
            {
                "detail": back.line.detail, "kind": back.line.kind, "label": back.line.label,
                "net_cents": -to_cents(back.total), "qty": str(-back.quantity), "rank": back.line.rank, "rate": "0",
                "unit_cents": to_cents(back.line.price),
            }
            for back in lines
        ],
        "operator": f"OP-{refund.by_id}",
        "pay": [{"cents": -to_cents(p.amount), "mode": p.means} for p in payments],
        "program": refund.heading["program"],
        "reason": refund.reason,
        "refund": str(refund.pk),
        "total_cents": -to_cents(refund.total),
        "vat": refund.heading["vat"],
    }  # fmt: skip
