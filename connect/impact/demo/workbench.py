"""The workbench in the demo: what is on sale was tested and erased; at Lille a device stands at each step of the bench, two
left as waste, and the nation prepares other rules of grades.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership, Role, Site
from sales.models import Erasing, ErasureRecord, Product, TestRecord, Unit, UnitState
from sales.stock import Arrival, receive
from sales.workbench import facts, grading, moving, rules, testing, waste

INSIDE: dict[str, Any] = {
    "maker": "Dell", "cpu": "Intel Core i5-8250U", "cpu_mark": 5_900, "ram_gb": 8, "disk1_kind": "SSD", "disk1_gb": 256,
    "screen": Decimal("13.3"), "webcam": True, "battery": 78, "os": "Linux Mint 22", "linux": True, "cosmetic": 2,
    "technical": 2, "charger": True,
}  # fmt: skip
OLD = [("Packard Bell EasyNote", "OLD0001"), ("Acer Aspire 5349", "OLD0002")]
TOOL = "nwipe 0.37"


def prepare(units: Sequence[Unit], *, by: User, at: datetime) -> None:
    """Put these devices on sale as the bench does it: tested, erased, prepared; a fixed number of statements."""
    TestRecord.objects.bulk_create(
        TestRecord(
            unit=u, antenna_id=u.antenna_id, checks=dict.fromkeys(testing.checks_of(u.kind), "ok"), by=by, tested_at=at
        )
        for u in units
    )
    ErasureRecord.objects.bulk_create(
        ErasureRecord(
            unit=u, antenna_id=u.antenna_id, method=Erasing.SOFTWARE, tool=TOOL, worked=True, by=by, erased_at=at
        )
        for u in units
    )
    for state in (UnitState.PREPARING, UnitState.READY):
        Unit.objects.filter(pk__in=[u.pk for u in units]).update(state=state)
    for unit in units:
        unit.state = UnitState.READY


def write(lille: Antenna, now: datetime) -> None:
    """Lille's bench on the day that is shown, by the acts; the batches that came in are its devices."""
    national = Membership.objects.select_related("user").filter(role=Role.NATIONAL_ADMIN).order_by("pk")[0].user
    by, manager = (_of(lille, role) for role in (Role.EMPLOYEE, Role.MANAGER))
    with open_antenna(lille.pk, user_id=by.pk):
        waiting = Unit.objects.filter(antenna=lille, state=UnitState.RECEIVED, kind="computer").order_by("label")
        _on_the_bench(list(waiting[:4]), by, now)
        _waste(lille, manager, now)
    with open_national(user_id=national.pk):
        rules.begin("computer", by=national, at=now - timedelta(days=3))


def _of(antenna: Antenna, role: Role) -> User:
    return Membership.objects.select_related("user").filter(antenna=antenna, role=role).order_by("pk")[0].user


def _on_the_bench(units: list[Unit], by: User, now: datetime) -> None:
    """One that can be put on sale, one only tested, one whose erasure failed, one set aside to be repaired."""
    doings = (_ready_to_sell, _tested_only, _erasure_failed, _to_repair)
    for unit, doing in zip(units, doings, strict=False):
        doing(unit, by, now - timedelta(hours=3))


def _checks(unit: Unit, **said: str) -> dict[str, str]:
    return dict.fromkeys(testing.checks_of(unit.kind), "ok") | said


def _ready_to_sell(unit: Unit, by: User, at: datetime) -> None:
    facts.write(unit, INSIDE, by=by, at=at)
    testing.note_test(
        unit, _checks(unit, battery="repaired"), repairs={"battery": "batterie neuve"}, by=by, at=at + timedelta(minutes=20)
    )  # fmt: skip
    testing.note_erasure(unit, Erasing.SOFTWARE, worked=True, tool=TOOL, disk_serial="S3YJNX0K", by=by, at=at)
    grading.grade(unit, by=by, at=at)


def _tested_only(unit: Unit, by: User, at: datetime) -> None:
    facts.write(unit, INSIDE | {"ram_gb": 4, "disk1_kind": "HDD", "disk1_gb": 500}, by=by, at=at)
    testing.note_test(unit, _checks(unit, webcam="na"), by=by, at=at)


def _erasure_failed(unit: Unit, by: User, at: datetime) -> None:
    testing.note_test(unit, _checks(unit), by=by, at=at)
    testing.note_erasure(
        unit, Erasing.SOFTWARE, worked=False, tool=TOOL, note="Secteurs illisibles.", by=by, at=at + timedelta(hours=1)
    )  # fmt: skip


def _to_repair(unit: Unit, by: User, at: datetime) -> None:
    testing.note_test(unit, _checks(unit, screen="faulty"), by=by, at=at)
    moving.to_repair(unit, "Dalle à changer", by=by, at=at)


def _waste(lille: Antenna, by: User, now: datetime) -> None:
    at = now - timedelta(days=6)
    site = Site.objects.filter(antenna=lille).select_related("antenna").order_by("pk")[0]
    article = Product.objects.filter(code="PCC")[0]
    units = receive([Arrival(article, model, "D", serial) for model, serial in OLD], site=site, by=by, at=at)
    for unit in units:
        testing.note_erasure(unit, Erasing.DESTROYED, worked=True, by=by, at=at)
    moving.take_part(units[0], "mémoire 4 Go", by=by, at=at)
    waste.leave(
        units, collector="Recyclage du Nord (exemple)", document="BSD-2026-0114", weight_kg=Decimal("5.4"),
        left_on=timezone.localtime(at).date(), reason="Cartes mères hors service", key=uuid5(NAMESPACE_OID, "waste lille"),
        by=by, at=at,
    )  # fmt: skip
