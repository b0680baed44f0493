"""One device from its gift to its buyer, as its antenna may see it; what happened elsewhere stays with the other antenna."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.models import (
    Batch,
    ErasureRecord,
    Outcome,
    SaleLine,
    TestRecord,
    TransferUnit,
    Unit,
    UnitGrade,
    UnitState,
    UnitStep,
    Where,
)


@dataclass(frozen=True)
class Step:
    """A moment of its life: when, what, in whose hands, where to read more."""

    at: datetime | date
    what: str
    detail: str = ""
    who: str = ""
    href: str = ""

    @property
    def order(self) -> datetime:
        if isinstance(self.at, datetime):
            return self.at
        return timezone.make_aware(datetime.combine(self.at, time.min))


def of(unit: Unit, antenna_id: int) -> dict[str, Any]:
    """Context of its page: its batch, its thread latest first; a fixed number of queries."""
    batch = Batch.objects.filter(units=unit, antenna_id=antenna_id).select_related("donor").first()
    return {"batch": batch, "thread": _latest_first(unit.pk, antenna_id, where=Q())}


def kept_here(unit_id: UUID, antenna_id: int) -> list[Step]:
    """What this antenna keeps of a device that went to another one."""
    return _latest_first(unit_id, antenna_id, where=Q(antenna_id=antenna_id))


def _latest_first(unit_id: UUID, antenna_id: int, *, where: Q) -> list[Step]:
    steps = _ways(unit_id, antenna_id) + _tickets(unit_id, antenna_id) + _on_the_bench(unit_id, where)
    return sorted(steps, key=lambda step: step.order, reverse=True)


def _on_the_bench(unit_id: UUID, where: Q) -> list[Step]:
    """Tests, erasures, grades and changes of state, each with its author."""
    of_unit = Q(unit_id=unit_id) & where
    steps = [
        Step(
            test.tested_at,
            _("Tested: it works") if test.passed else _("Tested: something is faulty"),
            test.note,
            test.by.first_name,
        )
        for test in TestRecord.objects.filter(of_unit).select_related("by")
    ]
    for erasure in ErasureRecord.objects.filter(of_unit).select_related("by"):
        said = _("Data erased") if erasure.worked else _("The erasure failed")
        detail = ", ".join(
            filter(None, [str(erasure.get_method_display()), erasure.tool, str(erasure.get_disk_display())])
        )
        steps.append(Step(erasure.erased_at, said, detail, erasure.by.first_name))
    steps += [
        Step(
            grade.graded_at,
            _("Grade %(grade)s") % {"grade": grade.get_grade_display()},
            grade.reason,
            grade.by.first_name,
        )
        for grade in UnitGrade.objects.filter(of_unit).select_related("by")
    ]
    # A sale, a way and a coming back are told by their own rows, with a link.
    told = (UnitState.SOLD, UnitState.TRANSIT)
    for one in UnitStep.objects.filter(of_unit).exclude(after__in=told).select_related("by"):
        said = str(one.get_after_display()).capitalize() if one.before else _("It came in")
        steps.append(Step(one.at, said, one.why, _name(one.by)))
    return steps


def _name(user: Any) -> str:
    return user.first_name if user else ""


def _ways(unit_id: UUID, antenna_id: int) -> list[Step]:
    ways = TransferUnit.objects.filter(
        Q(antenna_id=antenna_id) | Q(to_antenna_id=antenna_id), unit_id=unit_id
    ).select_related(
        "transfer__antenna", "transfer__to_antenna", "transfer__structure", "transfer__sent_by", "decided_by"
    )
    steps = []
    for way in ways:
        transfer = way.transfer
        href = reverse("stockroom:transfer", args=[transfer.pk])
        to = transfer.structure or transfer.to_antenna
        words = _("Sent to another site") if transfer.where == Where.SITE else _("Sent to %(place)s") % {"place": to}
        steps.append(Step(transfer.sent_at, words, transfer.reference, transfer.sent_by.first_name, href))
        if way.decided_at is not None and (way.outcome != Outcome.WAITING or way.late):
            said = _("Late") if way.outcome == Outcome.WAITING else str(way.get_outcome_display()).capitalize()
            steps.append(Step(way.decided_at, said, way.because, _name(way.decided_by), href))
    return steps


def _tickets(unit_id: UUID, antenna_id: int) -> list[Step]:
    """Tickets of this antenna; who bought is on the ticket, for who may open it."""
    lines = SaleLine.objects.filter(unit_id=unit_id, antenna_id=antenna_id).select_related(
        "sale__entry", "sale__seller", "handover"
    )
    steps = []
    for line in lines:
        href = reverse("sales:receipt", args=[line.sale.reference])
        steps.append(Step(line.sale.sold_at, _("Sold"), line.sale.reference, line.sale.seller.first_name, href))
        if line.handover.returned_at is not None:
            steps.append(Step(line.handover.returned_at, _("Given back by the buyer"), line.sale.reference, "", href))
    return steps
