"""Giving money back: a new numbered ticket that names the one it corrects. The sale itself never changes (law.md T03)."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.books import chain
from connect.refusals import Refusal, for_constraint
from sales.drawer.opening import TillNotOpen, session_of
from sales.models import (
    Agreed,
    Means,
    Refund,
    RefundAgreement,
    RefundLine,
    RefundPayment,
    RefundReason,
    Sale,
    SaleLine,
    Till,
)
from sales.paying import short_euros
from sales.ticket import heading, refund_body

MONEY = (Means.CASH, Means.CARD, Means.CHEQUE)  # by which the person may get her money back


@dataclass(frozen=True)
class Back:
    """What comes back of a line: how many, and how much is given back for them."""

    line: SaleLine
    quantity: int
    amount: Decimal


@dataclass(frozen=True)
class Left:
    """What may still come back of a line, and why not if it may not."""

    line: SaleLine
    quantity: int
    refusal: Refusal | None = None

    @property
    def amount(self) -> Decimal:
        return self.line.price * self.quantity


@dataclass(frozen=True)
class Purse:
    """What may be given back of a sale: taken off what is still due, in money, off a partner's voucher. Euros."""

    due: Decimal
    money: Decimal
    vouchers: Decimal


class NothingChosen(Refusal):
    sentence = _("Tick what the person brings back.")


@for_constraint("refundline_within_sold", "refundline_once_a_line", "refundline_of_its_sale")
class MoreThanSold(Refusal):
    """C026, C041: no more comes back than was sold, for no more than it cost."""

    sentence = _("This is more than what is left of the ticket. What has come back already is no longer in the list.")

    def __init__(self, most: Decimal | None = None) -> None:
        words = _("No more than %(most)s is given back for this article.")
        super().__init__(words % {"most": short_euros(most)} if most is not None else None)


@for_constraint("refundline_above_zero", "refund_above_zero", "refundpayment_above_zero")
class NothingToGiveBack(Refusal):
    """C026: a refund of zero is no refund."""

    sentence = _("A refund is more than 0 €. Untick the article if nothing is given back for it.")


@for_constraint("refund_plan_unused")
class PlanBegun(Refusal):
    sentence = _("This top-up has begun: it has been used, and is not taken back.")


@for_constraint("refund_code_shown")
class CodeShown(Refusal):
    """Once a code was read by the person, nobody can know whether it was used (law.md P04)."""

    sentence = _("The code of this top-up was handed over: it is not taken back. The operator answers for it.")


@for_constraint("refund_within_drawer")
class NotInDrawer(Refusal):
    sentence = _("There is not so much money in the drawer. Choose another means, or put money in first.")
    field = "means"


@for_constraint("refund_due_first", "refund_as_paid", "refund_adds_up")
class AsItWasPaid(Refusal):
    sentence = _(
        "The ticket has changed meanwhile: what is still due and a partner’s voucher come first. Look at it again."
    )
    field = "means"


@for_constraint("refund_agreed")
class NeedsAgreement(Refusal):
    """House rule: above a threshold of the national team, two people see a refund."""

    sentence = _("A manager agrees first to give back this much.")


def lock(sale: Sale) -> None:
    """Hold a sale until the transaction ends: its refunds and instalments come one after the other."""
    take_turns(sale.pk, 4)


def what_is_left(sale: Sale, *, at: datetime) -> list[Left]:
    """Each line that has not wholly come back, in the order of the ticket; three queries."""
    lines = list(sale.lines.select_related("plan", "unit", "handover").prefetch_related("codes").order_by("rank"))
    back = dict(
        RefundLine.objects.filter(line__sale=sale)
        .values_list("line")
        .annotate(n=Sum("quantity"))
        .values_list("line", "n")
    )
    day = timezone.localdate(at)
    left = []
    for line in lines:
        quantity = line.quantity - back.get(line.pk, 0)
        if quantity > 0:
            left.append(Left(line, quantity, _reason_against(line, day)))
    return left


def _reason_against(line: SaleLine, day: object) -> Refusal | None:
    plan = getattr(line, "plan", None)
    if any(code.handed_at for code in line.codes.all()):
        return CodeShown()
    if plan is not None and plan.starts_on < day:
        return PlanBegun()
    return None


