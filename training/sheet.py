"""The attendance sheet of a session: who is expected, who was there, what each one holds. A fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from training.attestations import hours_of, is_stale
from training.models import Attendance, Attestation, HalfDay, Registration, RegistrationState, Session


@dataclass(frozen=True)
class Row:
    """One person on the sheet of one half-day. `present` None: not noted yet."""

    registration: Registration
    present: bool | None
    attended: Decimal
    planned: Decimal
    attestation: Attestation | None  # the one in force
    stale: bool  # what it says is no longer what is known


@dataclass(frozen=True)
class Sheet:
    half_day: HalfDay
    half_days: list[tuple[HalfDay, int, str]]  # (half-day, how many were there, "done" | "now" | "next")
    rows: list[Row]

    @property
    def present(self) -> int:
        return sum(bool(row.present) for row in self.rows)

    @property
    def kept_at(self) -> datetime | None:
        """When the last tap of this half-day was kept; None when nothing is noted."""
        return max((a.noted_at for a in self._noted() if a.half_day_id == self.half_day.pk), default=None)

    @property
    def is_begun(self) -> bool:
        """Something was noted: the session keeps its days."""
        return any(True for _noted in self._noted())

    def _noted(self) -> Iterator[Attendance]:
        return (one for row in self.rows for one in row.registration.attendances.all())

    @property
    def to_deliver(self) -> int:
        """People with hours and no attestation yet."""
        return sum(bool(row.attended) and row.attestation is None for row in self.rows)

    @property
    def delivered(self) -> list[Row]:
        return [row for row in self.rows if row.attestation is not None]


def sheet_of(session: Session, *, half_day: HalfDay | None, at: datetime) -> Sheet:
    """The sheet of one half-day of a session, of the present or last one when none is asked."""
    half_days = list(session.half_days.all())
    chosen = half_day or current(half_days, at)
    expected = (
        Registration.objects.filter(session=session, state=RegistrationState.REGISTERED)
        .select_related("professional", "structure", "session__module", "session__site")
        .prefetch_related("attendances", "attestations")
        .order_by("professional__last_name", "professional__first_name", "pk")
    )
    rows = [_row(one, half_days, chosen) for one in expected]
    there = [a.half_day_id for row in rows for a in row.registration.attendances.all() if a.present]
    today = timezone.localdate(at)
    return Sheet(chosen, [(half, there.count(half.pk), _moment(half, chosen, today)) for half in half_days], rows)


def _row(registration: Registration, half_days: list[HalfDay], chosen: HalfDay) -> Row:
    noted = {one.half_day_id: one.present for one in registration.attendances.all()}
    attested = list(registration.attestations.all())
    replaced = {one.replaces_id for one in attested}
    last = next((one for one in attested if one.pk not in replaced), None)
    stale = last is not None and is_stale(last, registration, half_days)
    return Row(registration, noted.get(chosen.pk), *hours_of(registration, half_days), last, stale)


def _moment(half_day: HalfDay, chosen: HalfDay, today: date) -> str:
    if half_day == chosen:
        return "now"
    return "done" if half_day.day <= today else "next"


def current(half_days: list[HalfDay], at: datetime) -> HalfDay:
    """The half-day that is on, or about to begin within the hour; else the last one past; else the first."""
    soon = timezone.localtime(at) + timedelta(hours=1)
    begun = [half for half in half_days if (half.day, half.starts) <= (soon.date(), soon.time())]
    return (begun or half_days[:1])[-1]
