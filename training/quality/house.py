"""What is known of an antenna, or of the nation, for the indicators that speak of the whole house."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from training.models import (
    Complaint,
    DisabilityContact,
    EvidenceNote,
    Improvement,
    Module,
    ModuleResult,
    Trainer,
    WatchEntry,
)
from training.quality.shelf import months_before

YEAR = 12  # months that an audit looks at


class House:
    """An antenna (its key), with what the nation keeps for it; None: the nation alone."""

    def __init__(self, antenna_id: int | None, at: datetime) -> None:
        self.antenna_id, self.at, self.today = antenna_id, at, timezone.localdate(at)
        self.since = months_before(self.today, YEAR)

    def _of(self, model: Any) -> QuerySet[Any]:
        """Its own rows and the nation's; for the nation, its own only."""
        mine = Q(antenna_id__isnull=True)
        if self.antenna_id:
            mine |= Q(antenna_id=self.antenna_id)
        rows: QuerySet[Any] = model.objects.filter(mine)
        return rows

    @cached_property
    def modules(self) -> list[Module]:
        """Versions in force that everyone may follow."""
        rows = Module.objects.in_force(self.today).filter(variant_for__isnull=True)
        return list(rows.order_by("code", "-published_at").distinct("code"))

    @cached_property
    def results(self) -> dict[str, ModuleResult]:
        """The last count of each module."""
        last = ModuleResult.objects.order_by("code", "-last_on", "-counted_at").distinct("code")
        return {result.code: result for result in last}

    @cached_property
    def trainers(self) -> list[Trainer]:
        """Those who teach at this antenna, with their proofs; of every antenna for the nation."""
        rows = Trainer.objects.filter(left_on__isnull=True).select_related("membership__user")
        if self.antenna_id:
            rows = rows.filter(antenna_id=self.antenna_id)
        return list(rows.prefetch_related("proofs"))

    @cached_property
    def watch(self) -> list[WatchEntry]:
        return list(self._of(WatchEntry).filter(seen_on__gte=self.since))

    @cached_property
    def contacts(self) -> list[DisabilityContact]:
        return list(self._of(DisabilityContact).filter(ended_on__isnull=True))

    @cached_property
    def complaints(self) -> list[Complaint]:
        """Received in the last twelve months, or still waiting."""
        rows = Complaint.objects.filter(Q(received_at__date__gte=self.since) | Q(answered_at__isnull=True))
        return list(rows.filter(antenna_id=self.antenna_id) if self.antenna_id else rows)

    @cached_property
    def improvements(self) -> list[Improvement]:
        """Decided in the last twelve months, or still open."""
        still_open = Q(done_on__isnull=True, dropped_on__isnull=True)
        return list(self._of(Improvement).filter(Q(decided_at__date__gte=self.since) | still_open))

    @cached_property
    def notes(self) -> list[EvidenceNote]:
        """Notes about the house that stand."""
        rows = self._of(EvidenceNote).filter(session__isnull=True, taken_back_at__isnull=True)
        return list(rows.select_related("paper"))
