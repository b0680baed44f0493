"""Above the house's threshold a manager agrees before money is given back; a volunteer asks, and nobody is sent away."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership, Role
from connect.refusals import Refusal, for_constraint
from sales.aftersales.refunding import Back, given_so_far, lock
from sales.models import Agreed, RefundAgreement, RefundAloneUpTo, Sale


@for_constraint("refundagreement_asked_once")
class AskedAlready(Refusal):
    sentence = _("A colleague has already asked for this ticket. The manager answers soon.")


@for_constraint("refundagreement_by_a_manager")
class NotYours(Refusal):
    """Four eyes: whoever asks does not answer."""

    sentence = _("A manager of the antenna answers, and not whoever asked.")


class AnsweredAlready(Refusal):
    sentence = _("Another manager has just answered.")


def alone_up_to(on: date) -> Decimal:
    """Up to how many euros of one sale anybody of the team gives back alone, on a day."""
    row = RefundAloneUpTo.objects.in_force(on)
    return row.amount if row else Decimal(0)


def needs_agreement(sale: Sale, total: Decimal, *, by: User, at: datetime) -> bool:
    """Must a manager agree before this much is given back by somebody? What was given back before counts too."""
    day = timezone.localdate(at)
    if given_so_far(sale) + total <= alone_up_to(day):
        return False
    if Membership.objects.on(day).filter(user=by, antenna_id=sale.antenna_id, role=Role.MANAGER).exists():
        return False
    return not usable(sale).filter(most__gte=total).exists()


def usable(sale: Sale) -> QuerySet[RefundAgreement]:
    return RefundAgreement.objects.filter(sale=sale, answer=Agreed.AGREED, refund=None)


def asked_for(backs: Sequence[Back]) -> dict[str, Any]:
    """What was chosen, as it is kept while a manager thinks about it."""
    return {str(back.line.pk): {"quantity": back.quantity, "amount": str(back.amount)} for back in backs}


@act
def ask(sale: Sale, backs: Sequence[Back], *, reason: str, by: User, at: datetime) -> RefundAgreement:
    """Ask the managers of the antenna; what was chosen waits with the request. AskedAlready."""
    lock(sale)
    if RefundAgreement.objects.filter(sale=sale, answer=Agreed.WAITING).exists():
        raise AskedAlready
    total = sum((back.amount for back in backs), Decimal(0))
    return RefundAgreement.objects.create(
        antenna_id=sale.antenna_id,
        sale=sale,
        asked=asked_for(backs),
        reason=reason,
        most=total,
        asked_by=by,
        asked_at=at,
    )


@act
def answer(asked: RefundAgreement, agreed: bool, *, by: User, at: datetime) -> RefundAgreement:
    """A manager agrees or refuses, once. AnsweredAlready, NotYours."""
    held = RefundAgreement.objects.select_for_update().get(pk=asked.pk)
    if held.answer != Agreed.WAITING:
        raise AnsweredAlready
    held.answer, held.answered_by, held.answered_at = (Agreed.AGREED if agreed else Agreed.REFUSED), by, at
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    return held


def waiting_at(antenna_id: int) -> QuerySet[RefundAgreement]:
    """Requests that no manager has answered, the oldest first."""
    waiting = RefundAgreement.objects.filter(antenna_id=antenna_id, answer=Agreed.WAITING)
    return waiting.select_related("sale__entry", "sale__buyer", "asked_by").order_by("asked_at")
