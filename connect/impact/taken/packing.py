"""Rows as they are kept between two parts, and as the file holds them at the end.

What is kept is packed text, so that a file put together from its parts is the same to the byte whatever stopped between
them; nothing in a file depends on when it was put together.
"""

import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import override

from connect.impact.models import TakenFile
from connect.impact.taken.kinds import Kind, Table
from connect.ui.spreadsheet import CSV_TYPE, MARK, TYPE, Cell, Workbook, as_text, csv_line

TYPES = {
    "csv": CSV_TYPE, "zip": "application/zip", "json": "application/json", "xlsx": TYPE,
}  # fmt: skip
Rows = Callable[[int], Iterator[list[Cell]]]  # of a table, by its place among those of its kind


def pack(rows: Iterable[list[Cell]]) -> bytes:
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain) for row in rows)
    return zlib.compress("\n".join(lines).encode(), 6)


def unpack(content: bytes) -> Iterator[list[Cell]]:
    text = zlib.decompress(content).decode()
    return (json.loads(line, object_hook=_typed) for line in text.split("\n") if line)


def _plain(cell: object) -> object:
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return {"n": str(cell)} if isinstance(cell, Decimal) else str(cell)


def _typed(said: dict[str, str]) -> Cell:
    return date.fromisoformat(said["d"]) if "d" in said else Decimal(said["n"])


# --- files


def write(file: TakenFile, kind: Kind, rows: Rows, to: IO[bytes]) -> None:
    """The whole file, table after table; memory does not grow with the rows."""
    with override("fr"):
        if kind.whole is not None:
            for piece in kind.whole(file):
                to.write(piece)
        elif file.ending == "csv":
            _csv(kind.tables[0], rows(0), to)
        elif file.ending == "zip":
            _zip(file, kind, rows, to)
        else:
            _xlsx(file, kind, rows, to)


def _csv(table: Table, rows: Iterable[list[Cell]], to: IO[bytes]) -> None:
    """Semicolons and the mark of UTF-8: the Excel of France opens it by a double click."""
    to.write(MARK + csv_line(table.headings))
    for row in rows:
        to.write(csv_line([as_text(" ".join(cell.split()) if isinstance(cell, str) else cell) for cell in row]))


def _zip(file: TakenFile, kind: Kind, rows: Rows, to: IO[bytes]) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_member(file, "0-LISEZMOI.txt"), "w") as one:
            one.write("\r\n".join(f"{name} : {said}" for name, said in about(file, kind)).encode() + b"\r\n")
        for place, table in enumerate(kind.tables):
            with archive.open(_member(file, f"{table.code}.csv"), "w", force_zip64=True) as one:
                _csv(table, rows(place), one)


def _member(file: TakenFile, name: str) -> zipfile.ZipInfo:
    """Dated by the moment that was asked, in Paris: the same in every making of the file."""
    told = zipfile.ZipInfo(name, timezone.localtime(file.asked_at).timetuple()[:6])
    told.compress_type = zipfile.ZIP_DEFLATED
    return told


def _xlsx(file: TakenFile, kind: Kind, rows: Rows, to: IO[bytes]) -> None:
    book = Workbook(to=to, at=file.asked_at)
    if kind.about:
        book.sheet("Lisez-moi", [("Ce fichier", 28), ("", 100)], about(file, kind))
    for place, table in enumerate(kind.tables):
        columns = [(field.name, field.width) for field in table.fields]
        book.sheets(table.title, columns, rows(place), above=table.above(file) if table.above else [])
    book.close()


def about(file: TakenFile, kind: Kind) -> list[tuple[str, Any]]:
    """What the file says of itself: what it holds, whose facts, of which days and moment."""
    asked = timezone.localtime(file.asked_at)
    where = file.antenna.name if file.antenna else "toutes les antennes"
    told = [
        ("Contenu", str(kind.holds)), ("Portée", f"{where}. {kind.scope}"),
        ("Période", f"du {file.first_on:%d/%m/%Y} au {file.last_on:%d/%m/%Y} inclus"),
        ("Situation", f"ce qui était noté le {asked:%d/%m/%Y à %H:%M:%S}. Une fiche corrigée pendant que le fichier se"
                      " prépare y est dans l’état où elle a été lue."),
        ("Formules", "un texte qui commence par = + - @ est précédé d’une apostrophe dans les CSV."),
    ]  # fmt: skip
    for table in kind.tables:
        told += [(f"{table.title}, {field.name}", field.means) for field in table.fields if field.means]
    return told
