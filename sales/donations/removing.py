"""A device entered by mistake is taken out with a reason, keeps its label and its history, and can be put back (C044)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.donations import register
from sales.models import Unit, UnitRemoval, UnitState

REMOVABLE = (UnitState.RECEIVED, UnitState.PREPARING, UnitState.READY)


@for_constraint("unit_removable")
class HasAHistory(Refusal):
    sentence = _("Only a device that was neither sold, sent, repaired nor recycled is taken out as a mistake.")


class AlreadyBack(Refusal):
    sentence = _("This device is in stock already.")


@act
def remove(unit: Unit, reason: str, *, by: User, at: datetime) -> UnitRemoval:
    """Take a device out of stock as entered by mistake. Already out: gives what was written. Refused by HasAHistory."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.state == UnitState.REMOVED:
        return UnitRemoval.objects.get(unit=unit, restored_at=None)
    if unit.state not in REMOVABLE:
        raise HasAHistory
    removal = UnitRemoval.objects.create(
        antenna_id=unit.antenna_id, unit=unit, reason=reason, removed_at=at, removed_by=by
    )
    unit.state = UnitState.REMOVED
    unit.save(update_fields=["state"])
    register.correct(unit, reason, by=by, at=at)
    return removal


@act
def restore(unit: Unit, *, by: User, at: datetime) -> Unit:
    """Put a device taken out by mistake back, to be looked at. Refused by AlreadyBack, and by SameNumberTwice when another
    device with its number came in meanwhile.
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    removal = UnitRemoval.objects.select_for_update().filter(unit=unit, restored_at=None).first()
    if removal is None:
        raise AlreadyBack
    removal.restored_at, removal.restored_by = at, by
    removal.save(update_fields=["restored_at", "restored_by"])
    unit.state = UnitState.RECEIVED
    unit.save(update_fields=["state"])
    return unit
