"""What people saved against the market, and what devices that were used again left unspent; each with its source."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from sales.reading.facts import Asked

# The price on the market that is the nearest to the article on the day it was sold, less the price asked; what comes back
# takes off the saving of that day, whatever the market asks since.
SAVED = """
  SELECT coalesce(sum(quantity * greatest(m.amount - r.price, 0)), 0),
         count(*) FILTER (WHERE m.amount IS NULL), count(*)
    FROM ({rows}) r LEFT JOIN LATERAL (
      SELECT amount FROM sales_marketprice m
       WHERE m.kind = r.kind AND m.from_on <= r.sale_day AND (m.product_id IS NULL OR m.product_id = r.product_id)
         AND (m.grade = '' OR m.grade = r.grade)
       ORDER BY m.product_id IS NULL, m.grade = '', m.from_on DESC, m.id DESC LIMIT 1) m ON true
"""
REUSED = """
  SELECT kind, sum(quantity)::int, sum(quantity * f.kg), max(f.source)
    FROM ({rows}) r LEFT JOIN LATERAL (
      SELECT kg, source FROM sales_carbonfactor f WHERE f.kind = r.kind AND f.from_on <= r.sale_day
       ORDER BY f.from_on DESC, f.id DESC LIMIT 1) f ON true
   WHERE unit_id IS NOT NULL GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Saved:
    """Euros saved by those who bought; `unknown` lines of `lines` have no price on the market."""

    amount: Decimal
    unknown: int
    lines: int


@dataclass(frozen=True)
class Reused:
    """Devices of a kind sold and not brought back in the period; `kg` of CO2 avoided over a year of use, None without a factor."""

    kind: str
    devices: int
    kg: Decimal | None
    source: str


def saved(asked: Asked) -> Saved:
    with connection.cursor() as cursor:
        cursor.execute(SAVED.format(rows=asked.rows), asked.parameters)
        return Saved(*cursor.fetchone())


def reused(asked: Asked) -> list[Reused]:
    with connection.cursor() as cursor:
        cursor.execute(REUSED.format(rows=asked.rows), asked.parameters)
        return [Reused(kind, devices, kg, source or "") for kind, devices, kg, source in cursor.fetchall()]
