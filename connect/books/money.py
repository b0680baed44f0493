"""Money: `Decimal` with two places in Python, integer cents in signed text, half away from zero (law.md R12)."""

import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


TYPED = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?(?:€|eur|euros?)?", re.IGNORECASE)


def typed(text: str, digits: int = 5) -> Decimal | None:
    """Euros as people write them, `120`, `2,50`, `2.50 €`; None for a sign, three places, more than `digits` (seven at
    most) before the comma, anything else.
    """
    found = TYPED.fullmatch(re.sub(r"\s", "", text))
    if found is None or len(found[1]) > digits:
        return None
    return Decimal(f"{found[1]}.{found[2] or 0}").quantize(CENT)


def rounded(amount: Decimal) -> Decimal:
    """To the cent, half away from zero: 2.675 → 2.68, -0.125 → -0.13. The one place where money is rounded."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def to_whole(amount: Decimal) -> int:
    """To the nearest whole, half away from zero: 0.50 is 1."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_cents(amount: Decimal) -> int:
    """Euros with at most two places to cents. ValueError when a fraction of a cent would be lost."""
    cents = amount * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of cents")
    return int(cents)


def from_cents(cents: int) -> Decimal:
    return (Decimal(cents) / 100).quantize(CENT)


def split(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Parts of `total` in proportion to `weights`, whose sum is `total` to the cent.

    Largest remainder, the first of equals first: 10.00 in three is 3.34, 3.33, 3.33. ValueError without a weight.
    """
    whole = sum(Decimal(w) for w in weights)
    if whole <= 0:
        raise ValueError("the weights must add up to more than zero")
    cents = to_cents(total)
    return [from_cents(part) for part in wholes([Decimal(cents) * Decimal(w) / whole for w in weights], cents)]


def wholes(exact: Sequence[Decimal], total: int) -> list[int]:
    """Wholes near these amounts that add up to `total`, their own sum to the nearest whole: the largest remainders go up,
    the first of equals first.
    """
    parts = [int(part.to_integral_value(rounding=ROUND_FLOOR)) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def net_and_tax(gross: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Net and VAT of an amount that includes it; the two add up to it."""
    net = rounded(gross / (1 + rate))
    return net, gross - net


def margin_tax(sale: Decimal, purchase: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Taxable base and VAT of one second-hand thing under the margin scheme (CGI 297 A); nothing on a loss."""
    return net_and_tax(max(sale - purchase, Decimal("0.00")), rate)


def margin_tax_of_period(sales: Decimal, purchases: Decimal, rate: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Base, VAT, and what is added to the purchases of the next period, by the global method (CGI 297 A, II)."""
    base, tax = margin_tax(sales, purchases, rate)
    return base, tax, max(purchases - sales, Decimal("0.00"))
