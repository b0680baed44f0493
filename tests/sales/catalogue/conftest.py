"""A boss at the national desk, a manager and a volunteer of Lille, and what is given back of a sale as a script would."""

import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from connect.books import chain
from sales.models import Refund, RefundLine, RefundPayment, Sale


@contextmanager
def refused(name: str) -> Any:
    with pytest.raises(DatabaseError) as error:
        yield
    assert error.value.__cause__.diag.constraint_name == name


def run(sql: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture(params=["door", "owner"])
def at_lille(request, lille) -> Callable[[], Any]:
    """Each rule twice: at Lille's door, and as the owner of the tables."""

    @contextmanager
    def enter() -> Any:
        with open_antenna(lille.pk) if request.param == "door" else transaction.atomic():
            run("SET CONSTRAINTS ALL DEFERRED")
            yield
            run("SET CONSTRAINTS ALL IMMEDIATE")

    return enter


@pytest.fixture(params=["door", "owner"])
def at_siege(request) -> Callable[[], Any]:
    return open_national if request.param == "door" else transaction.atomic


def give_back(sale: Sale, *, by: Any, quantity: int = 1) -> Refund:
    """A sale given back wholly, as the owner writes it; its devices return."""
    at = timezone.now()
    run("SET CONSTRAINTS ALL DEFERRED")
    entry = chain.append(
        chain.hold(sale.till.chain_id), kind="refund", body={"total_cents": 0}, at=at, subject=sale.pk, numbered=True
    )
    refund = Refund.objects.create(
        key=uuid.uuid4(), antenna_id=sale.antenna_id, till=sale.till, sale=sale, entry=entry, refunded_at=at,
        refunded_on=timezone.localdate(at), by=by, reason="rendu", total=sale.total, heading={},
    )  # fmt: skip
    RefundPayment.objects.create(antenna_id=sale.antenna_id, refund=refund, rank=1, means="cash", amount=sale.total)
    for line in sale.lines.all():
        RefundLine.objects.create(
            antenna_id=sale.antenna_id, refund=refund, line=line, quantity=line.quantity, total=line.total
        )
    run("SET CONSTRAINTS ALL IMMEDIATE")
    return refund


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()).replace(hour=12))
