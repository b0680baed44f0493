"""Who bought, once she is erased or asks for a copy: the link to the ticket is beside what is signed, and can be cut."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from beneficiaries.models import Person
from sales.aftersales.part import refunds_of
from sales.models import SaleBuyer


def forget_buyers(people: Collection[UUID]) -> None:
    """Cut each person from her tickets, at the national door. Her tickets share a random token instead: the people of a
    period are counted as before, and nothing says who.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH buyers AS MATERIALIZED (SELECT who, gen_random_uuid() AS token FROM unnest(%s::uuid[]) who)
            INSERT INTO sales_formerbuyer (sale_id, antenna_id, token)
            SELECT b.sale_id, b.antenna_id, t.token FROM sales_salebuyer b JOIN buyers t ON t.who = b.person_id
            ON CONFLICT DO NOTHING
            """,
            [list(people)],
        )
        cursor.execute("DELETE FROM sales_salebuyer WHERE person_id = ANY (%s::uuid[])", [list(people)])


def linked_before(before: date) -> dict[int, int]:
    """Antenna → tickets of the calendar years that ended before a day, still linked to who bought."""
    old = SaleBuyer.objects.filter(sale__sold_on__lt=date(before.year, 1, 1))
    return dict(old.values_list("antenna").annotate(n=Count("pk")))


def unlink_before(before: date, *, most: int) -> dict[int, int]:
    """Cut those links, whole years at a time a person, so that the people of each year are counted as before: tickets of
    one person and year share a random token. Gives antenna → how many; `most` people and years at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH old AS (
              SELECT b.sale_id, b.antenna_id, b.person_id, extract(year FROM s.sold_on) AS year
                FROM sales_salebuyer b JOIN sales_sale s ON s.id = b.sale_id WHERE s.sold_on < %s),
            buyers AS MATERIALIZED (
              SELECT person_id, year, gen_random_uuid() AS token FROM (SELECT DISTINCT person_id, year FROM old) o LIMIT %s),
            kept AS (
              INSERT INTO sales_formerbuyer (sale_id, antenna_id, token)
              SELECT o.sale_id, o.antenna_id, t.token FROM old o JOIN buyers t USING (person_id, year)
              ON CONFLICT DO NOTHING),
            gone AS (
              DELETE FROM sales_salebuyer b USING old o JOIN buyers t USING (person_id, year) WHERE b.sale_id = o.sale_id
              RETURNING b.antenna_id)
            SELECT antenna_id, count(*) FROM gone GROUP BY 1
            """,
            [date(before.year, 1, 1), most],
        )
        return dict(cursor.fetchall())


def bought_by(person: Person) -> list[dict[str, Any]]:
    """Her tickets with their lines, payments and what was given back, as the copy of her data says them."""
    bought = SaleBuyer.objects.filter(person=person).select_related("sale__entry", "sale__antenna")
    back = refunds_of(bought.values_list("sale", flat=True))
    return [
        {
            "ticket": buyer.sale.reference,
            "antenna": buyer.sale.antenna.name,
            "sold_at": buyer.sale.sold_at.isoformat(),
            "name_as_printed": buyer.name_as_printed,
            "lines": [
                {"label": line.label, "quantity": line.quantity, "price": str(line.price), "total": str(line.total)}
                for line in buyer.sale.lines.all()
            ],
            "payments": [{"means": p.means, "amount": str(p.amount)} for p in buyer.sale.payments.all()],
            "refunds": back.get(buyer.sale_id, []),
        }
        for buyer in bought.order_by("sale__sold_at").prefetch_related("sale__lines", "sale__payments")
    ]
