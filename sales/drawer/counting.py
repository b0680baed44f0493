"""Counting a drawer: coins and notes, in cents, each with how many there are."""

from collections.abc import Mapping
from decimal import Decimal

from connect.books.money import from_cents

NOTES = (50000, 20000, 10000, 5000, 2000, 1000, 500)
COINS = (200, 100, 50, 20, 10, 5, 2, 1)
DENOMINATIONS = NOTES + COINS


def worth(counts: Mapping[int, int]) -> Decimal:
    """What so many of each coin and note are worth, in euros: {2000: 3, 200: 1} → 62.00."""
    return from_cents(sum(value * number for value, number in counts.items()))


def kept(counts: Mapping[int, int]) -> dict[str, int]:
    """The same as it is stored and signed, without what is not there."""
    return {str(value): counts[value] for value in DENOMINATIONS if counts.get(value)}
