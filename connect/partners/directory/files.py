"""A file of places becomes rows, whatever wrote it: CSV by comma, semicolon or tab, JSON; UTF-8 with or without its
mark, UTF-16, or Windows.
"""

import csv
import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

LARGEST = 8_000_000  # bytes
MOST_ROWS = 20_000
SEPARATORS = ",;\t"
Cells = dict[str, Any]


class NotADirectory(ValueError):
    """The file cannot be read as places; its text is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Rows:
    """`rows`: number in the file (line of a CSV, rank in a JSON list) and cells by heading. `below`: services of a
    data·inclusion file, which belong to its structures.
    """

    rows: list[tuple[int, Cells]]
    below: list[tuple[int, Cells]]
    headings: frozenset[str]


def read(content: bytes) -> Rows:
    """The rows of a file. Raises NotADirectory."""
    if len(content) > LARGEST:
        raise NotADirectory(_("This file is too big: 8 MB at most. Cut it in several."))
    text = decoded(content)
    if not text.strip():
        raise NotADirectory(_("This file is empty."))
    found = _of_json(text) if text.lstrip()[0] in "[{" else _of_csv(text)
    if not found.rows:
        raise NotADirectory(_("This file has no row."))
    if len(found.rows) + len(found.below) > MOST_ROWS:
        raise NotADirectory(_("This file has more than 20,000 rows. Cut it in several."))
    return found


def decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _of_json(text: str) -> Rows:
    try:
        told: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = _("line")
        where = f" ({line} {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise NotADirectory(_("This file begins like JSON and cannot be read to its end.") + where) from error
    below: Any = []
    if isinstance(told, dict):
        told, below = told.get("structures"), told.get("services") or []
    if not isinstance(told, list) or not isinstance(below, list):
        raise NotADirectory(_("This JSON file holds no list of places."))
    headings = frozenset(key for row in told if isinstance(row, dict) for key in row)
    return Rows(_numbered(told), _numbered(below), headings)


def _numbered(rows: list[Any]) -> list[tuple[int, Cells]]:
    return [(number, row if isinstance(row, dict) else {}) for number, row in enumerate(rows, 1)]


def _of_csv(text: str) -> Rows:
    first = next(line for line in text.splitlines() if line.strip())
    separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(LARGEST)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    rows: list[tuple[int, Cells]] = []
    headings: list[str] = []
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not headings:
                headings = [cell.strip() for cell in cells]
                continue
            rows.append((line, dict(zip(headings, cells, strict=False))))
    except csv.Error as error:
        raise NotADirectory(_("This file is neither CSV nor JSON.")) from error
    return Rows(rows, [], frozenset(headings))
