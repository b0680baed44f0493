"""Refunds, exchanges and cases, made by the acts as a seller makes them."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from sales.aftersales import cases, refunding
from sales.aftersales.refunding import Back
from sales.models import AfterSalesCase, Refund, RefundAloneUpTo, Sale, SaleLine, Till
from tests.factories.people import UserFactory


def refund(
    sale: Sale,
    *lines: SaleLine | Back,
    at_till: Till,
    by: User | None = None,
    means: str = "cash",
    reason: str = "defect",
    at: datetime | None = None,
    key: uuid.UUID | None = None,
    amount: Decimal | None = None,
) -> Refund:
    """What these lines cost is given back, all of the sale when none is named."""
    whole = [Back(line, line.quantity, line.total) for line in sale.lines.order_by("rank")]
    chosen = [one if isinstance(one, Back) else Back(one, one.quantity, amount or one.total) for one in lines]
    with open_antenna(at_till.antenna_id):
        return refunding.give_back(
            sale, chosen or whole, means=means, reason=reason, till=at_till, by=by or UserFactory(),
            at=at or timezone.now(), key=key or uuid.uuid4(),
        )  # fmt: skip


def alone_up_to(amount: str) -> None:
    """From the first day on, this much is given back without a manager."""
    RefundAloneUpTo.objects.create(from_on=timezone.localdate(), amount=Decimal(amount), reason="pour cet essai")


def case(line: SaleLine, *, by: User | None = None, at: datetime | None = None, **said: Any) -> AfterSalesCase:
    """A device brought back, left with us unless said otherwise."""
    facts = {
        "trouble": "l’écran reste noir",
        "by": by or UserFactory(),
        "at": at or timezone.now(),
        "key": uuid.uuid4(),
    }
    with open_antenna(line.antenna_id):
        return cases.open_case(line, **{**facts, **said})
