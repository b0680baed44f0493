"""A spreadsheet becomes rows of plain cells. Formulas are never computed, links never followed, macros never read.

Runs in the process of `child.py`, without Django. The answer is JSON: `{"rows": [[number, [cell, …]], …], "notes": {…}}`;
a cell is null or a pair: `t` text, `n` number, `d` date (ISO), `f` formula, `e` error of the sheet, `b` yes or no.
"""

import csv
import json
import math
import re
import zipfile
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from beneficiaries.uploads.child import Refused

MOST_COLUMNS = 60
LONGEST_CELL = 300  # characters that are handed on: more than any field takes, so that the field says it is too long
UNPACKED = 25_000_000  # bytes of all parts of an XLSX
MOST_PARTS = 300
SEPARATORS = ";\t,|"
Cell = list[Any] | None
Row = tuple[int, list[Cell]]


def read(content: bytes, most_rows: str, *our_own_sheets: str) -> bytes:
    """`most_rows`: filled rows, headings included, above which the file is refused."""
    notes: dict[str, Any] = {}
    if content.startswith(b"PK\x03\x04"):
        rows = of_book(content, int(most_rows), notes, set(our_own_sheets))
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("old_excel")
    else:
        rows = of_text(content, int(most_rows), notes)
    return json.dumps({"rows": rows, "notes": notes}).encode()


def shown(text: str) -> Cell:
    """Text of a cell, without what no column can hold (NUL and its like)."""
    kept = "".join(c for c in text[:LONGEST_CELL] if c >= " " or c in "\t\n\r")
    return ["t", kept] if kept.strip() else None


# --- XLSX


def of_book(content: bytes, most_rows: int, notes: dict[str, Any], our_own: set[str]) -> list[Row]:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        names = parts.namelist()
        if "xl/workbook.xml" not in names:
            raise Refused("other_kind")
        if len(names) > MOST_PARTS or sum(part.file_size for part in parts.infolist()) > UNPACKED:
            raise Refused("too_big")
    import openpyxl
    from openpyxl.worksheet.worksheet import Worksheet

    Worksheet._clean_merge_range = alone_in_its_area  # type: ignore[attr-defined]  # noqa: SLF001
    book = openpyxl.load_workbook(BytesIO(content), data_only=False, keep_links=False)
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and sheet.title not in our_own]
    if not seen:
        raise Refused("empty")
    sheet = seen[0]
    if others := [one.title[:31] for one in seen[1:] if one._cells]:  # noqa: SLF001 -- see below
        notes["other_sheets"] = [sheet.title[:31], *others[:5]]
    if merged := sorted({area.min_row for area in sheet.merged_cells.ranges}):
        notes["merged"] = merged[:20]
    # The cells that are there, and not a walk over a rectangle: one cell in row 1,048,576 would cost a million rows.
    filled: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001
        if column <= MOST_COLUMNS and (value := of_cell(cell)) is not None:
            filled.setdefault(row, {})[column] = value
    hidden = {row for row, shape in sheet.row_dimensions.items() if shape.hidden and row in filled}
    if hidden:
        notes["hidden"] = len(hidden)
    kept = sorted(filled.keys() - hidden)
    if len(kept) > most_rows:
        raise Refused("too_many_rows")
    return [(row, [filled[row].get(n) for n in range(1, max(filled[row]) + 1)]) for row in kept]


def alone_in_its_area(sheet: Any, area: Any) -> None:
    """Of a merged area the first cell counts. The library would also make each of the others, seventeen thousand million
    for an area as large as a sheet.
    """
    there = sheet._cells  # noqa: SLF001
    for row, column in list(there):
        if (row, column) != (area.min_row, area.min_col) and (
            area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col
        ):
            del there[row, column]


def of_cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return None
    if kind in "fe":
        return [kind, ""]
    if isinstance(value, bool):
        return ["b", value]
    if isinstance(value, date):  # a moment too
        return ["d", value.isoformat()[:10]]
    if isinstance(value, int | float) and math.isfinite(value):
        return ["n", str(int(value)) if value == int(value) else repr(value)]
    return shown(str(value))


# --- CSV and its cousins


def of_text(content: bytes, most_rows: int, notes: dict[str, Any]) -> list[Row]:
    text = decoded(content, notes)
    separator = None
    if declared := re.match(r"sep=(.)\r?\n", text):  # Excel's own way to say it
        separator, text = declared[1], text[declared.end() :]
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise Refused("empty")
    separator = separator or max(SEPARATORS, key=first.count)
    csv.field_size_limit(10_000_000)
    rows: list[Row] = []
    for number, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), 2 if declared else 1):
        row = [of_written(cell) for cell in cells[:MOST_COLUMNS]]
        if any(row):
            rows.append((number, row))
        if len(rows) > most_rows:
            raise Refused("too_many_rows")
    return rows


def of_written(text: str) -> Cell:
    """`="0612345678"` is how people keep Excel from eating the zero: text. Another `=` is a formula, not computed."""
    text = text.strip()
    if guarded := re.fullmatch(r'="([^"]*)"', text):
        return shown(guarded[1])
    return ["f", ""] if text.startswith("=") else shown(text)


def decoded(content: bytes, notes: dict[str, Any]) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark (Excel’s “Unicode text”), else the Windows of Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if b"\x00" in content or content.startswith((b"%PDF-", b"{\\rtf", b"<")):
        raise Refused("other_kind")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Refused("other_kind") from error
    letters = sum(c.isprintable() or c in "\t\r\n" for c in text)
    if letters < len(text) * 0.98:
        raise Refused("other_kind")
    notes["windows"] = True
    return text
