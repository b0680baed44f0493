"""A device comes back and another one leaves: a refund and a sale in one act, each with its ticket, linked.

The replacement is a delivery of its own, so that its guarantee begins again (domain.md 2.4).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal
from sales.aftersales import cases
from sales.aftersales.refunding import Back, MoreThanSold, give_back, lock
from sales.models import (
    AfterSalesCase,
    Exchange,
    Means,
    Refund,
    RefundReason,
    Sale,
    SaleBuyer,
    SaleLine,
    Stage,
    Till,
    Unit,
    UnitState,
)
from sales.paying import Paid
from sales.pricing import prices_on
from sales.till import Item, already_sold, sell


class ForWhom(Refusal):
    """A device is sold to somebody we know; once she was erased, it can only be given back."""

    sentence = _("We no longer know who bought this device: give the money back instead.")


@dataclass(frozen=True)
class Difference:
    """What changes hands in an exchange: the new price, what the person pays or gets back. Euros, one of the two is zero."""

    price: Decimal
    to_pay: Decimal
    to_give: Decimal


def difference(line: SaleLine, unit: Unit, *, at_paid_price: bool, at: datetime) -> Difference:
    """For a device given instead of another one. `at_paid_price`: for what was paid, or its own price if that is lower
    (a replacement costs nothing); otherwise for the price of the day.
    """
    of_day = prices_on(timezone.localdate(at), antenna_id=line.antenna_id)[unit.product_id].price
    price = min(of_day, line.price) if at_paid_price else of_day
    return Difference(price, max(price - line.price, Decimal(0)), max(line.price - price, Decimal(0)))


def buyer_of(sale: Sale) -> Person:
    """Who bought, or ForWhom."""
    buyer = SaleBuyer.objects.select_related("person").filter(sale=sale).first()
    if buyer is None:
        raise ForWhom
    return buyer.person


def _held(unit: Unit, antenna_id: int) -> Unit:
    """The device that is handed over, locked and looked at again."""
    held = Unit.objects.select_for_update().filter(pk=unit.pk, antenna_id=antenna_id).first()
    if held is None or held.state != UnitState.READY:
        raise already_sold(held)
    return held


@act
def exchange(
    line: SaleLine,
    unit: Unit,
    *,
    at_paid_price: bool,
    means: str,
    till: Till,
    by: User,
    at: datetime,
    key: uuid.UUID,
) -> Refund:
    """Take a device back and hand another one over. Gives the refund, whose `exchange.sale` is the new sale.

    `line` with its sale and entry; `means`: by which the difference is paid or given back. Refusals of
    `refunding.give_back` and `till.sell`, ForWhom.
    """
    lock(sale := line.sale)
    done = Refund.objects.filter(key=key).select_related("entry", "exchange__sale__entry").first()
    if done is not None:
        return done
    if line.refunds.aggregate(n=Sum("quantity"))["n"]:
        raise MoreThanSold
    held = _held(unit, line.antenna_id)
    change = difference(line, held, at_paid_price=at_paid_price, at=at)
    exchanged = line.price - change.to_give
    # First the refund: the limits of the person count what she has, and she no longer has this device.
    refund = give_back(
        sale, [Back(line, 1, line.price)], means=means, reason=RefundReason.EXCHANGE, till=till, by=by, at=at, key=key,
        exchanged=exchanged,
    )  # fmt: skip
    paid = [Paid(Means.EXCHANGE, exchanged), *([Paid(means, change.to_pay)] if change.to_pay else [])]
    new = sell(
        buyer_of(sale), [Item(held.product, change.price, held)], paid, till=till, by=by, at=at,
        key=uuid.uuid5(key, "exchange"),
    )  # fmt: skip
    Exchange.objects.create(refund=refund, sale=new, antenna_id=refund.antenna_id, amount=exchanged)
    case = AfterSalesCase.objects.filter(line=line, ended_on=None).first()
    if case is not None:
        cases.note(case, Stage.REPLACED, by=by, at=at, note=held.label)
    return refund
