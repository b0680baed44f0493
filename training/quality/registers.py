"""What the lists of quality show, at an antenna or at the national desk."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from training.models import (
    Adaptation,
    AdaptationState,
    Complaint,
    DisabilityContact,
    Improvement,
    Subcontract,
    WatchEntry,
)
from training.quality.desk import Desk
from training.quality.improving import late
from training.quality.trainers import ending

WAITING, ANSWERED = "en-attente", "repondues"
OPEN, DONE, DROPPED = "en-cours", "faites", "abandonnees"


def here(desk: Desk) -> Q:
    """The antenna's rows; at the national desk, every row."""
    return Q(antenna_id=desk.antenna_id) if desk.antenna_id else Q()


def complaints(desk: Desk, state: str) -> QuerySet[Complaint]:
    """Those that wait, the oldest first; or those answered, the last first."""
    rows = Complaint.objects.filter(here(desk)).select_related("structure", "session__module", "antenna", "answered_by")
    if state == ANSWERED:
        return rows.filter(answered_at__isnull=False).order_by("-answered_at", "pk")
    return rows.filter(answered_at__isnull=True).order_by("received_at", "pk")


def improvements_all() -> QuerySet[Improvement]:
    """Those that the open door reads: an antenna's and the nation's, or all."""
    return Improvement.objects.select_related("owner__user", "antenna", "complaint", "session__module", "decided_by")


def improvements(state: str) -> QuerySet[Improvement]:
    """Open ones, the most pressing first; or those done, or given up, the last first."""
    rows = improvements_all()
    if state == DONE:
        return rows.filter(done_on__isnull=False).order_by("-done_on", "pk")
    if state == DROPPED:
        return rows.filter(dropped_on__isnull=False).order_by("-dropped_on", "pk")
    return rows.filter(done_on__isnull=True, dropped_on__isnull=True).order_by("due_on", "pk")


def watch(kind: str) -> QuerySet[WatchEntry]:
    rows = WatchEntry.objects.select_related("noted_by", "action_by", "antenna").order_by("-seen_on", "-pk")
    return rows.filter(kind=kind) if kind else rows


def contacts() -> QuerySet[DisabilityContact]:
    """Those that are still asked, ours first."""
    rows = DisabilityContact.objects.filter(ended_on__isnull=True).select_related("antenna")
    return rows.order_by("-is_our_referent", "organisation", "pk")


def to_prepare(antenna_id: int, on: date) -> QuerySet[Adaptation]:
    """Requests that wait for an answer, and those of sessions to come, the nearest first."""
    rows = Adaptation.objects.filter(antenna_id=antenna_id).filter(
        Q(state=AdaptationState.ASKED) | Q(session__ends_on__gte=on)
    )
    return rows.select_related("registration__professional", "structure", "session__module").order_by(
        "session__starts_on", "asked_at"
    )


def contracts(desk: Desk) -> QuerySet[Subcontract]:
    rows = Subcontract.objects.filter(here(desk)).select_related("paper", "antenna")
    return rows.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk")


class Alerts(NamedTuple):
    """So many things that wait for somebody."""

    complaints: int
    improvements: int
    proofs: int
    adaptations: int


def alerts(desk: Desk, day: date) -> Alerts:
    """Complaints without an answer, actions late, proofs that end, adaptations to answer."""
    mine: Any = here(desk)
    return Alerts(
        Complaint.objects.filter(mine, answered_at__isnull=True).count(),
        Improvement.objects.filter(mine).filter(late(day)).count(),
        ending(desk.antenna_id, day).count(),
        Adaptation.objects.filter(mine, state=AdaptationState.ASKED).count(),
    )
