"""Quotes and invoices looked for, and what they come to."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from training.models import CreditNote, Invoice, PayerKind, Quote, QuoteState
from training.models.invoice import InvoiceQuerySet


def quotes(state: str = "", words: str = "") -> QuerySet[Quote]:
    """Those of the open door, the last written first; `words`: a number, a structure, who pays, a subject."""
    found = Quote.objects.select_related("structure", "antenna").order_by("-written_at", "-id")
    if state in QuoteState.values:
        found = found.filter(state=state)
    elif not state:
        found = found.exclude(state=QuoteState.WITHDRAWN)
    return found.filter(_holds(words))


def invoices(day: date, state: str = "", words: str = "") -> InvoiceQuerySet:
    """Those of the open door with their balance as of a day; `late`, `open` (something is left), `paid` (nothing is)."""
    found = Invoice.objects.with_balance(day).select_related("structure", "antenna").filter(_holds(words))
    match state:
        case "late":
            return found.filter(Q(late__gt=0)).order_by("issued_on", "number")
        case "open":
            return found.exclude(Q(left=0))
        case "paid":
            return found.filter(Q(left=0))
    return found


def _holds(words: str) -> Q:
    found = Q()
    for word in words.replace("\x00", " ").split()[:5]:
        found &= (
            Q(number__icontains=word) | Q(structure__name__icontains=word) | Q(payer_name__icontains=word)
            | Q(title__icontains=word)
        )  # fmt: skip
    return found


class Income(NamedTuple):
    """What one kind of payer was invoiced in a period, credit notes taken off; euros without VAT."""

    kind: PayerKind
    invoices: int
    net: Decimal


def income_by_payer(first_on: date, last_on: date) -> list[Income]:
    """Frame C of the yearly statement: by kind of payer, in its order; kinds that paid nothing too. Of the open door."""
    of_days = {"issued_on__range": (first_on, last_on)}
    invoiced: dict[str, Any] = {
        row["payer_kind"]: row
        for row in Invoice.objects.filter(**of_days)
        .order_by()
        .values("payer_kind")
        .annotate(n=Count("id"), net=Sum("net"))
    }
    credited = dict(
        CreditNote.objects.filter(**of_days).order_by().values("payer_kind").annotate(sum=Sum("net")).values_list(
            "payer_kind", "sum"
        )
    )  # fmt: skip
    return [
        Income(
            kind,
            invoiced.get(kind.value, {}).get("n", 0),
            invoiced.get(kind.value, {}).get("net", Decimal("0.00")) - credited.get(kind.value, Decimal("0.00")),
        )
        for kind in PayerKind
    ]


def totals(found: InvoiceQuerySet) -> dict[str, Decimal]:
    """`gross`, `left` and `late` of invoices with their balance."""
    said = found.order_by().aggregate(gross_=Sum("gross"), left_=Sum("left", filter=Q(left__gt=0)), late_=Sum("late"))
    return {name.rstrip("_"): amount or Decimal("0.00") for name, amount in said.items()}
