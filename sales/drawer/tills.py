"""Tills of the antennas: the national team opens one more, withdraws one whose drawer was counted, brings it back."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import CashSession, Till


@for_constraint("till_counted_first")
class CountItFirst(Refusal):
    sentence = _("This till is open: its team counts and closes it first.")


@act
def withdraw(till: Till, *, by: User, at: datetime) -> Till:
    """A till that is not used any more; its number and its chain are never given to another. CountItFirst."""
    held = Till.objects.select_for_update().get(pk=till.pk)
    if held.closed_on is None:
        held.closed_on = timezone.localdate(at)
        held.save(update_fields=["closed_on"])
    return held


@act
def bring_back(till: Till, *, by: User, at: datetime) -> Till:
    """A withdrawn till is used again, where its series stopped."""
    held = Till.objects.select_for_update().get(pk=till.pk)
    if held.closed_on is not None:
        held.closed_on = None
        held.save(update_fields=["closed_on"])
    return held


def of_the_nation() -> QuerySet[Till, Any]:
    """Every till with its antenna and site; `open_since` and `counted_at` tell when it was last opened and closed."""
    sessions = CashSession.objects.filter(till=OuterRef("pk"))
    return (
        Till.objects.select_related("antenna", "site", "chain")
        .annotate(
            open_since=Subquery(sessions.filter(closed_at=None).values("opened_at")[:1]),
            counted_at=Subquery(sessions.filter(closed_at__isnull=False).order_by("-rank").values("closed_at")[:1]),
        )
        .order_by("antenna__name", "number")
    )
