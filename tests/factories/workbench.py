"""Facts of a device, tests and erasures as the bench notes them, rules of grades that hold today."""

from datetime import date
from typing import Any

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from sales.models import ErasureRecord, TestRecord, Unit, UnitFacts
from sales.workbench import facts, testing
from sales.workbench.rules import load_defaults

FAST: dict[str, Any] = {
    "ram_gb": 8, "disk1_kind": "SSD", "disk1_gb": 256, "cpu_mark": 5200, "cosmetic": 2, "technical": 2, "windows": "11",
}  # fmt: skip


def default_rules() -> None:
    load_defaults(date(2013, 1, 1))


def with_facts(unit: Unit, by: User, **said: Any) -> UnitFacts:
    with open_antenna(unit.antenna_id, user_id=by.pk):
        return facts.write(unit, FAST | said, by=by, at=timezone.now())


def tested(unit: Unit, by: User, **said: str) -> TestRecord:
    """A test in which everything works, but for what is `said`: `tested(unit, by, screen="faulty")`."""
    checks = dict.fromkeys(testing.checks_of(unit.kind), "ok") | said
    with open_antenna(unit.antenna_id, user_id=by.pk):
        return testing.note_test(unit, checks, repairs=dict.fromkeys(said, "dalle changée"), by=by, at=timezone.now())


def erased(unit: Unit, by: User, method: str = "software", *, worked: bool = True, disk: int = 1) -> ErasureRecord:
    with open_antenna(unit.antenna_id, user_id=by.pk):
        return testing.note_erasure(
            unit, method, worked=worked, disk=disk, tool="nwipe 0.37", disk_serial="s1", by=by, at=timezone.now()
        )
