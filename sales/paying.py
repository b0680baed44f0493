"""How a sale is paid: by one means or several, within what the law allows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from connect.partners.models import Structure
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import euros
from sales.models import Means, Payment, Sale

CASH_CEILING = Decimal(1000)  # law.md R10: a debt above it is not paid in cash
MOST_RECEIVED_ABOVE = Decimal(500)  # the largest banknote: more than that over the price is a slip of the keyboard


@dataclass(frozen=True)
class Paid:
    """A means of payment and what it pays; `received` is the cash handed over (the amount itself by default)."""

    means: str
    amount: Decimal
    received: Decimal | None = None
    number: str = ""  # of a cheque or a voucher
    payer: str = ""  # the partner whose voucher it is
    structure: Structure | None = None


@for_constraint("payment_voucher_of_somebody")
class VoucherOfWhom(Refusal):
    sentence = _("Write which partner’s voucher it is, and its number: the partner pays it later.")
    field = "payer"


@for_constraint("voucher_once", "voucher_once_a_structure")
class VoucherUsed(Refusal):
    sentence = _("This voucher has already paid a sale. Ask the person for another one, or another means.")
    field = "number"


@for_constraint("payment_enough_cash")
class NotEnoughCash(Refusal):
    sentence = _("The money received does not cover the price.")
    field = "received"

    def __init__(self, due: Decimal | None = None, received: Decimal | None = None) -> None:
        words = _("%(missing)s is missing: the sale comes to %(due)s.")
        super().__init__(
            words % {"missing": euros(due - received), "due": euros(due)}
            if due is not None and received is not None
            else None
        )


class TooMuchCash(Refusal):
    sentence = _("That is far more than the price. Check the money received.")
    field = "received"


@for_constraint("cash_ceiling")
class CashCeiling(Refusal):
    """Code monétaire et financier L112-6: above 1,000 EUR, tickets of one day to one person added up, no cash."""

    sentence = _(
        "Above 1,000 €, the law forbids cash, counting what this person bought today. Take a card or a cheque. "
        "For somebody without a bank account, a manager may allow it."
    )
    field = "means"


@for_constraint("sale_adds_up")
class DoesNotAddUp(Refusal):
    sentence = _(
        "What was paid is not the price of the basket. The basket changed: check the amount and take the money again."
    )
    field = "means"


def short_euros(amount: Decimal | None) -> str:
    """`140 €` for a whole amount, `139,50 €` otherwise."""
    if amount is None:
        return ""
    return euros(amount).replace(",00", "").replace(".00", "")


def check_payments(payments: Sequence[Paid], due: Decimal, *, allowed: Callable[[], bool] = lambda: False) -> None:
    """Do these payments pay so much, in euros, as the law allows? NotEnoughCash, TooMuchCash, VoucherOfWhom, CashCeiling,
    DoesNotAddUp. `allowed` tells whether a manager allowed cash above the ceiling; it is asked only there.
    """
    for p in payments:
        if p.means == Means.VOUCHER and not (p.payer.strip() and p.number.strip()):
            raise VoucherOfWhom
    cash = [p for p in payments if p.means == Means.CASH]
    for p in cash:
        if p.received is not None and p.received < p.amount:
            raise NotEnoughCash(p.amount, p.received)
        if p.received is not None and p.received > p.amount + MOST_RECEIVED_ABOVE:
            raise TooMuchCash
    if cash and due > CASH_CEILING and not allowed():
        raise CashCeiling
    if sum((p.amount for p in payments), Decimal(0)) != due or any(p.amount <= 0 for p in payments):
        raise DoesNotAddUp


def paid_later(payments: Sequence[Payment]) -> Decimal:
    """What of these is put off, in euros."""
    return sum((p.amount for p in payments if p.means == Means.LATER), Decimal(0))


def _known(name: str) -> Structure | None:
    """The partner that bears this name, when one alone does."""
    if not name.strip():
        return None
    found = list(Structure.objects.filter(name__iexact=name.strip())[:2])
    return found[0] if len(found) == 1 else None


def payments_of(sale: Sale, payments: Sequence[Paid]) -> list[Payment]:
    """The rows of a sale's payments, in the order in which they were given."""
    return [
        Payment(
            sale=sale,
            antenna_id=sale.antenna_id,
            rank=rank,
            means=p.means,
            amount=p.amount,
            received=(p.amount if p.received is None else p.received) if p.means == Means.CASH else None,
            number=p.number.strip(),
            payer=p.payer.strip(),
            structure=p.structure or _known(p.payer),
        )
        for rank, p in enumerate(payments, 1)
    ]
