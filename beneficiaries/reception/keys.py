"""Tablets at the doors of the antennas, for the nation's list of what opens without anybody signing in."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import DoorTablet
from beneficiaries.reception import tablets
from connect.accounts.models import User
from connect.antennas import keys
from connect.antennas.keys import Key, KeyKind


def standing() -> list[Key]:
    rows = DoorTablet.objects.select_related("antenna", "by").filter(ended_at=None).order_by("antenna__name", "name")
    return [Key(str(t.pk), t.name, t.antenna.name, t.since, t.by.get_full_name()) for t in rows[:500]]


def end(pk: str, by: User, at: datetime) -> None:
    """Raises ObjectDoesNotExist."""
    tablets.switch_off(DoorTablet.objects.get(pk=keys.number(pk)), by=by, at=at)


TABLETS = KeyKind("tablettes", _("Tablets at the door"), standing, end)
