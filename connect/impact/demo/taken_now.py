"""Files that were taken out lately: a manager's for the association's tool, the places of the nation, last month as open data."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership, Role
from connect.impact.models import SealedPeriod
from connect.impact.period import Period
from connect.impact.taken import making, publications
from connect.impact.taken.catalogue import KINDS
from connect.refusals import Refusal


def write(lille: Antenna, now: datetime) -> None:
    """After a month was sealed: what is published is sealed first."""
    manager, national = _user(Role.MANAGER, lille), _user(Role.NATIONAL_ADMIN, None)
    if manager is None or national is None:
        return
    today = timezone.localdate(now)
    month = Period(today - timedelta(days=30), today)
    with open_antenna(lille.pk), suppress(Refusal):
        _taken("outil", "xlsx", month, lille.pk, manager, now)
    with open_national(), suppress(Refusal):
        _taken("lieux", "csv", Period(today, today), None, national, now)
        sealed = SealedPeriod.objects.order_by("-last_on").first()
        if sealed is not None:
            publications.publish(sealed, by=national, at=now)


def _user(role: str, antenna: Antenna | None) -> User | None:
    place = Membership.objects.select_related("user").filter(role=role, antenna=antenna).order_by("pk").first()
    return place.user if place else None


def _taken(kind: str, ending: str, period: Period, antenna_id: int | None, by: User, now: datetime) -> None:
    file = making.ask(
        KINDS[kind], ending, period, antenna_id=antenna_id, reason="Recopie du mois dans l’outil de l’association",
        key=uuid5(NAMESPACE_OID, f"taken-{kind}-{period.first}"), by=by, at=now,
    )  # fmt: skip
    while making.go_on(file.pk, at=now).is_running:
        pass
    file.refresh_from_db()
    making.note_taking(file, from_byte=0, by=by, at=now)
