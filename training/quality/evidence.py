"""What shows that an indicator is kept, and what is missing: one function an indicator, named by its number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import NoReverseMatch, reverse

from connect.antennas.doors import root_urls

if TYPE_CHECKING:
    from training.models import EvidenceNote, Session
    from training.quality.house import House
    from training.quality.shelf import Shelf


class Piece(NamedTuple):
    """Something that shows it: a sentence, the page or paper where it is (empty: nowhere), its day."""

    label: str
    address: str = ""
    on: date | None = None
    note: "EvidenceNote | None" = None  # written by hand: it can be taken back

    @property
    def by_hand(self) -> bool:
        return self.note is not None


@dataclass
class Found:
    """`missing`: what should be there already. `later`: what is not expected yet. Sentences."""

    pieces: list[Piece] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)

    @property
    def by_hand(self) -> bool:
        return any(piece.by_hand for piece in self.pieces)

    @property
    def state(self) -> str:
        """`ok`: it is there. `note`: a note written by hand stands for what is missing. `no`: something is missing.
        `next`: nothing is expected yet."""
        if self.missing:
            return "note" if self.by_hand else "no"
        return "ok" if self.pieces else "next"

    @property
    def is_missing(self) -> bool:
        return self.state == "no"


OfSession = Callable[["Shelf", "Session"], Found]
OfHouse = Callable[["House"], Found]
of_a_session: dict[int, OfSession] = {}
of_the_house: dict[int, OfHouse] = {}


def session_evidence(number: int) -> Callable[[OfSession], OfSession]:
    """Decorator: this function answers for an indicator about one session."""

    def keep(function: OfSession) -> OfSession:
        of_a_session[number] = function
        return function

    return keep


def house_evidence(number: int) -> Callable[[OfHouse], OfHouse]:
    """Decorator: this function answers for an indicator about an antenna, or the nation."""

    def keep(function: OfHouse) -> OfHouse:
        of_the_house[number] = function
        return function

    return keep


def at(name: str, *arguments: Any) -> str:
    """The address of an antenna's page; empty at a door where there is none."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def public(name: str, *arguments: Any) -> str:
    """The address of a public page, the same from every door."""
    with root_urls():
        return at(name, *arguments)
