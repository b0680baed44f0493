"""Devices of an antenna, article by article: ready to sell, sold in thirty days, and for how many days that is enough."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from connect.impact.period import Period
from connect.impact.scope import Scope
from sales.models import Kind
from sales.stockroom.alerts import Article

SOLD_IN = 30  # days
DEVICES = (Kind.COMPUTER, Kind.PHONE)
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


def stock(antenna_id: int, articles: Iterable[Article], today: date) -> list[Stock]:
    """Of the articles of an antenna, those of which there is a device, or of which one was sold; one statement."""
    month = Period(today - timedelta(days=SOLD_IN - 1), today)
    sold: dict[int, int] = dict(Scope.of_antenna(month, antenna_id).rows(SOLD))
    known = [one for one in articles if one.product.kind in DEVICES and (one.left or one.product.pk in sold)]
    most = max((one.left for one in known), default=0) or 1
    return [
        Stock(str(one.product), one.left, sold.get(one.product.pk, 0), round(100 * one.left / most)) for one in known
    ]  # fmt: skip
