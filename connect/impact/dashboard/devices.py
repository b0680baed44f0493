"""Devices of an antenna, article by article: ready to sell, sold in thirty days, and for how many days that is enough."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from connect.impact.period import Period
from connect.impact.scope import Scope
from sales.models import Product, Unit, UnitState

SOLD_IN = 30  # days
SOLD = """
    SELECT product_id, count(*) FROM sales_saleline
     WHERE antenna_id = ANY (%(antennas)s) AND sold_on BETWEEN %(first)s AND %(last)s AND kind IN ('computer', 'phone')
     GROUP BY product_id
"""


@dataclass(frozen=True)
class Stock:
    """An article counted one by one. `share`: what is ready, in percent of the article that has most, to be drawn."""

    label: str
    ready: int
    sold: int
    share: int

    @property
    def days_left(self) -> int | None:
        return round(SOLD_IN * self.ready / self.sold) if self.sold else None


def stock(antenna_id: int, today: date) -> list[Stock]:
    """Articles of which there is a device, or of which one was sold; three statements."""
    units = Unit.objects.filter(antenna_id=antenna_id, state=UnitState.READY).order_by()
    ready = dict(units.values_list("product").annotate(Count("pk")))
    month = Period(today - timedelta(days=SOLD_IN - 1), today)
    sold: dict[int, int] = dict(Scope.of_antenna(month, antenna_id).rows(SOLD))
    most = max(ready.values(), default=0) or 1
    return [
        Stock(
            str(product),
            ready.get(product.pk, 0),
            sold.get(product.pk, 0),
            round(100 * ready.get(product.pk, 0) / most),
        )
        for product in Product.objects.filter(kind__in=["computer", "phone"]).order_by("rank")
        if product.pk in ready or product.pk in sold
    ]
