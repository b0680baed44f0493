"""The workbench in the demo: what is on sale was tested and erased; at Lille devices stand at each step, and a slip left."""

from collections.abc import Sequence
from datetime import datetime

from connect.accounts.models import User
from sales.models import Erasing, ErasureRecord, TestRecord, Unit, UnitState
from sales.workbench.testing import checks_of


def prepare(units: Sequence[Unit], *, by: User, at: datetime) -> None:
    """Put these devices on sale as the bench does it: tested, erased, prepared; a fixed number of statements."""
    TestRecord.objects.bulk_create(
        TestRecord(unit=u, antenna_id=u.antenna_id, checks=dict.fromkeys(checks_of(u.kind), "ok"), by=by, tested_at=at)
        for u in units
    )
    ErasureRecord.objects.bulk_create(
        ErasureRecord(
            unit=u,
            antenna_id=u.antenna_id,
            method=Erasing.SOFTWARE,
            tool="nwipe 0.37",
            worked=True,
            by=by,
            erased_at=at,
        )
        for u in units
    )
    for state in (UnitState.PREPARING, UnitState.READY):
        Unit.objects.filter(pk__in=[u.pk for u in units]).update(state=state)
    for unit in units:
        unit.state = UnitState.READY
