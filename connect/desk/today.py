"""Who is expected today, what waits: the counter's two lists, gathered from people, sheets and workshops."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.liaison import following, sheets
from beneficiaries.models import Appointment, LiaisonSheet, SheetState
from beneficiaries.models.sheet import WAITING_STATES
from workshops import agenda

SHEETS_SHOWN = 5


@dataclass(frozen=True)
class Row:
    """One knot of the day: an appointment, a sheet with an appointment, or a session."""

    at: datetime
    title: str
    detail: str = ""
    person: UUID | None = None
    arrived_at: datetime | None = None
    appointment: int | None = None
    sheet: UUID | None = None
    session: int | None = None


@dataclass(frozen=True)
class Day:
    """`before` and `after` this moment, in order of the hour; `people` and `sessions` count the whole day."""

    before: list[Row]
    after: list[Row]
    people: int
    sessions: int

    @property
    def is_empty(self) -> bool:
        return not (self.before or self.after)

    @property
    def counted(self) -> str:
        parts = []
        if self.people:
            parts.append(ngettext("%(count)s person", "%(count)s people", self.people) % {"count": self.people})
        if self.sessions:
            parts.append(ngettext("%(count)s session", "%(count)s sessions", self.sessions) % {"count": self.sessions})
        return ", ".join(parts)


def expected(antenna_id: int, at: datetime) -> Day:
    """The day of an antenna, seen at an instant; a fixed number of queries."""
    people = [*_appointments(antenna_id, at), *_announced(antenna_id, at)]
    sessions = _sessions(antenna_id, at)
    rows = sorted([*people, *sessions], key=lambda row: (row.at, row.title))
    before = [row for row in rows if row.at <= at]
    return Day(before, rows[len(before) :], len(people), len(sessions))


def _appointments(antenna_id: int, at: datetime) -> list[Row]:
    start, end = agenda.day_bounds(timezone.localdate(at))
    expected_here = Appointment.objects.filter(antenna_id=antenna_id, starts_at__gte=start, starts_at__lt=end)
    return [
        Row(a.starts_at, a.person.full_name, a.purpose, person=a.person_id, arrived_at=a.arrived_at, appointment=a.pk)
        for a in expected_here.select_related("person")
    ]


def _announced(antenna_id: int, at: datetime) -> list[Row]:
    """Sheets whose person has an appointment today and was never welcomed yet."""
    announced = sheets.expected(antenna_id, timezone.localdate(at))
    return [Row(s.expected_at, s.full_name, _("first visit, liaison sheet"), sheet=s.pk) for s in announced]  # type: ignore[attr-defined]  # annotated


def _sessions(antenna_id: int, at: datetime) -> list[Row]:
    rows = []
    for session in agenda.sessions_between(antenna_id, timezone.localdate(at), timezone.localdate(at)):
        if session.cancelled:
            continue
        count = session.taken
        seats = ngettext("%(count)s registered", "%(count)s registered", count) % {"count": count}
        rows.append(Row(session.starts_at, session.numbered, f"{seats}, {session.where}", session=session.pk))
    return rows


@dataclass(frozen=True)
class Waiting:
    """Sheets that wait, the oldest first: the first `rows` with the days each has waited, and how many are to be read
    (`unread`) or were read and wait for an appointment (`read`), as the two lists that the page opens.
    """

    unread: int
    read: int
    rows: list[tuple[LiaisonSheet, int]]
    to_call: int = 0  # who did not come, or was tried in vain

    @property
    def count(self) -> int:
        return self.unread + self.read


def waiting_sheets(antenna_id: int, at: datetime) -> Waiting:
    waiting = LiaisonSheet.objects.filter(antenna_id=antenna_id, state__in=WAITING_STATES)
    counts = dict(waiting.order_by().values_list("state").annotate(Count("pk")))
    today = timezone.localdate(at)
    shown = waiting.select_related("structure").order_by("sent_at", "pk")[:SHEETS_SHOWN]
    rows = [(sheet, (today - timezone.localdate(sheet.sent_at)).days) for sheet in shown]
    to_call = following.to_call(antenna_id).count()
    return Waiting(counts.get(SheetState.SENT, 0), counts.get(SheetState.RECEIVED, 0), rows, to_call)