def purse_of(sale: Sale) -> Purse:
    """What may be given back of a sale, and how; asked of the function that the trigger asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT due, money, vouchers FROM refundable(%s)", [sale.pk])
        due, money, vouchers = cursor.fetchone()
    return Purse(due or Decimal(0), max(money or Decimal(0), Decimal(0)), max(vouchers or Decimal(0), Decimal(0)))


def split(purse: Purse, amount: Decimal, means: str) -> list[tuple[str, Decimal]]:
    """By which means an amount goes back: off what is due, then in money to the person, then off the partner's voucher."""
    parts = []
    for one, most in ((Means.LATER, purse.due), (means, purse.money), (Means.VOUCHER, purse.vouchers)):
        part = min(amount, most)
        if part > 0:
            parts.append((str(one), part))
            amount -= part
    if amount > 0:
        raise AsItWasPaid
    return parts


def given_so_far(sale: Sale) -> Decimal:
    """What was given back of a sale, exchanges apart: what the house's threshold counts."""
    given = (
        RefundPayment.objects.filter(refund__sale=sale).exclude(means=Means.EXCHANGE).aggregate(n=Sum("amount"))["n"]
    )
    return given or Decimal(0)


def check(sale: Sale, backs: Collection[Back], *, at: datetime) -> None:
    """Refuse by name what cannot come back; the same words before a manager is asked and when money is given."""
    if not backs:
        raise NothingChosen
    left = {one.line.pk: one for one in what_is_left(sale, at=at)}
    for back in backs:
        of_line = left.get(back.line.pk)
        if of_line is None or back.quantity > of_line.quantity:
            raise MoreThanSold
        if of_line.refusal is not None:
            raise of_line.refusal
        if back.amount <= 0 or back.quantity < 1:
            raise NothingToGiveBack
        if back.amount > back.line.price * back.quantity:
            raise MoreThanSold(back.line.price * back.quantity)
    if len({back.line.pk for back in backs}) != len(backs):
        raise MoreThanSold


@act
def give_back(
    sale: Sale,
    backs: Sequence[Back],
    *,
    means: str,
    reason: str,
    till: Till,
    by: User,
    at: datetime,
    key: uuid.UUID,
    exchanged: Decimal = Decimal(0),
) -> Refund:
    """Record what is given back and sign its ticket, in the series of `till`; the same refund when the same key comes again.

    `sale` with its entry; `means`: of MONEY, for the part that the person gets. `exchanged`: what stays with us to pay
    another device (see `exchanging`). Refusals: NothingChosen, MoreThanSold, NothingToGiveBack,
    PlanBegun, CodeShown, NotInDrawer, NeedsAgreement, drawer.opening.TillNotOpen, books.keys.LedgerUnavailable.
    """
    before = _refunded_with(key)
    if before is not None:
        return before
    lock(sale)
    check(sale, backs, at=at)
    total = sum((back.amount for back in backs), Decimal(0))
    parts = ([(str(Means.EXCHANGE), exchanged)] if exchanged else []) + split(purse_of(sale), total - exchanged, means)
    session = session_of(till)
    if session is None:
        raise TillNotOpen
    refund = Refund(
        key=key, antenna_id=till.antenna_id, till=till, session=session, sale=sale, refunded_at=at,
        refunded_on=timezone.localdate(at), by=by, reason=RefundReason(reason), total=total,
        heading=heading(till, by, timezone.localdate(at)),
    )  # fmt: skip
    whose = {"refund": refund, "antenna_id": till.antenna_id}
    lines = [RefundLine(**whose, line=back.line, quantity=back.quantity, total=back.amount) for back in backs]
    lines.sort(key=lambda one: one.line.rank)
    payments = [RefundPayment(**whose, rank=n, means=one, amount=part) for n, (one, part) in enumerate(parts, 1)]
    return _written(refund, lines, payments, _agreement(sale, total))


def _written(
    refund: Refund, lines: list[RefundLine], payments: list[RefundPayment], agreed: RefundAgreement | None
) -> Refund:
    """Sign a refund and write its rows; what a manager agreed to is used by it."""
    head = chain.hold(refund.till.chain_id)
    body = refund_body(refund, refund.sale.reference, lines, payments)
    refund.entry = chain.append(head, kind="refund", body=body, at=refund.refunded_at, subject=refund.pk, numbered=True)
    refund.save(force_insert=True)
    RefundLine.objects.bulk_create(lines)
    RefundPayment.objects.bulk_create(payments)
    if agreed is not None:
        agreed.refund = refund
        agreed.save(update_fields=["refund"])
    return refund


def _refunded_with(key: uuid.UUID) -> Refund | None:
    take_turns(key)
    return Refund.objects.select_related("entry").filter(key=key).first()


def _agreement(sale: Sale, total: Decimal) -> RefundAgreement | None:
    """The agreement that this refund uses up, if a manager gave one; two refunds at once do not share it."""
    waiting = RefundAgreement.objects.filter(sale=sale, answer=Agreed.AGREED, refund=None, most__gte=total)
    return waiting.order_by("asked_at").select_for_update().first()
