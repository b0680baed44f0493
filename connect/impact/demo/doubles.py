"""The demo's people written twice: what the night finds, one person at two antennas, a merge that can still be undone."""

from datetime import date, datetime, timedelta
from typing import Any

from beneficiaries import registration
from beneficiaries.doubles import merging, proposals
from beneficiaries.duplicates import likely
from beneficiaries.fields import Birth
from beneficiaries.models import BirthPrecision, Person, Status
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership
from connect.impact.demo.cast import address

BORN = Birth(date(1979, 8, 23), BirthPrecision.DAY)


def write(now: datetime) -> None:
    """Look through every antenna as the night does; then two people who are one."""
    lille, lyon = (Antenna.objects.get(slug=slug) for slug in ("lille", "lyon"))
    for antenna in (lyon, lille):
        _register(antenna, "Amadou", "Traoré", BORN, now - timedelta(days=20))
    _merged(lille, now)
    for antenna in Antenna.objects.order_by("pk"):
        with open_antenna(antenna.pk):
            proposals.look(antenna_id=antenna.pk, at=now)
    with open_national():
        proposals.look_across(at=now)


def _register(antenna: Antenna, first_name: str, last_name: str, birth: Birth, at: datetime, **facts: Any) -> Person:
    by = Membership.objects.filter(antenna=antenna, role="volunteer").select_related("user").order_by("pk")[0].user
    said: dict[str, Any] = {"first_name": first_name, "last_name": last_name, "birth": birth, "antenna_id": antenna.pk}
    with open_antenna(antenna.pk):
        alike = likely(**said, phone=facts.get("phone", ""), phone_shared=False)
        return registration.register(
            **said, **facts, status=Status.SEEKING, by=by, at=at, not_elsewhere=True,
            apart=[likeness.person.pk for likeness in alike],
        )  # fmt: skip


def _merged(lille: Antenna, now: datetime) -> None:
    manager = Membership.objects.select_related("user").get(antenna=lille, user__email=address("helene.lille")).user
    birth = Birth(date(1968, 11, 3), BirthPrecision.DAY)
    kept = _register(lille, "Jacqueline", "Vandenbroucke", birth, now - timedelta(days=90), phone="+33639981571")
    other = _register(lille, "Vandenbrouck", "Jacqueline", birth, now - timedelta(days=6))
    with open_antenna(lille.pk):
        merging.merge(kept, other, antenna_id=lille.pk, by=manager, at=now - timedelta(days=2))
