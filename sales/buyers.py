"""Who bought, once she is erased or asks for a copy: the link to the ticket is beside what is signed, and can be cut."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from beneficiaries.models import Person
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


def bought_by(person: Person) -> list[dict[str, Any]]:
    """Her tickets with their lines and payments, as the copy of her data says them."""
    bought = SaleBuyer.objects.filter(person=person).select_related("sale__entry", "sale__antenna")
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
        }
        for buyer in bought.order_by("sale__sold_at").prefetch_related("sale__lines", "sale__payments")
    ]
