"""What the pages of relays read: how far the training is, what waits for the antenna, which labels end."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet

from connect.partners.models import Professional
from training.models import MeetingState, RelayCall, RelayFile, RelayMeeting, RelayState

ENDS_SOON = timedelta(days=60)
NEXT_MEETINGS = timedelta(days=31)


class Trained(NamedTuple):
    """One professional of the structure: hours attended, on which day last, and whether they are all that is asked."""

    professional: Professional
    hours: Decimal
    last_on: date
    enough: bool


@dataclass(frozen=True)
class Progress:
    """The training of a structure against what its file asks."""

    file: RelayFile
    people: list[Trained]

    @property
    def trained(self) -> int:
        return sum(one.enough for one in self.people)

    @property
    def is_enough(self) -> bool:
        return self.trained >= self.file.trained_people


def progress(file: RelayFile) -> Progress:
    """Hours attended by each professional in post, whatever the antenna. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT professional_id, hours, last_on FROM training_relay_hours(%s)", [file.pk])
        rows = {key: (hours, last_on) for key, hours, last_on in cursor.fetchall()}
    people = Professional.objects.filter(pk__in=rows).order_by("last_name", "first_name", "pk")
    return Progress(file, [Trained(one, *rows[one.pk], enough=rows[one.pk][0] >= file.hours) for one in people])


def files() -> "QuerySet[RelayFile]":
    """Files with their structure, the next meeting, the number held, and the last day of the label."""
    planned, done = Q(meetings__state=MeetingState.PLANNED), Q(meetings__state=MeetingState.HELD)
    return RelayFile.objects.select_related("structure", "call", "antenna").annotate(
        next_meeting=Min("meetings__day", filter=planned),
        meetings_held=Count("meetings", filter=done, distinct=True),
        meetings_in_all=Count("meetings", filter=planned | done, distinct=True),
        label_until=Max("terms__until_on", filter=Q(terms__ended_on=None)),
    )


def meetings_to_note(antenna_id: int, today: date) -> "QuerySet[RelayMeeting]":
    """Planned for today or before, and not noted yet; the oldest first."""
    waiting = RelayMeeting.objects.filter(antenna_id=antenna_id, state=MeetingState.PLANNED, day__lte=today)
    return waiting.select_related("structure").order_by("day", "pk")


def meetings_coming(antenna_id: int, today: date) -> "QuerySet[RelayMeeting]":
    """Those of the month to come."""
    coming = RelayMeeting.objects.filter(
        antenna_id=antenna_id, state=MeetingState.PLANNED, day__gt=today, day__lte=today + NEXT_MEETINGS
    )
    return coming.select_related("structure").order_by("day", "pk")


def labels_ending(antenna_id: int, today: date) -> "QuerySet[RelayFile]":
    """Relays whose label ends within sixty days, or has lapsed: to renew or to end."""
    mine = files().filter(antenna_id=antenna_id, state=RelayState.RELAY)
    ending = mine.filter(label_until__lte=today + ENDS_SOON)  # type: ignore[misc]
    return ending.order_by("label_until", "pk")  # type: ignore[misc]


def open_calls(today: date) -> "QuerySet[RelayCall]":
    return (
        RelayCall.objects.filter(opens_on__lte=today, closes_on__gte=today)
        .select_related("antenna")
        .order_by("closes_on", "pk")
    )


def counts(antenna_id: int | None = None) -> dict[str, int]:
    """How many files in each state, of one antenna or of all. One query."""
    rows = RelayFile.objects.filter(**({"antenna_id": antenna_id} if antenna_id else {}))
    found = {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("pk")).order_by()}
    return {state: found.get(state, 0) for state in RelayState.values}
