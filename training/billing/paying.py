"""What is paid of an invoice, noted line by line; nothing is rubbed out, a mistake is taken back. Reminders."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import euros
from training.billing import telling
from training.models import Invoice, Payment, Reminder


@for_constraint("payment_within_what_is_left")
class MoreThanIsLeft(Refusal):
    sentence = _("This is more than what is left to pay: look at the invoice again.")
    field = "amount"

    def __init__(self, left: Decimal | None = None) -> None:
        words = _("This is more than what is left to pay: %(left)s.")
        super().__init__(words % {"left": euros(left)} if left is not None else None)


@for_constraint("payment_gives_back_the_excess")
class NothingToGiveBack(Refusal):
    sentence = _("Only what was paid too much is given back: issue a credit note first.")
    field = "amount"


@for_constraint("payment_in_cash_up_to_1000")
class NotInCash(Refusal):
    sentence = _("An invoice above €1,000 is not paid in cash: ask for a transfer or a cheque.")
    field = "means"


@for_constraint("payment_not_in_advance")
class NotYetPaid(Refusal):
    sentence = _("A payment is noted when it came: today or before.")
    field = "paid_on"


@for_constraint("payment_taken_back_whole", "training_payment_reverses_id_key")
class AlreadyTakenBack(Refusal):
    sentence = _("This line was taken back already, or its money was given back.")


@for_constraint("payment_not_long_before")
class LongBefore(Refusal):
    sentence = _("This is more than a year before the invoice: look at the date again.")
    field = "paid_on"


class NothingLate(Refusal):
    sentence = _("Nothing of this invoice is late today.")


class NobodyToWriteTo(Refusal):
    sentence = _("There is no e-mail address of who pays: call or write a letter.")


@act
def note(
    invoice: Invoice, *, key: UUID, amount: Decimal, means: str, paid_on: date, reference: str = "", by: User,
    at: datetime,
) -> Payment:  # fmt: skip
    """Money came for an invoice (`amount` above zero) or what was paid too much went back (below). The same key again is
    the same line. Refuses MoreThanIsLeft, NothingToGiveBack, NotInCash, NotYetPaid,
    LongBefore.
    """
    take_turns(key)
    known = Payment.objects.filter(key=key, invoice=invoice).first()
    if known is not None:
        return known
    left = balance(invoice, timezone.localdate(at)).left
    if amount > 0 and amount > left:
        raise MoreThanIsLeft(max(left, Decimal(0)))
    return Payment.objects.create(
        antenna_id=invoice.antenna_id, invoice=invoice, key=key, amount=amount, means=means, paid_on=paid_on,
        reference=reference, noted_by=by, noted_at=at,
    )  # fmt: skip


@act
def take_back(payment: Payment, *, by: User, at: datetime) -> Payment:
    """The line was a mistake: another one says the contrary. Repeated, harmless. Refuses AlreadyTakenBack."""
    known = Payment.objects.filter(reverses=payment).first()
    if known is not None:
        return known
    return Payment.objects.create(
        antenna_id=payment.antenna_id, invoice_id=payment.invoice_id, amount=-payment.amount, means=payment.means,
        paid_on=timezone.localdate(at), reference=payment.reference, reverses=payment, noted_by=by, noted_at=at,
    )  # fmt: skip


@act
def remind(invoice: Invoice, *, by: User, at: datetime) -> Reminder:
    """Write to who pays about what is late; once a day. Refuses NothingLate, NobodyToWriteTo."""
    day = timezone.localdate(at)
    take_turns(f"reminder {invoice.pk}")
    known = Reminder.objects.filter(invoice=invoice, sent_on=day).first()
    if known is not None:
        return known
    late = balance(invoice, day).late
    if late <= 0:
        raise NothingLate
    if not telling.addresses_of(invoice):
        raise NobodyToWriteTo
    sent = Reminder.objects.create(antenna_id=invoice.antenna_id, invoice=invoice, sent_on=day, late=late, sent_by=by)
    telling.tell_late(invoice, euros(late), Reminder.objects.filter(invoice=invoice).count())
    return sent


def balance(invoice: Invoice, day: date) -> Invoice:
    """The same invoice with `credited`, `paid`, `left` and `late`, as of that day."""
    return Invoice.objects.with_balance(day).get(pk=invoice.pk)
