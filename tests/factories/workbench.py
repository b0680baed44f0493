"""Facts of a device, tests and erasures as the bench notes them, rules of grades that hold today."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from sales.models import ErasureRecord, RuleSet, TestRecord, Unit, UnitFacts
from sales.workbench import facts, grading, moving, testing, waste
from sales.workbench.rules import load_defaults
from tests.factories.sales import UnitFactory

FAST: dict[str, Any] = {
    "ram_gb": 8, "disk1_kind": "SSD", "disk1_gb": 256, "cpu_mark": 5200, "cosmetic": 2, "technical": 2, "windows": "11",
}  # fmt: skip


def default_rules() -> None:
    load_defaults(date(2013, 1, 1))


def with_facts(unit: Unit, by: User, **said: Any) -> UnitFacts:
    with open_antenna(unit.antenna_id, user_id=by.pk):
        return facts.write(unit, FAST | said, by=by, at=timezone.now())


def tried(unit: Unit, by: User, **said: str) -> TestRecord:
    """A test in which everything works, but for what is `said`: `tried(unit, by, screen="faulty")`."""
    checks = dict.fromkeys(testing.checks_of(unit.kind), "ok") | said
    with open_antenna(unit.antenna_id, user_id=by.pk):
        return testing.note_test(unit, checks, repairs=dict.fromkeys(said, "dalle changée"), by=by, at=timezone.now())


def erased(unit: Unit, by: User, method: str = "software", *, worked: bool = True, disk: int = 1) -> ErasureRecord:
    with open_antenna(unit.antenna_id, user_id=by.pk):
        return testing.note_erasure(
            unit, method, worked=worked, disk=disk, tool="nwipe 0.37", disk_serial="s1", by=by, at=timezone.now()
        )


def a_day(lille: Antenna, by: User) -> dict[str, Any]:
    """A device graded on the bench that gave a part, one that left as waste, rules being written; keys of addresses."""
    on_the_bench, gone = UnitFactory(antenna=lille), UnitFactory(antenna=lille)
    with_facts(on_the_bench, by)
    now = timezone.now()
    with open_antenna(lille.pk, user_id=by.pk):
        grading.grade(on_the_bench, by=by, at=now)
        moving.put_on_the_bench(on_the_bench, by=by, at=now)
        moving.take_part(on_the_bench, "mémoire", by=by, at=now)
        slip = waste.leave(
            [gone], collector="Récup Nord", document="BSD", weight_kg=Decimal(2), left_on=timezone.localdate(), reason="cassé",
            key=uuid.uuid4(), by=by, at=now,
        )  # fmt: skip
    draft = RuleSet.objects.create(kind="computer", version=9, rows=RuleSet.objects.filter(kind="computer")[0].rows)
    one = ("unit", "facts", "test", "erase", "certificate", "grade", "grade_by_hand", "move", "repair", "part")
    return {
        **{f"workbench:{name}:pk": on_the_bench.pk for name in one},
        "workbench:slip_pdf:pk": slip.pk,
        **{f"national_workbench:{name}:pk": draft.pk for name in ("rule_set", "rule_set_csv", "publish")},
        "national_workbench:begin:kind": "computer",
    }
