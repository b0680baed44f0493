"""What is known of some sessions, read once for all of them: as many queries for one session as for fifty."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from training.models import (
    AbsenceCall,
    Adaptation,
    Agreement,
    Asked,
    AssessedBy,
    Assessment,
    Attendance,
    Attestation,
    Certificate,
    Complaint,
    EvidenceNote,
    HalfDay,
    Improvement,
    Invoice,
    Level,
    Need,
    Quote,
    Registration,
    RegistrationState,
    Reply,
    SentPaper,
    Session,
    SessionTrainer,
    Signature,
    Subcontract,
    Trainer,
)
from training.quality.trainers import who

Rows = dict[int, list[Any]]


def by_session(rows: Iterable[Any], name: str = "session_id") -> Rows:
    found: Rows = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


class Shelf:
    """Facts about sessions, by session; each attribute is one query, when it is first asked for."""

    def __init__(self, sessions: Sequence[Session], at: datetime) -> None:
        self.sessions, self.at, self.today = list(sessions), at, timezone.localdate(at)
        self.keys = [session.pk for session in self.sessions]
        self.antennas = {session.antenna_id for session in self.sessions}

    def _of(self, model: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.filter(session__in=self.keys)
        return rows

    def is_over(self, session: Session) -> bool:
        return session.ends_on < self.today

    @cached_property
    def registered(self) -> Rows:
        """Those who have a seat, with their structure."""
        rows = self._of(Registration).filter(state=RegistrationState.REGISTERED)
        return by_session(rows.select_related("professional", "structure").order_by("pk"))

    @cached_property
    def half_days(self) -> Rows:
        return by_session(self._of(HalfDay))

    @cached_property
    def attendances(self) -> Rows:
        return by_session(self._of(Attendance))

    def came(self, session: Session) -> set[int]:
        """Keys of the registrations of those who were there at least once."""
        return {row.registration_id for row in self.attendances[session.pk] if row.present}

    @cached_property
    def signatures(self) -> Rows:
        """Those that were not struck out."""
        return by_session(self._of(Signature).filter(strike__isnull=True))

    @cached_property
    def calls(self) -> Rows:
        return by_session(self._of(AbsenceCall))

    @cached_property
    def needs(self) -> Rows:
        """Requests that a session answers: the one it was planned for, and those that joined it."""
        found: Rows = defaultdict(list)
        planned: dict[int, list[int]] = defaultdict(list)
        for session in self.sessions:
            if session.need_id:
                planned[session.need_id].append(session.pk)
        for need in Need.objects.filter(Q(pk__in=planned) | Q(joined__in=self.keys)).select_related("structure"):
            for key in {*planned[need.pk], *([need.joined_id] if need.joined_id else [])}:
                found[key].append(need)
        return found

    def _need_keys(self) -> list[int]:
        return [need.pk for needs in self.needs.values() for need in needs]

    @cached_property
    def agreements(self) -> Rows:
        """Agreements in force, by request."""
        rows = Agreement.objects.filter(need__in=self._need_keys(), replaced_by__isnull=True)
        return by_session(rows, "need_id")

    @cached_property
    def quotes(self) -> Rows:
        """Accepted quotes, by request: one may stand for the agreement."""
        return by_session(Quote.objects.filter(need__in=self._need_keys(), state="accepted"), "need_id")

    @cached_property
    def papers(self) -> dict[int, set[tuple[int, str]]]:
        """(registration, kind of paper) of what was sent."""
        found: dict[int, set[tuple[int, str]]] = defaultdict(set)
        rows = SentPaper.objects.filter(registration__session__in=self.keys)
        for session, registration, kind in rows.values_list("registration__session", "registration", "kind"):
            found[session].add((registration, kind))
        return found

    @cached_property
    def replies(self) -> Rows:
        return by_session(self._of(Reply).defer("answers"))

    @cached_property
    def asked(self) -> Rows:
        return by_session(self._of(Asked))

    @cached_property
    def assessed(self) -> dict[int, set[tuple[int, int]]]:
        """(registration, rank of the objective) that the trainer assessed, as it stands last."""
        found: dict[int, set[tuple[int, int]]] = defaultdict(set)
        last = (
            self._of(Assessment)
            .filter(source=AssessedBy.TRAINER)
            .order_by("registration", "rank", "-pk")
            .distinct("registration", "rank")
        )
        for row in last:
            if row.level != Level.NONE:
                found[row.session_id].add((row.registration_id, row.rank))
        return found

    @cached_property
    def trainers(self) -> Rows:
        rows = self._of(SessionTrainer).filter(left_at__isnull=True)
        return by_session(rows.select_related("membership__user"))

    @cached_property
    def files(self) -> dict[tuple[int, tuple[object, ...]], Trainer]:
        """Files of trainers, by antenna and who it is."""
        rows = Trainer.objects.filter(antenna__in=self.antennas).select_related("membership__user")
        return {(one.antenna_id, who(one)): one for one in rows.prefetch_related("proofs__paper")}

    def file_of(self, trainer: SessionTrainer) -> Trainer | None:
        return self.files.get((trainer.antenna_id, who(trainer)))

    @cached_property
    def contracts(self) -> Rows:
        """Contracts with other providers, by antenna."""
        rows = Subcontract.objects.filter(antenna__in=self.antennas).select_related("paper")
        return by_session(rows, "antenna_id")

    @cached_property
    def adaptations(self) -> Rows:
        return by_session(self._of(Adaptation))

    @cached_property
    def complaints(self) -> Rows:
        return by_session(self._of(Complaint))

    @cached_property
    def improvements(self) -> Rows:
        return by_session(self._of(Improvement))

    @cached_property
    def notes(self) -> dict[tuple[int, int], list[EvidenceNote]]:
        """Notes that stand, by session and indicator."""
        found: dict[tuple[int, int], list[EvidenceNote]] = defaultdict(list)
        for row in self._of(EvidenceNote).filter(taken_back_at__isnull=True).select_related("paper"):
            found[row.session_id, row.indicator].append(row)
        return found

    @cached_property
    def invoices(self) -> Rows:
        return by_session(self._of(Invoice))

    @cached_property
    def attestations(self) -> Rows:
        """Attestations in force."""
        rows = Attestation.objects.filter(registration__session__in=self.keys, replaced_by__isnull=True)
        return by_session(_with_session(rows))

    @cached_property
    def certificates(self) -> Rows:
        """Certificates of completion in force."""
        rows = Certificate.objects.filter(registration__session__in=self.keys, replaced_by__isnull=True)
        return by_session(_with_session(rows))


def _with_session(rows: QuerySet[Any]) -> Iterable[Any]:
    found: Iterable[Any] = rows.annotate(session_id=F("registration__session")).order_by("number")
    return found


def months_before(day: date, months: int) -> date:
    """The same day so many months before, the 28th at most."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
