"""Cash above the legal ceiling: the law spares whoever has no bank account; a manager answers for it, debt by debt (R10)."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import CashException


@for_constraint("cashexception_by_a_manager")
class AManagerAllows(Refusal):
    sentence = _("A manager of the antenna allows it.")


@act
def allow_cash(person: Person, reason: str, *, antenna_id: int, by: User, at: datetime) -> CashException:
    """Let somebody without a bank account pay one debt above the ceiling in cash today; asked twice, it is one exception.

    Code monétaire et financier L112-6 III. AManagerAllows.
    """
    day = timezone.localdate(at)
    waiting = waiting_exception(person, day)
    if waiting is not None:
        return waiting
    return CashException.objects.create(
        antenna_id=antenna_id, person=person, reason=reason.strip(), by=by, at=at, on=day
    )


def waiting_exception(person: Person | None, day: date) -> CashException | None:
    """What a manager allowed for this person on this day, at this door, and no debt used yet."""
    if person is None:
        return None
    return CashException.objects.select_related("by").filter(person=person, on=day, sale=None).order_by("at").first()
