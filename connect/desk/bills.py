"""Workshops on reading a bill, for the page of what comes after the year of plans: sales and workshops do not know each
other."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from sales.catalogue.after import DATES, Workshop
from workshops.models import Session, SessionState

BILL = "bill"  # the kind of the national offer; an antenna's own title may say it too


def next_on_bills(antenna_id: int, at: datetime) -> Sequence[Workshop]:
    """The next sessions on bills at an antenna, the first one first; one query."""
    about = Q(kind__code=BILL) | Q(title__icontains="facture")
    sessions = Session.objects.filter(about, antenna_id=antenna_id, state=SessionState.PLANNED, starts_at__gt=at)
    sessions = sessions.select_related("kind", "room__site", "venue").order_by("starts_at", "id")[:DATES]
    return [
        Workshop(
            s.numbered,
            s.starts_at,
            f"{s.room}, {s.room.site}" if s.room else s.where,
            reverse("workshops:session", args=[s.pk]),
        )
        for s in sessions
    ]
