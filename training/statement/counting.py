"""What the yearly statement counts: three statements read the rows of a year, every figure is made of them.

Rules (law.md 7.3, notice of the form): hours are those attended, minutes missed taken off; somebody in two sessions is
two trainees; amounts are without VAT, to the nearest euro, 0.50 up. Where a total of hours must be the same in several
frames, hours are shared out by the largest remainder, so that lines always add up to it. Trainees whom another provider
entrusted (frame G) are in no line of frame F. A day belongs to the year it falls in, in Paris.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from connect.books.money import to_whole, wholes
from training.models import StatementEntry
from training.statement.form import EUROS, TEACHERS, TRAINEES, Frame, Line, frame_of, frames

# One row a registration attended in the year.
HEARD = """
WITH heard AS (
  SELECT a.registration_id, sum(training_hours_there(h.starts, h.ends, true, a.minutes_missed::integer)) AS hours
    FROM training_halfday h JOIN training_attendance a ON a.half_day_id = h.id AND a.present
   WHERE h.day BETWEEN %(first)s AND %(last)s GROUP BY a.registration_id)
SELECT s.id, s.starts_on, an.name, m.code, m.title_fr, m.speciality, st.name, r.status, s.mode = 'remote',
       EXISTS (SELECT FROM training_sessiontrainer t JOIN training_subcontract c
                 ON c.antenna_id = t.antenna_id AND lower(c.organisation) = lower(t.organisation)
                AND c.starts_on <= s.ends_on AND coalesce(c.ends_on, s.starts_on) >= s.starts_on
                WHERE t.session_id = s.id AND t.left_at IS NULL AND t.membership_id IS NULL)
         AND NOT EXISTS (SELECT FROM training_sessiontrainer t
                          WHERE t.session_id = s.id AND t.left_at IS NULL AND t.membership_id IS NOT NULL),
       EXISTS (SELECT FROM training_invoice i WHERE i.session_id = s.id AND i.payer_kind = 'provider'
                  AND i.gross > (SELECT coalesce(sum(n.gross), 0) FROM training_creditnote n WHERE n.invoice_id = i.id)),
       heard.hours
  FROM heard JOIN training_registration r ON r.id = heard.registration_id
  JOIN training_session s ON s.id = r.session_id JOIN training_module m ON m.id = s.module_id
  JOIN partners_structure st ON st.id = r.structure_id JOIN antennas_antenna an ON an.id = s.antenna_id
 ORDER BY s.starts_on, s.id, r.id
"""
# One row somebody who teaches and session of which somebody attended a half-day in the year.
TAUGHT = """
WITH given AS (
  SELECT h.session_id, sum(training_hours_there(h.starts, h.ends, true, 0)) AS hours FROM training_halfday h
   WHERE h.day BETWEEN %(first)s AND %(last)s
     AND EXISTS (SELECT FROM training_attendance a WHERE a.half_day_id = h.id AND a.present)
   GROUP BY h.session_id)
SELECT s.id, s.starts_on, an.name, m.code, m.title_fr,
       coalesce(concat_ws(' ', u.first_name, u.last_name), t.outside_name), t.organisation,
       coalesce('u' || u.id, lower(t.outside_name || '/' || t.organisation)), t.membership_id IS NOT NULL,
       least(coalesce(t.hours, given.hours), given.hours)
  FROM given JOIN training_session s ON s.id = given.session_id
  JOIN training_sessiontrainer t ON t.session_id = s.id AND t.left_at IS NULL
  JOIN training_module m ON m.id = s.module_id JOIN antennas_antenna an ON an.id = s.antenna_id
  LEFT JOIN antennas_membership b ON b.id = t.membership_id LEFT JOIN accounts_user u ON u.id = b.user_id
 ORDER BY s.starts_on, s.id, t.id
"""
PAID = """
SELECT i.issued_on, i.number, an.name, i.payer_name, i.payer_kind, i.net
  FROM training_invoice i JOIN antennas_antenna an ON an.id = i.antenna_id
 WHERE i.issued_on BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT n.issued_on, n.number, an.name, n.payer_name, n.payer_kind, -n.net
  FROM training_creditnote n JOIN antennas_antenna an ON an.id = n.antenna_id
 WHERE n.issued_on BETWEEN %(first)s AND %(last)s
 ORDER BY 1, 2
