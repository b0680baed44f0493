"""What stands on the bench of an antenna, state by state, and what each device still lacks; the list as a workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from connect.antennas.models import Antenna
from connect.ui.spreadsheet import Workbook
from sales.models import DEVICES, OPEN_OUTCOMES, Handover, TransferUnit, Unit, UnitState, UnitStep
from sales.workbench import testing
from sales.workbench.moving import ASSOCIATION_WORDS

STATES = (UnitState.RECEIVED, UnitState.PREPARING, UnitState.RETURNED, UnitState.REPAIR)
MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class Filters:
    """What an address asks for; a value that is none of ours asks for nothing."""

    state: str = ""
    kind: str = ""
    words: str = ""

    @classmethod
    def of(cls, given: Any) -> "Filters":
        state, kind = given.get("etat", ""), given.get("type", "")
        return cls(
            state if state in {str(one) for one in (*STATES, UnitState.READY)} else "",
            kind if kind in {str(one) for one in DEVICES} else "",
            " ".join(given.get("q", "")[:40].replace("\x00", "").split()),
        )


def here(antenna_id: int) -> QuerySet[Unit]:
    """Devices that the bench may touch: neither a buyer's, in after-sales, nor on their way or at a refurbisher's."""
    out = Handover.objects.filter(unit=OuterRef("pk"), returned_at=None)
    travels = TransferUnit.objects.filter(unit=OuterRef("pk"), outcome__in=OPEN_OUTCOMES)
    return Unit.objects.filter(~Exists(out), ~Exists(travels), antenna_id=antenna_id)


def listed(antenna_id: int, asked: Filters) -> QuerySet[Unit]:
    """Devices to work on, by label."""
    units = here(antenna_id).filter(state__in=[asked.state] if asked.state else STATES)
    if asked.kind:
        units = units.filter(kind=asked.kind)
    for word in asked.words.split():
        units = units.filter(Q(label__icontains=word) | Q(serial__icontains=word) | Q(model__icontains=word))
    return units.select_related("product").order_by("label")


def counted(antenna_id: int) -> list[dict[str, Any]]:
    """How many devices in each state of the bench, and on sale: as many as the list that it opens."""
    states = (*STATES, UnitState.READY)
    found = dict(here(antenna_id).filter(state__in=states).order_by().values_list("state").annotate(Count("pk")))
    return [{"state": state.value, "label": state.label, "n": found.get(state.value, 0)} for state in states]


def with_missing(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """Each device with what it lacks before it is sold, in one question for them all."""
    units = list(units)
    missing = testing.missing_of(units)
    return [{"unit": unit, "missing": [testing.MISSING[name] for name in missing[unit.pk]]} for unit in units]


def steps_of(unit: Unit) -> list[dict[str, Any]]:
    """Its states, the latest first: from, to, when, by whom (only of the same antenna), why."""
    steps = UnitStep.objects.filter(unit=unit).select_related("by", "antenna").order_by("-id")[:100]
    words = dict(UnitState.choices)
    return [
        {
            "at": step.at, "before": words.get(step.before, ""), "after": words[step.after], "why": step.why,
            "who": (step.by.first_name if step.by else "") if step.antenna_id == unit.antenna_id else step.antenna.name,
        }
        for step in steps
    ]  # fmt: skip


def workbook(antenna: Antenna) -> bytes:
    """Devices of an antenna with their states in the association's own words; labels and numbers are text."""
    book = Workbook()
    columns = [
        (_("Label"), 14), (_("State of the association"), 26), (_("State"), 24), (_("Kind"), 12), (_("Make and model"), 30),
        (pgettext("device", "Grade"), 9), (_("Serial number"), 20), ("IMEI", 18), (_("Memory, in GB"), 10), (_("Disk"), 10),
        (_("Disk, in GB"), 10), (_("Processor"), 24), (_("Received on"), 12),
    ]  # fmt: skip
    units = Unit.objects.filter(antenna_id=antenna.pk).exclude(state=UnitState.REMOVED).select_related("facts")
    book.sheet(_("Devices"), columns, (_row(unit) for unit in units.order_by("label")[:MOST_EXPORTED]))
    return book.content()


def _row(unit: Unit) -> list[Any]:
    facts = getattr(unit, "facts", None)
    return [
        unit.label, ASSOCIATION_WORDS[UnitState(unit.state)], unit.get_state_display(), unit.get_kind_display(), unit.model,
        unit.get_grade_display(), unit.serial, unit.imei, facts and facts.ram_gb, facts.disk1_kind if facts else "",
        facts and (facts.disk1_gb or facts.storage_gb), facts.cpu if facts else "", unit.received_on,
    ]  # fmt: skip
