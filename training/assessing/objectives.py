"""Assessing each objective of a module: one tap each, for one person or for those left, and taken back as one.

Rows are only added (`Assessment`): the last one of a person, an objective and a source holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training.models import AssessedBy, Assessment, Level, Registration, RegistrationState, Session


@for_constraint("assessment_not_in_advance")
class NotBegun(Refusal):
    sentence = _("The session has not begun: objectives are assessed from its first day.")


@for_constraint("assessment_of_registered")
class NotExpected(Refusal):
    sentence = _("This person is no longer registered to this session.")


@for_constraint("assessment_of_an_aim")
class NoSuchObjective(Refusal):
    sentence = _("This module has no such objective.")


@act
def assess(registration: Registration, *, rank: int, level: str, at: datetime, by: User) -> Assessment | None:
    """Write how far she is with one objective, as her trainer sees it. The same again writes nothing (None).

    Refuses NotBegun, NotExpected, NoSuchObjective.
    """
    Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    written = _write({(registration.pk, rank): level}, [registration], at=at, by=by, tap=uuid4())
    return written[0] if written else None


@act
def assess_those_left(session: Session, *, rank: int, level: str, at: datetime, by: User) -> list[Assessment]:
    """The same level for everybody who came and is not assessed yet on this objective, in one tap. Gives what was written.

    While no attendance at all was noted, everybody who is registered is meant. Refuses NotBegun.
    """
    expected = list(
        Registration.objects.select_for_update(of=("self",))
        .filter(session=session, state=RegistrationState.REGISTERED)
        .prefetch_related("attendances")
        .order_by("pk")
    )
    noted = any(one.attendances.all() for one in expected)
    there = [one for one in expected if not noted or any(a.present for a in one.attendances.all())]
    held = _last(Assessment.objects.filter(session=session, rank=rank, source=AssessedBy.TRAINER))
    left = [one for one in there if _level(held, one.pk, rank) == Level.NONE]
    return _write({(one.pk, rank): level for one in left}, left, at=at, by=by, tap=uuid4())


@act
def undo(session: Session, tap: UUID, *, at: datetime, by: User) -> list[Assessment]:
    """Take one tap back: each objective that nobody has assessed since stands again as before it.

    Sent twice it is one; what was assessed since stays.
    """
    written = list(
        Assessment.objects.filter(session=session, tap=tap, source=AssessedBy.TRAINER).order_by("registration_id")
    )
    people = list(
        Registration.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.registration_id for one in written])
        .order_by("pk")
    )
    history = Assessment.objects.filter(
        source=AssessedBy.TRAINER, registration__in=people, rank__in={one.rank for one in written}
    )
    held = _last(history)
    before = _last(history.filter(pk__lt=min((one.pk for one in written), default=0)))
    back = {
        (one.registration_id, one.rank): _level(before, one.registration_id, one.rank)
        for one in written
        if held[one.registration_id, one.rank, AssessedBy.TRAINER].pk == one.pk
    }
    return _write(back, people, at=at, by=by, tap=uuid4())


def say_oneself(registration: Registration, levels: Mapping[int, str], *, source: str, at: datetime) -> None:
    """Part of an act: how far she says she is herself, rank by rank."""
    wanted = {(registration.pk, rank): level for rank, level in levels.items()}
    _write(wanted, [registration], at=at, by=None, tap=uuid4(), source=source)


Held = dict[tuple[int, int, str], Assessment]  # (registration, rank, source) → the row that holds


def _last(rows: QuerySet[Assessment]) -> Held:
    """The row that holds for each person, objective and source; one query."""
    found = rows.order_by("registration_id", "source", "rank", "-id").distinct("registration_id", "source", "rank")
    return {(one.registration_id, one.rank, one.source): one for one in found}


def _level(held: Held, registration_id: int, rank: int, source: str = AssessedBy.TRAINER) -> str:
    row = held.get((registration_id, rank, source))
    return row.level if row else Level.NONE


def _write(
    wanted: Mapping[tuple[int, int], str],
    people: list[Registration],
    *,
    at: datetime,
    by: User | None,
    tap: UUID,
    source: str = AssessedBy.TRAINER,
) -> list[Assessment]:
    """Add the rows that change something; the people are locked."""
    held = _last(Assessment.objects.filter(registration__in=people, source=source))
    known = {one.pk: one for one in people}
    return Assessment.objects.bulk_create(
        Assessment(
            antenna_id=known[key].antenna_id, session_id=known[key].session_id, registration=known[key], rank=rank,
            source=source, level=level, tap=tap, noted_at=at, noted_by=by,
        )
        for (key, rank), level in wanted.items()
        if level != _level(held, key, rank, source)
    )  # fmt: skip


def said_by_herself(registration: Registration, source: str) -> dict[int, str]:
    """Her own levels, rank by rank."""
    held = _last(Assessment.objects.filter(registration=registration, source=source))
    return {rank: row.level for (_pk, rank, _source), row in held.items()}


@dataclass(frozen=True)
class Cell:
    """One objective of one person: as her trainer sees it, and as she said herself before and after ("" unsaid)."""

    rank: int
    level: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    registration: Registration
    came: bool | None  # None: no attendance noted in this session yet
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    aims: list[tuple[int, str]]
    rows: list[Row]
    last: list[Assessment]  # the reader's own last tap, to be taken back

    @property
    def left(self) -> int:
        """Objectives of people who came that are not assessed yet."""
        return sum(cell.level == Level.NONE for row in self.rows if row.came is not False for cell in row.cells)

    @property
    def last_row(self) -> Row | None:
        """Whose the last tap was, when it was about one person."""
        if len(self.last) != 1:
            return None
        return next((row for row in self.rows if row.registration.pk == self.last[0].registration_id), None)


def of_one(registration: Registration) -> list[tuple[str, Cell]]:
    """Each objective in words, and how far she is with it; `registration.session.module` must be loaded. One query."""
    held = _last(Assessment.objects.filter(registration=registration))
    return [
        (aim, _cell(held, registration.pk, rank)) for rank, aim in enumerate(registration.session.module.aims, start=1)
    ]


def grid_of(session: Session, *, reader_id: int | None = None) -> Grid:
    """Everybody who is registered and each objective of the module, by name; `session.module` must be loaded. 4 queries."""
    expected = list(
        Registration.objects.filter(session=session, state=RegistrationState.REGISTERED)
        .select_related("professional", "structure")
        .prefetch_related("attendances")
        .order_by("professional__last_name", "professional__first_name", "pk")
    )
    held = _last(Assessment.objects.filter(session=session))
    aims = list(enumerate(session.module.aims, start=1))
    noted = any(one.attendances.all() for one in expected)
    rows = [
        Row(
            one,
            any(a.present for a in one.attendances.all()) if noted else None,
            [
                Cell(
                    rank,
                    _level(held, one.pk, rank),
                    _said(held, one.pk, rank, "before"),
                    _said(held, one.pk, rank, "after"),
                )
                for rank, _aim in aims
            ],
        )
        for one in expected
    ]
    return Grid(aims, rows, _last_tap(session, reader_id))


def _cell(held: Held, registration_id: int, rank: int) -> Cell:
    said = [_said(held, registration_id, rank, source) for source in (AssessedBy.BEFORE, AssessedBy.AFTER)]
    return Cell(rank, _level(held, registration_id, rank), *said)


def _said(held: Held, registration_id: int, rank: int, source: str) -> str:
    level = _level(held, registration_id, rank, source)
    return "" if level == Level.NONE else level


def _last_tap(session: Session, reader_id: int | None) -> list[Assessment]:
    mine = Assessment.objects.filter(session=session, source=AssessedBy.TRAINER, noted_by=reader_id)
    last = mine.order_by("-id").first() if reader_id else None
    return list(mine.filter(tap=last.tap)) if last else []
