"""What a kind of file is: what it holds, for whom, its tables with their columns, how their rows are read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection

from connect.impact.figures.indicator import Words
from connect.impact.models import TakenFile
from connect.ui.spreadsheet import Cell

Key = list[Any] | None  # what the next rows come after, as JSON keeps it
ROWS = 5_000  # of a part
NAMED_DAYS, DAYS = 7, 30  # that a file is kept


class Parcel(NamedTuple):
    """Rows in their order, and the key of the last; None when there are no more."""

    rows: list[list[Cell]]
    after: Key


class Field(NamedTuple):
    """A column: its heading as the receiver writes it (French), its type in a Table Schema, what it holds, its width."""

    name: str
    kind: str = "string"
    means: str = ""
    width: int = 18


Reader = Callable[[TakenFile, Key], Parcel]
Count = Callable[[TakenFile], int]


@dataclass(frozen=True)
class Table:
    """A sheet, or a CSV of a ZIP. `code` names its file; `above`: rows that stand over the headings of a spreadsheet."""

    code: str
    title: str
    fields: tuple[Field, ...]
    read: Reader
    count: Count
    above: Callable[[TakenFile], list[list[Cell]]] | None = None

    @property
    def headings(self) -> list[str]:
        return [field.name for field in self.fields]


@dataclass(frozen=True)
class Kind:
    """A file that one may take. `doors`: "antenna", "national"; `names`: it holds people's names.

    `tables` are read part by part; a file of another shape gives itself at once (`whole`). `endings`: how it may be
    written, the usual first; a CSV of several tables is a ZIP.
    """

    code: str
    title: Words
    holds: Words
    for_whom: Words
    doors: frozenset[str]
    endings: tuple[str, ...]
    schema: Words = ""  # name and version of a published schema
    names: bool = False
    dated: bool = True  # of days that are chosen; else as it is today
    tables: tuple[Table, ...] = ()
    whole: Callable[[TakenFile], Iterable[bytes]] | None = None
    fields: tuple[Field, ...] = ()  # of `whole`
    scope: Words = ""
    about: bool = True  # with a leaf that says what it is

    @property
    def kept(self) -> timedelta:
        return timedelta(days=NAMED_DAYS if self.names else DAYS)

    @property
    def shown(self) -> list[tuple[str, tuple[Field, ...]]]:
        """Its tables with their columns, for the page."""
        return [(table.title, table.fields) for table in self.tables] or [("", self.fields)]


def by_key(statement: str, first: list[Any], row: Callable[[tuple[Any, ...]], list[Cell]], keys: int) -> Reader:
    """Reads a statement of which the first `keys` columns are the key of a row, in its order, `ROWS` at a time.

    The statement asks `%(after_0)s` …, `%(antenna)s`, `%(first)s`, `%(last)s`, `%(starts)s`, `%(ends)s`, `%(at)s`, `%(rows)s`.
    """

    def read(file: TakenFile, key: Key) -> Parcel:
        asked = values(file) | {f"after_{n}": part for n, part in enumerate(key or first)}
        with connection.cursor() as cursor:
            cursor.execute(statement, asked)
            found = cursor.fetchall()
        after = [str(part) for part in found[-1][:keys]] if len(found) == ROWS else None
        return Parcel([row(one[keys:]) for one in found], after)

    return read


def counting(statement: str) -> Count:
    def count(file: TakenFile) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values(file))
            return int(cursor.fetchone()[0])

    return count


def values(file: TakenFile) -> dict[str, Any]:
    period = file.period
    return {
        "antenna": file.antenna_id, "first": period.first, "last": period.last, "starts": period.starts_at,
        "ends": period.ends_before, "at": file.asked_at, "rows": ROWS,
    }  # fmt: skip
