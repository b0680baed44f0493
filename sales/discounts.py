"""Lower prices agreed at the counter: one round price for the whole basket (C025)."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.acts import act
from connect.books.money import split
from connect.refusals import Refusal
from connect.ui.templatetags.ui import euros
from sales.models import Basket, BasketLine
from sales.pricing import prices_on
from sales.till import reasons_against_price


class NotLower(Refusal):
    """One price for all is a favour: never above what the articles cost."""

    sentence = _("The articles cost less than that.")
    field = "round"

    def __init__(self, cost: Decimal | None = None) -> None:
        words = _("The articles cost %(cost)s: write less than that.")
        super().__init__(words % {"cost": euros(cost)} if cost is not None else None)


class TooLow(Refusal):
    sentence = _("That is less than a cent for one of the articles.")
    field = "round"


@act
def ask_one_price(basket: Basket, total: Decimal, *, at: datetime) -> None:
    """Spread one price over the articles of a basket in proportion to what they cost: the lines add up to it, to the cent.

    A line of several pieces may become two, whose prices differ by a cent. NotLower, TooLow, till.AboveCap, till.AbovePrice.
    """
    basket = Basket.objects.select_for_update().get(pk=basket.pk)
    lines = list(basket.lines.select_related("product"))
    cost = sum((line.total for line in lines), Decimal(0))
    if total > cost:
        raise NotLower(cost)
    pieces = [line for line in lines for _n in range(line.quantity)]
    parts = split(total, [line.price for line in pieces])
    if min(parts) <= 0:
        raise TooLow
    asked = prices_on(timezone.localdate(at), antenna_id=basket.antenna_id)
    prices: dict[BasketLine, dict[Decimal, int]] = {}
    for line, part in zip(pieces, parts, strict=True):
        refusal = reasons_against_price(line.product, part, asked)
        if refusal is not None:
            raise refusal
        of_line = prices.setdefault(line, {})
        of_line[part] = of_line.get(part, 0) + 1
    for line, amounts in prices.items():
        _priced(line, list(amounts.items()))
    Basket.objects.filter(pk=basket.pk).update(touched_at=at)


def _priced(line: BasketLine, amounts: list[tuple[Decimal, int]]) -> None:
    (line.price, line.quantity), *others = amounts
    line.save(update_fields=["price", "quantity"])
    for price, quantity in others:
        BasketLine.objects.create(
            antenna_id=line.antenna_id, basket_id=line.basket_id, product=line.product, quantity=quantity, price=price,
            added_at=line.added_at,
        )  # fmt: skip
