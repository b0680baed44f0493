"""The attendance sheet of a session: who is expected, who was there, what each one holds. A fixed number of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from training import certificates
from training.attestations import COUNTED, is_stale
from training.hours import hours_of
from training.models import (
    Attendance,
    Attestation,
    Certificate,
    HalfDay,
    Registration,
    RegistrationState,
    Session,
    SessionTrainer,
    Signature,
)


@dataclass(frozen=True)
class Row:
    """One person on the sheet of one half-day. `present` None: not noted yet. `signature`: the one that stands."""

    registration: Registration
    present: bool | None
    noted: Attendance | None
    signature: Signature | None
    attended: Decimal
    planned: Decimal
    attestation: Attestation | None  # the ones in force
    certificate: Certificate | None
    stale: bool  # what it says is no longer what is known


@dataclass(frozen=True)
class Sheet:
    half_day: HalfDay
    half_days: list[tuple[HalfDay, int, str]]  # (half-day, how many were there, "done" | "now" | "next")
    rows: list[Row]
    trainers: list[tuple[SessionTrainer, Signature | None]]  # who teaches, and her last signature of this half-day

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
    def signed(self) -> int:
        return sum(row.signature is not None for row in self.rows)

    @property
    def unsettled(self) -> int:
        """People of whom nothing is noted: while there are, the trainer does not sign."""
        return sum(row.present is None for row in self.rows)

    @property
    def certified(self) -> Signature | None:
        """The last signature of a trainer, if nothing changed since."""
        last = max((one for _who, one in self.trainers if one), key=lambda one: one.signed_at, default=None)
        return last if last is not None and (self.kept_at is None or self.kept_at <= last.signed_at) else None

    @property
    def to_deliver(self) -> int:
        """People with hours and no attestation or no certificate yet."""
        return sum(bool(row.attended) and (row.attestation is None or row.certificate is None) for row in self.rows)

    @property
    def delivered(self) -> list[Row]:
        return [row for row in self.rows if row.attestation is not None]


def sheet_of(session: Session, *, half_day: HalfDay | None, at: datetime) -> Sheet:
    """The sheet of one half-day of a session, of the present or last one when none is asked."""
    half_days = list(session.half_days.all())
    chosen = half_day or current(half_days, at)
    expected = list(
        Registration.objects.filter(session=session, state=RegistrationState.REGISTERED)
        .select_related("professional", "structure")
        .prefetch_related("attendances")
        .order_by("professional__last_name", "professional__first_name", "pk")
    )
    for one in expected:
        one.session = session  # read once for all of them
    begun = any(one.attendances.all() for one in expected)
    if begun:
        prefetch_related_objects(expected, *COUNTED)
    standing = list(Signature.objects.filter(half_day=chosen, strike__isnull=True).order_by("pk"))
    signed = {one.registration_id: one for one in standing if one.registration_id}
    rows = [_row(one, half_days, chosen, signed.get(one.pk), begun) for one in expected]
    there = [a.half_day_id for row in rows for a in row.registration.attendances.all() if a.present]
    today = timezone.localdate(at)
    by_trainer = {one.trainer_id: one for one in standing if one.trainer_id}
    teach = SessionTrainer.objects.filter(session=session, left_at=None).select_related("membership__user")
    return Sheet(
        chosen,
        [(half, there.count(half.pk), _moment(half, chosen, today)) for half in half_days],
        rows,
        [(one, by_trainer.get(one.pk)) for one in teach],
    )


def _row(
    registration: Registration, half_days: list[HalfDay], chosen: HalfDay, signature: Signature | None, begun: bool
) -> Row:  # fmt: skip
    """`begun`: somebody's presence was noted; before, nobody holds a paper."""
    noted = {one.half_day_id: one for one in registration.attendances.all()}
    now = noted.get(chosen.pk)
    attestation = _in_force(registration.attestations.all()) if begun else None
    certificate = _in_force(registration.certificates.all()) if begun else None
    stale = (attestation is not None and is_stale(attestation, registration, half_days)) or (
        certificate is not None and certificates.is_stale(certificate, registration, half_days)
    )
    attended, planned = hours_of(registration, half_days)
    return Row(
        registration=registration, present=now.present if now else None, noted=now, signature=signature,
        attended=attended, planned=planned, attestation=attestation, certificate=certificate, stale=stale,
    )  # fmt: skip


def _in_force(papers: Iterable[Any]) -> Any:
    """The one that no other replaces, of the papers of one person."""
    papers = list(papers)
    replaced = {one.replaces_id for one in papers}
    return next((one for one in papers if one.pk not in replaced), None)


def _moment(half_day: HalfDay, chosen: HalfDay, today: date) -> str:
    if half_day == chosen:
        return "now"
    return "done" if half_day.day <= today else "next"


def current(half_days: list[HalfDay], at: datetime) -> HalfDay:
    """The half-day that is on, or about to begin within the hour; else the last one past; else the first."""
    soon = timezone.localtime(at) + timedelta(hours=1)
    begun = [half for half in half_days if (half.day, half.starts) <= (soon.date(), soon.time())]
    return (begun or half_days[:1])[-1]
