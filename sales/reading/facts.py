"""Sales as they are read: one row a line sold and a line given back. Every figure, its list and its exports are these rows.

`sold` counts what left, `back` what came back, each on its own day; net is the one less the other (C077).
"""

# ruff: noqa: S608 -- statements are put together from this file's own words; values travel as parameters

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINES = """
  SELECT l.id, l.antenna_id, l.sold_on AS day, s.sold_at AS at, e.reference, s.till_id, s.seller_id, l.kind, l.product_id,
         l.label, l.unit_id, l.quantity, l.total AS amount, b.person_id, false AS back, l.sold_on AS sale_day, l.price
    FROM sales_saleline l JOIN sales_sale s ON s.id = l.sale_id JOIN books_entry e ON e.id = s.entry_id
    LEFT JOIN sales_salebuyer b ON b.sale_id = s.id
   WHERE l.antenna_id = ANY (%(antennas)s) AND l.sold_on BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT g.id, g.antenna_id, r.refunded_on, r.refunded_at, e.reference, r.till_id, r.by_id, l.kind, l.product_id,
         l.label, l.unit_id, -g.quantity, -g.total, b.person_id, true, l.sold_on, l.price
    FROM sales_refundline g JOIN sales_refund r ON r.id = g.refund_id JOIN sales_saleline l ON l.id = g.line_id
    JOIN books_entry e ON e.id = r.entry_id LEFT JOIN sales_salebuyer b ON b.sale_id = l.sale_id
   WHERE g.antenna_id = ANY (%(antennas)s) AND r.refunded_on BETWEEN %(first)s AND %(last)s
"""
TOLD = f"""
  SELECT f.*, p.code, p.name AS product, u.label AS device, coalesce(u.grade, '') AS grade, u.serial, u.imei,
         t.number AS till, w.first_name AS seller, a.name AS antenna
    FROM ({LINES}) f JOIN sales_product p ON p.id = f.product_id JOIN sales_till t ON t.id = f.till_id
    JOIN accounts_user w ON w.id = f.seller_id JOIN antennas_antenna a ON a.id = f.antenna_id
    LEFT JOIN sales_unit u ON u.id = f.unit_id
"""
MONEY = """
  SELECT p.antenna_id, p.means, p.amount FROM sales_payment p JOIN sales_sale s ON s.id = p.sale_id
   WHERE p.antenna_id = ANY (%(antennas)s) AND s.antenna_id = ANY (%(antennas)s) AND s.sold_on BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT p.antenna_id, p.means, -p.amount FROM sales_refundpayment p JOIN sales_refund r ON r.id = p.refund_id
   WHERE p.antenna_id = ANY (%(antennas)s) AND r.refunded_on BETWEEN %(first)s AND %(last)s
"""
PARCEL = 1000


@dataclass(frozen=True)
class By:
    """A way to group: the key that its list is asked by, and what a row is called."""

    title: str | Promise
    key: str
    name: str
    order: str = "net DESC, name"


GROUPS: dict[str, By] = {
    "jour": By(_("Day"), "day", "day::text", "key DESC"),
    "vendeur": By(_("Seller"), "seller_id", "seller"),
    "type": By(_("Kind"), "kind", "kind"),
    "categorie": By(_("Grade"), "grade", "grade"),
    "article": By(_("Article"), "product_id", "product"),
    "caisse": By(_("Till"), "till_id", "antenna || ', ' || till"),
    "antenne": By(_("Antenna"), "antenna_id", "antenna"),
    "personne": By(
        _("Person"), "person_id", "(SELECT q.card_number FROM beneficiaries_person q WHERE q.id = person_id)"
    ),
}


