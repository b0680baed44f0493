"""What the national team reads of quality: what waits at each antenna, which evidence its sessions miss."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from connect.antennas.models import Antenna
from connect.antennas.territory import open_antennas
from training.models import Adaptation, AdaptationState, Complaint, Improvement, Session, SessionState
from training.quality import file
from training.quality.improving import late
from training.quality.indicators import Indicator, of_ours
from training.quality.registers import Alerts
from training.quality.trainers import ending

YEAR = timedelta(days=365)


class Waiting(NamedTuple):
    """At one antenna: sessions of twelve months, and what waits for somebody."""

    antenna: Antenna
    sessions: int
    alerts: Alerts


def waiting(day: date) -> list[Waiting]:
    """Every open antenna, by name. As many queries for two antennas as for sixty."""
    held = Session.objects.filter(state=SessionState.PLANNED, starts_on__range=(day - YEAR, day))
    counts = [
        dict(rows.order_by().values_list("antenna_id").annotate(n=Count("pk")))
        for rows in (
            held, Complaint.objects.filter(answered_at__isnull=True), Improvement.objects.filter(late(day)),
            ending(None, day), Adaptation.objects.filter(state=AdaptationState.ASKED),
        )
    ]  # fmt: skip
    return [
        Waiting(antenna, counts[0].get(antenna.pk, 0), Alerts(*(known.get(antenna.pk, 0) for known in counts[1:])))
        for antenna in open_antennas(day)
    ]


class Gap(NamedTuple):
    """An indicator, and the sessions that miss its evidence."""

    indicator: Indicator
    sessions: list[Session]


def gaps(antenna: Antenna, *, at: datetime) -> tuple[list[Gap], int]:
    """The indicators about a session with those of twelve months that miss them, and how many sessions there were.

    As many queries for one session as for fifty.
    """
    day = timezone.localdate(at)
    mine = Q(antenna=antenna, state=SessionState.PLANNED, starts_on__range=(day - YEAR, day))
    sessions = list(Session.objects.filter(mine).select_related("module", "site", "need").order_by("-starts_on", "-pk"))
    missing = [
        (one.session, {indicator.number for indicator in one.missing}) for one in file.summaries(sessions, at=at)
    ]
    found = [
        Gap(indicator, [session for session, numbers in missing if indicator.number in numbers])
        for indicator in of_ours()
        if indicator.scope == file.OF_SESSION
    ]
    return found, len(sessions)
