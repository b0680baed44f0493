"""Lines of a paper and what they make, to the cent, half away from zero (law.md R12)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from connect.books.money import from_cents, rounded, split, to_cents
from connect.dates import months_after


class Item(NamedTuple):
    """One line: so many units at a price each, in euros without tax; a price below zero is a reduction."""

    label: str
    quantity: Decimal
    unit: str
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return rounded(self.quantity * self.price)


class Sums(NamedTuple):
    """Euros without VAT, VAT, both."""

    net: Decimal
    vat: Decimal
    gross: Decimal


def sums_of(items: Iterable[Item], rate: Decimal) -> Sums:
    """Each line rounded, then VAT once from their sum; `rate` in percent."""
    net = sum((one.amount for one in items), Decimal("0.00"))
    vat = rounded(net * rate / 100)
    return Sums(net, vat, net + vat)


def written(items: Iterable[Item]) -> list[dict[str, Any]]:
    """As a paper keeps its lines."""
    return [
        {
            "label": one.label, "quantity": f"{one.quantity:.2f}", "unit": one.unit, "unit_cents": to_cents(one.price),
            "cents": to_cents(one.amount),
        }
        for one in items
    ]  # fmt: skip


def read(lines: Iterable[Mapping[str, Any]]) -> list[Item]:
    """The lines of a paper again."""
    return [Item(one["label"], Decimal(one["quantity"]), one["unit"], from_cents(one["unit_cents"])) for one in lines]


class Due(NamedTuple):
    """So much is to be paid by that day."""

    due_on: date
    amount: Decimal


def in_parts(total: Decimal, parts: int, first_on: date) -> list[Due]:
    """`total` in equal parts, one a month from a day on; they make it to the cent, the first ones a cent more."""
    amounts: Sequence[Decimal] = split(total, [1] * parts)
    return [Due(months_after(first_on, rank), amount) for rank, amount in enumerate(amounts) if amount]