@dataclass(frozen=True)
class Asked:
    """Which sales: antennas, two days both included (Paris), and one value of some groups."""

    antennas: tuple[int, ...]
    first: date
    last: date
    only: Mapping[str, str] = field(default_factory=dict)  # name of a group → value of its key, as text

    @property
    def parameters(self) -> dict[str, Any]:
        values = {f"only_{name}": value for name, value in self.only.items()}
        return {"antennas": list(self.antennas), "first": self.first, "last": self.last, **values}

    @property
    def rows(self) -> str:
        """The statement of these rows; a value of a group is compared as text, so that nonsense finds nothing."""
        conditions = [f"coalesce({GROUPS[name].key}::text, '') = %(only_{name})s" for name in self.only]
        return f"SELECT * FROM ({TOLD}) told" + (" WHERE " + " AND ".join(conditions) if conditions else "")


@dataclass(frozen=True)
class Figure:
    """A group's sums, in pieces and euros."""

    key: str
    name: str
    pieces: int
    sold: Decimal
    back: Decimal
    buyers: int

    @property
    def net(self) -> Decimal:
        return self.sold - self.back


SUMS = """coalesce(sum(quantity), 0), coalesce(sum(amount) FILTER (WHERE NOT back), 0),
          coalesce(-sum(amount) FILTER (WHERE back), 0), count(DISTINCT person_id) FILTER (WHERE NOT back)"""


def total(asked: Asked) -> Figure:
    return Figure("", "", *_rows(f"SELECT {SUMS} FROM ({asked.rows}) r", asked.parameters)[0])


OTHERS = "\0"  # the key of what is not shown row by row


def grouped(asked: Asked, group: str, most: int = 800) -> list[Figure]:
    """The figures of each value of a group, the largest first; past `most` rows (more than the days that may be asked), the
    others are one row, so that the sums are always those of `total`.
    """
    by = GROUPS[group]
    statement = f"""SELECT coalesce({by.key}::text, '') AS key, coalesce(max({by.name}), '') AS name, {SUMS}, sum(amount) AS net
                      FROM ({asked.rows}) r GROUP BY 1 ORDER BY {by.order} LIMIT %(most)s"""
    rows = [Figure(*row[:6]) for row in _rows(statement, asked.parameters | {"most": most})]
    return rows if len(rows) < most else [*rows, _others(total(asked), rows)]


def _others(whole: Figure, rows: list[Figure]) -> Figure:
    """What the whole has and these rows have not."""
    pieces = whole.pieces - sum(row.pieces for row in rows)
    sold, back = whole.sold - sum(row.sold for row in rows), whole.back - sum(row.back for row in rows)
    return Figure(OTHERS, "", pieces, sold, back, 0)


def by_means(asked: Asked) -> list[tuple[str, Decimal]]:
    """What was paid by each means, less what was given back by it."""
    return [
        (m, Decimal(a))
        for m, a in _rows(f"SELECT means, sum(amount) FROM ({MONEY}) m GROUP BY 1 ORDER BY 1", asked.parameters)
    ]


@dataclass(frozen=True)
class Told:
    """A row as lists and exports show it."""

    id: UUID
    day: date
    at: datetime
    reference: str
    kind: str
    label: str
    quantity: int
    amount: Decimal
    person_id: UUID | None
    back: bool
    code: str
    device: str | None
    grade: str
    serial: str | None
    imei: str | None
    till: int
    seller: str
    antenna: str


COLUMNS = ", ".join(Told.__dataclass_fields__)


def page(asked: Asked, after: tuple[datetime, UUID] | None, most: int) -> list[Told]:
    """The next rows after one, latest first."""
    if after:  # what was read already is not read again: the parcels that follow begin with its day
        asked = replace(asked, last=min(asked.last, timezone.localdate(after[0])))
    where = "WHERE (at, id) < (%(after_at)s, %(after_id)s)" if after else ""
    more = {"most": most, "after_at": after[0] if after else None, "after_id": after[1] if after else None}
    statement = f"SELECT {COLUMNS} FROM ({asked.rows}) r {where} ORDER BY at DESC, id DESC LIMIT %(most)s"
    return [Told(*row) for row in _rows(statement, asked.parameters | more)]


def every(asked: Asked) -> Iterator[Told]:
    """All rows, latest first, by parcels: memory does not grow with them."""
    after = None
    while parcel := page(asked, after, PARCEL):
        yield from parcel
        after = parcel[-1].at, parcel[-1].id


def _rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
