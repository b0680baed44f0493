"""A report as it is told: words and numbers with nothing left to count. Page, paper, spreadsheet and CSV are made of it.

It is kept as JSON in the report's row, so that what was handed out is the same for ever, whatever the rules become.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Number = int | Decimal


@dataclass(frozen=True)
class Row:
    """A line. `value` is a number as text, None when it is not published; `said` in words; `share` in percent of its block;
    `part`: the funder's share of it, in words.
    """

    label: str
    value: str | None
    said: str
    share: float | None = None
    unit: str = ""
    part: str = ""
    about: str = ""  # what is counted, where the line is a figure by itself

    @property
    def number(self) -> Number | None:
        if self.value is None:
            return None
        return Decimal(self.value) if self.unit == "h" else int(self.value)


@dataclass(frozen=True)
class Block:
    """Lines that are read together: a section, drawn as bars unless its lines are not of one measure."""

    code: str
    title: str
    definition: str
    rows: tuple[Row, ...]
    ranked: bool = False
    drawn: bool = True

    @property
    def shared(self) -> bool:
        """Have its lines a share of their sum?"""
        return any(row.share is not None for row in self.rows)


@dataclass(frozen=True)
class Line:
    """An antenna with its figures, in the order of the heads."""

    label: str
    cells: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    title: str
    definition: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Kept:
    """A promise beside what was reached. `rate` in percent, None when what was reached is not published."""

    figure: str
    place: str
    until: str
    counted: str  # the days that were counted
    promised: Row
    reached: Row
    rate: int | None = None


@dataclass(frozen=True)
class Note:
    """A paragraph of the method."""

    title: str
    text: str


@dataclass(frozen=True)
class Document:
    name: str
    first: str
    last: str
    place: str
    funder: str
    share: int | None
    introduction: str
    state: str  # sealed, kept or running, in one sentence
    figures: tuple[Row, ...]
    blocks: tuple[Block, ...] = ()
    antennas: Table | None = None
    promises: tuple[Kept, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    @property
    def first_on(self) -> date:
        return date.fromisoformat(self.first)

    @property
    def last_on(self) -> date:
        return date.fromisoformat(self.last)

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read(kept: dict[str, Any]) -> Document:
    """The document that JSON keeps; words that it did not have when it was kept are empty."""
    antennas = kept.get("antennas")
    return Document(
        **{name: kept[name] for name in ("name", "first", "last", "place", "funder", "share", "introduction", "state")},
        figures=_rows(kept["figures"]),
        blocks=tuple(Block(**block | {"rows": _rows(block["rows"])}) for block in kept["blocks"]),
        antennas=_table(antennas) if antennas else None,
        promises=tuple(
            Kept(**one | {"promised": Row(**one["promised"]), "reached": Row(**one["reached"])}) for one in kept["promises"]
        ),
        notes=tuple(Note(**note) for note in kept["notes"]),
    )  # fmt: skip


def _rows(kept: list[dict[str, Any]]) -> tuple[Row, ...]:
    return tuple(Row(**row) for row in kept)


def _table(kept: dict[str, Any]) -> Table:
    lines = tuple(Line(line["label"], _rows(line["cells"])) for line in kept["lines"])
    return Table(kept["title"], kept["definition"], tuple(kept["heads"]), lines)
