"""What the national team types for a year, and closing it: from then on its figures never change."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.books import money
from connect.refusals import Refusal, for_constraint
from training.billing.issuing import issuer_on
from training.models import Statement, StatementEntry
from training.statement import counting
from training.statement.form import Line, frames, typed_lines

IDENTITY = ("name", "address", "siret", "activity_number")


class NotALine(Refusal):
    field = "line"
    sentence = _("Choose a line of the form.")


class NothingToAdd(Refusal):
    field = "amount"
    sentence = _("Write an amount above zero.")


@for_constraint("statement_is_closed", "training_statement_year_key")
class YearClosed(Refusal):
    sentence = _("This year is closed: its figures stay as they are.")


@for_constraint("statement_after_the_year")
class YearNotOver(Refusal):
    sentence = _("This year is not over: it is closed from 1 January on.")


@for_constraint("entry_once", "entry_stays")
class AlreadyStruck(Refusal):
    sentence = _("This amount was already struck out.")


@act
def note(*, year: int, line: str, label: str, amount: Decimal, key: UUID, by: User, at: datetime) -> StatementEntry:
    """Keep an amount (euros, without VAT) on a line of frames C or D. The same key again is the same amount.

    Raises NotALine, NothingToAdd, YearClosed.
    """
    if line not in {one.code for one in typed_lines()}:
        raise NotALine
    if amount <= 0:
        raise NothingToAdd
    take_turns(key)
    known = StatementEntry.objects.filter(send_key=key).first()
    if known is not None:
        return known
    return StatementEntry.objects.create(
        year=year, line=line, label=label, amount=money.to_cents(amount), noted_at=at, noted_by=by, send_key=key
    )


@act
def strike(entry: StatementEntry, *, by: User, at: datetime) -> StatementEntry:
    """It counts no more; the row stays, dated. Raises AlreadyStruck, YearClosed."""
    entry = StatementEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.struck_at is not None:
        raise AlreadyStruck
    entry.struck_at, entry.struck_by = at, by
    entry.save(update_fields=["struck_at", "struck_by"])
    return entry


@act
def close(*, year: int, signatory: str, capacity: str, by: User, at: datetime) -> Statement:
    """Keep the figures of a year that is over, with who signs. Raises YearNotOver, YearClosed."""
    take_turns(f"statement {year}")
    if Statement.objects.filter(year=year).exists():
        raise YearClosed
    rows = counting.read(year)
    issuer = issuer_on(timezone.localdate(at))
    identity = {name: getattr(issuer, name) for name in IDENTITY} | {"remote": any(one.remote for one in rows.trainees)}
    figures = {
        one.line.code: [one.number, one.amount, one.rows] for frame in counting.count(rows) for one in frame.figures
    }
    return Statement.objects.create(
        year=year,
        figures=figures,
        identity=identity,
        signatory=signatory,
        capacity=capacity,
        closed_at=at,
        closed_by=by,
    )


class Change(NamedTuple):
    """A figure that would be another if it were counted today: what was kept, what is counted now."""

    line: Line
    kept: tuple[int, int]
    now: tuple[int, int]


def kept(statement: Statement) -> list[counting.Counted]:
    """The frames of a closed year, as they were kept."""
    return [
        counting.framed(frame, [counting.Figure(line, *_figure(statement, line)) for line in frame.lines])
        for frame in frames()
    ]


def _figure(statement: Statement, line: Line) -> list[int]:
    return list(statement.figures.get(line.code, [0, 0, 0]))


def changed_since(statement: Statement, rows: counting.Year) -> list[Change]:
    """What was corrected after the closing, line by line: what was kept beside its year's rows of today."""
    found = []
    for frame in counting.count(rows):
        for one in frame.figures:
            number, amount, _rows = _figure(statement, one.line)
            if (number, amount) != (one.number, one.amount):
                found.append(Change(one.line, (number, amount), (one.number, one.amount)))
    return found
