"""What the nation decides of drawers, of instalments and of money given back, each by a dated row with its reason."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from connect.accounts.models import User
from connect.acts import act
from sales.catalogue.deciding import NeverThePast
from sales.models import InstalmentMonths, RefundAloneUpTo, SecondPersonAbove


@act
def add_threshold(amount: Decimal, from_on: date, reason: str, *, by: User, at: datetime) -> SecondPersonAbove:
    """From a day on, a difference of more than so many euros is counted by two people. NeverThePast."""
    _not_past(from_on, at)
    return SecondPersonAbove.objects.create(amount=amount, from_on=from_on, reason=reason, added_by=by, added_at=at)


@act
def add_months(months: int, from_on: date, reason: str, *, by: User, at: datetime) -> InstalmentMonths:
    """From a day on, a manager may let somebody pay over so many months at most. NeverThePast."""
    _not_past(from_on, at)
    return InstalmentMonths.objects.create(months=months, from_on=from_on, reason=reason, added_by=by, added_at=at)


@act
def add_alone(alone: Decimal, from_on: date, reason: str, *, by: User, at: datetime) -> RefundAloneUpTo:
    """From a day on, anybody of the team gives back so many euros of one sale without a manager. NeverThePast."""
    _not_past(from_on, at)
    return RefundAloneUpTo.objects.create(amount=alone, from_on=from_on, reason=reason, added_by=by, added_at=at)


def _not_past(from_on: date, at: datetime) -> None:
    if from_on < timezone.localdate(at):
        raise NeverThePast