"""


class Trainee(NamedTuple):
    """Somebody in a session, without her name: the statement counts, it names nobody."""

    session: int
    starts_on: date
    antenna: str
    code: str
    title: str
    speciality: str
    structure: str
    status: str
    remote: bool
    subcontracted: bool
    entrusted: bool
    hours: Decimal


class Teaching(NamedTuple):
    """Somebody who taught a session; `key` is the same for the same person."""

    session: int
    starts_on: date
    antenna: str
    code: str
    title: str
    name: str
    organisation: str
    key: str
    of_the_team: bool
    hours: Decimal


class Money(NamedTuple):
    """An invoice, a credit note (below zero), or an amount typed by the national team; euros without VAT."""

    day: date
    number: str
    antenna: str
    label: str
    line: str  # of what was typed, "" for a paper
    payer_kind: str
    net: Decimal


Row = Trainee | Teaching | Money


class Year(NamedTuple):
    trainees: list[Trainee]
    teachings: list[Teaching]
    money: list[Money]


class Figure(NamedTuple):
    """`number`: trainees, or people who teach; 0 for money. `amount`: whole hours, or whole euros. `rows`: behind it."""

    line: Line
    number: int
    amount: int
    rows: int


class Counted(NamedTuple):
    """A frame with its figures and their sum."""

    frame: Frame
    figures: list[Figure]
    number: int
    amount: int


def read(year: int) -> Year:
    """The rows of a year, from four queries."""
    days = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    papers = [Money(day, number, antenna, payer, "", kind, net) for day, number, antenna, payer, kind, net in _rows(PAID, days)]  # fmt: skip
    typed = [
        Money(date(year, 12, 31), "", "", one.label, one.line, "", one.euros)
        for one in StatementEntry.objects.filter(year=year, struck_at=None)
    ]
    return Year(
        [Trainee(*row) for row in _rows(HEARD, days)], [Teaching(*row) for row in _rows(TAUGHT, days)], papers + typed
    )


def _rows(statement: str, days: dict[str, date]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, days)
        return list(cursor.fetchall())


def rows_of(line: Line, year: Year) -> Sequence[Row]:
    """The rows behind a figure: the same that it is made of."""
    frame = frame_of(line)
    if frame.counts == EUROS:
        return [one for one in year.money if one.line == line.code or (one.payer_kind and one.payer_kind in line.of)]
    if frame.counts == TEACHERS:
        return [one for one in year.teachings if one.of_the_team == ("team" in line.of)]
    return [one for one in year.trainees if one.entrusted == (frame.code == "G") and BY_FRAME[frame.code](one, line)]


# What a line of trainees takes, by the frame it stands in; "remote" alone is told apart by its own word.
BY_FRAME: dict[str, Callable[[Trainee, Line], bool]] = {
    "F1": lambda one, line: one.remote if line.is_part else one.status in line.of,
    "F2": lambda one, line: one.subcontracted,
    "F3": lambda one, line: "every" in line.of,
    "F4": lambda one, line: one.speciality in line.of,
    "G": lambda one, line: True,
}


def count(year: Year) -> list[Counted]:
    """Every frame, figure by figure."""
    return [count_frame(frame, year) for frame in frames()]


def count_frame(frame: Frame, year: Year) -> Counted:
    found = [(line, rows_of(line, year)) for line in frame.lines]
    amounts = _amounts(frame, [(line, [_amount(row) for row in rows]) for line, rows in found])
    figures = [
        Figure(line, _number(frame, rows), amount, len(rows))
        for (line, rows), amount in zip(found, amounts, strict=True)
    ]
    return framed(frame, figures)


def framed(frame: Frame, figures: list[Figure]) -> Counted:
    """A frame with its figures; those that are a part of the others are not added."""
    added = [one for one in figures if not one.line.is_part]
    return Counted(frame, figures, sum(one.number for one in added), sum(one.amount for one in added))


def _amount(row: Row) -> Decimal:
    return row.net if isinstance(row, Money) else row.hours


def _number(frame: Frame, rows: Sequence[Row]) -> int:
    if frame.counts == TRAINEES:
        return len(rows)
    return len({row.key for row in rows if isinstance(row, Teaching)})


def _amounts(frame: Frame, found: list[tuple[Line, list[Decimal]]]) -> list[int]:
    exact = [sum(amounts, Decimal(0)) for _line, amounts in found]
    if frame.counts == EUROS:
        return [to_whole(one) for one in exact]
    added = [n for n, (line, _) in enumerate(found) if not line.is_part]
    shared = dict(zip(added, shared_out([exact[n] for n in added]), strict=True))
    return [shared.get(n, to_whole(one)) for n, one in enumerate(exact)]


def shared_out(exact: Sequence[Decimal]) -> list[int]:
    """Whole hours whose sum is the sum of these to the nearest whole."""
    return wholes(exact, to_whole(sum(exact, Decimal(0))))
