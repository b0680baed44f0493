"""What is asked for an article on a day, at an antenna: one query for the whole catalogue, as PostgreSQL counts it.

The national price of the day, or the antenna's own when it is lower, and never more than the cap of its kind: when a
national cap falls below a price, the till asks the cap from that day on, and nobody at the counter is stopped.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from sales.models import PriceCap


@dataclass(frozen=True)
class Asked:
    """Of one article on a day, in euros. `ours`: the antenna's own price, None when it has none."""

    national: Decimal
    ours: Decimal | None
    cap: Decimal | None
    price: Decimal

    @property
    def most(self) -> Decimal:
        """The most for which it may be sold."""
        return self.national if self.cap is None else min(self.national, self.cap)

    @property
    def is_capped(self) -> bool:
        """The cap is what makes it cheaper, and neither the grid nor the antenna."""
        return self.cap is not None and self.cap < self.national and self.price == self.cap


def prices_on(day: date, *, antenna_id: int | None = None) -> dict[int, Asked]:
    """Article → what is asked on a day; without an antenna, the national grid alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT product_id, of_nation, ours, cap, asked FROM prices_on(%s, %s)", [antenna_id, day])
        return {product: Asked(*amounts) for product, *amounts in cursor.fetchall()}


def caps_on(day: date) -> dict[str, Decimal]:
    """The cap of each kind in force on a day; of two rows for one day the later holds."""
    return {cap.kind: cap.amount for cap in PriceCap.objects.filter(from_on__lte=day).order_by("from_on", "pk")}
