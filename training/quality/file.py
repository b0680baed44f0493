"""The quality file of a session, of an antenna, of the nation: each indicator with its evidence, present or missing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from training.models import EvidenceNote, Session
from training.quality import of_sessions, of_sessions_after, of_the_house  # noqa: F401 -- each answers for its indicators
from training.quality.evidence import Found, Piece, of_a_session
from training.quality.evidence import of_the_house as house_functions
from training.quality.house import House
from training.quality.indicators import Criterion, Indicator, criteria, every, of_ours
from training.quality.shelf import Shelf

OF_SESSION, OF_HOUSE = "session", "house"


class Row(NamedTuple):
    """`found` None: the indicator does not apply."""

    indicator: Indicator
    found: Found | None


class Chapter(NamedTuple):
    criterion: Criterion
    rows: list[Row]


def _with_notes(found: Found, notes: Sequence[EvidenceNote]) -> Found:
    for note in notes:
        found.pieces.append(Piece(note.text, on=timezone.localdate(note.noted_at), note=note))
    return found


def about_session(shelf: Shelf, session: Session, number: int) -> Found:
    """What shows one indicator for a session, with the notes written for it."""
    return _with_notes(of_a_session[number](shelf, session), shelf.notes[session.pk, number])


def about_house(house: House, number: int) -> Found:
    """What shows one indicator for the whole house, with its notes."""
    notes = [note for note in house.notes if note.indicator == number]
    return _with_notes(house_functions[number](house), notes)


def chapters(rows: Sequence[Row]) -> list[Chapter]:
    return [Chapter(one, [row for row in rows if row.indicator.criterion == one.number]) for one in criteria()]


def file_of(session: Session, *, at: datetime) -> list[Row]:
    """The 32 indicators for a session: its own evidence, then that of the house where an indicator speaks of it."""
    shelf, house = Shelf([session], at), House(session.antenna_id, at)
    rows = []
    for indicator in every():
        if not indicator.applies:
            rows.append(Row(indicator, None))
        elif indicator.scope == OF_SESSION:
            rows.append(Row(indicator, about_session(shelf, session, indicator.number)))
        else:
            rows.append(Row(indicator, about_house(house, indicator.number)))
    return rows


def file_of_house(antenna_id: int | None, *, at: datetime) -> list[Row]:
    """What the house itself must show."""
    house = House(antenna_id, at)
    return [
        Row(indicator, about_house(house, indicator.number))
        for indicator in of_ours()
        if indicator.number in house_functions
    ]


class Summary(NamedTuple):
    """What a session still misses: the indicators, those whose gap is major first."""

    session: Session
    missing: list[Indicator]

    @property
    def major(self) -> int:
        return sum(one.major for one in self.missing)


def summaries(sessions: Sequence[Session], *, at: datetime) -> list[Summary]:
    """For each session, the indicators whose evidence is missing. As many queries for one as for fifty."""
    shelf = Shelf(sessions, at)
    mine = [one for one in of_ours() if one.scope == OF_SESSION]
    return [
        Summary(
            session,
            sorted(
                (one for one in mine if about_session(shelf, session, one.number).is_missing),
                key=lambda one: (not one.major, one.number),
            ),
        )
        for session in shelf.sessions
    ]
