"""A spreadsheet that somebody sends: found by its headings, its cells given as people would have typed them.

XLSX and CSV (UTF-8, Windows, commas, semicolons, tabs). What Excel eats is given back where the column says what it is:
the first zero of a telephone and of a postcode, a date that became a number. A formula is never computed.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.sandbox import Unreadable, open_in_child
from connect.antennas.communes import plain

LARGEST = 2 * 1024 * 1024
ACCEPT = ".xlsx,.csv,.txt,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EPOCH = date(1899, 12, 30)  # day 0 of Excel's numbers, since it counts a 29 February 1900
YES = {"oui", "o", "x", "yes", "y", "vrai", "true", "1"}
NO = {"non", "n", "no", "faux", "false", "0", ""}
WHY: dict[str, Any] = {  # sentences
    "busy": _("Many files are being opened at this moment. Choose this one again in a minute."),
    "other_kind": _("This file is not a list. Choose an Excel workbook (.xlsx) or a CSV file."),
    "old_excel": _("This is an old Excel file, or one locked by a password. Save it as an .xlsx workbook without one."),
    "too_big": _("This file is too big for a list: 2 MB at most. Copy the rows alone into the model."),
    "too_many_rows": _("This file has more rows than one list takes. Cut it in several."),
    "empty": _("This file has no row. Fill the model, then choose it again."),
    "unreadable": _("This file can’t be opened. Save it again as .xlsx or CSV, then choose it again."),
}


@dataclass(frozen=True)
class Column:
    """A column of a list. `names` are the headings it goes by, the model's own first; `kind` says what its cells are:
    `text`, `date`, `phone`, `postcode`, `yes`, or `exact`: an identifier, of which no digit may be lost.
    """

    key: str
    names: tuple[str, ...]
    kind: str = "text"
    needed: bool = False

    @property
    def heading(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Table:
    """`rows`: number in the file and text by column key. `faults`: sentences by (row number, key), of cells whose text
    cannot even be told. `notes`: what the reader noticed. `unused`: headings that no column goes by. `places`: the column
    of the file, from 0, by key.
    """

    rows: list[tuple[int, dict[str, str]]]
    faults: dict[tuple[int, str], str] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)


def read(content: bytes, columns: Sequence[Column], *, most: int, our_own_sheets: Iterable[str] = ()) -> Table:
    """The rows under the headings. ValidationError: not a list, more than `most` rows, a needed heading is missing."""
    if len(content) > LARGEST:
        raise _refused("too_big")
    try:
        told = json.loads(open_in_child("table_child", content, str(most + 10), *our_own_sheets))
    except Unreadable as error:
        raise _refused(error.code) from error
    lines: list[tuple[int, list[Any]]] = told["rows"]
    at, places, unused = _headings(lines, columns)
    rows, faults = [], {}
    for number, cells in lines[at + 1 :]:
        row = {}
        for place, column in places.items():
            cell = cells[place] if place < len(cells) else None
            try:
                row[column.key] = typed(cell, column.kind)
            except ValidationError as error:
                row[column.key] = ""
                faults[number, column.key] = error.messages[0]
        if any(row.values()) or any(number == faulty for faulty, _key in faults):
            rows.append((number, row))
    if not rows:
        raise _refused("empty")
    if len(rows) > most:
        raise _refused("too_many_rows")
    return Table(rows, faults, told["notes"], unused, {column.key: place for place, column in places.items()})


def _refused(code: str) -> ValidationError:
    code = code if code in WHY else "unreadable"
    return ValidationError(WHY[code], code=code)


def _headings(
    lines: list[tuple[int, list[Any]]], columns: Sequence[Column]
) -> tuple[int, dict[int, Column], list[str]]:
    """Which line holds the headings, among the first ten: the one that names most columns. A heading met twice counts
    once, the first.
    """
    known = {plain(name): column for column in columns for name in column.names}
    best: tuple[int, dict[int, Column], list[str]] = (0, {}, [])
    for at, (_number, cells) in enumerate(lines[:10]):
        places: dict[int, Column] = {}
        unused = []
        for place, cell in enumerate(cells):
            words = str(cell[1]) if cell else ""
            column = known.get(plain(words))
            if column and column not in places.values():
                places[place] = column
            elif words.strip():
                unused.append(words.strip()[:40])
        if len(places) > len(best[1]):
            best = at, places, unused
    missing = [column.heading for column in columns if column.needed and column not in best[1].values()]
    if missing:
        raise ValidationError(
            _("These columns are missing: %(names)s. Their names stand in the first row, as in the model."),
            code="headings",
            params={"names": ", ".join(missing)},
        )
    return best


def typed(cell: list[Any] | None, kind: str) -> str:
    """A cell as somebody would have typed it in the form's field. ValidationError for a formula or a broken cell.

    A number is a date only in a column of dates (C019), from 10000 (May 1927) on: below it is a year.
    """
    if cell is None:
        return ""
    form, value = cell
    if form == "f":
        raise ValidationError(_("This cell holds a formula. Copy it, then paste its value."), code="formula")
    if form == "e":
        raise ValidationError(_("This cell holds an error of the spreadsheet. Write its value."), code="broken")
    if form == "b":
        return "oui" if value else "non"
    if form == "d":
        day = date.fromisoformat(value)
        return f"{day.day:02}/{day.month:02}/{day.year:04}" if kind == "date" else value
    if form == "n" and kind == "exact" and (len(value) > 15 or not value.isdigit()):
        raise ValidationError(
            _("A spreadsheet keeps 15 digits of a number: give the column the Text format, then write it again."),
            code="digits_lost",
        )
    return mended(str(value).strip(), kind)


def mended(text: str, kind: str) -> str:
    """What a spreadsheet takes away, given back by what the column holds."""
    if kind == "date" and (serial := re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)):
        day = EPOCH + timedelta(days=int(serial[1]))
        return f"{day:%d/%m/%Y}"
    if kind == "phone":
        text = re.sub(r"[.,]0$", "", text)
        if re.fullmatch(r"[1-9]\d{8}", text):
            return f"0{text}"
        if re.fullmatch(r"33[1-9]\d{8}", text):
            return f"+{text}"
    if kind == "postcode" and re.fullmatch(r"[1-9]\d{3}", text):
        return f"0{text}"
    return text


def said_yes(text: str) -> bool:
    """`oui`, `x`, `vrai`… ValidationError for anything else than yes or no."""
    word = plain(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValidationError(_("Write “oui” or “non”."), code="yes_or_no")


def code_of(text: str, choices: Iterable[tuple[Any, Any]]) -> str:
    """The code of a choice written as its label or its code, in any case, with or without accents; empty stays empty."""
    if not plain(text):
        return ""
    for code, label in choices:
        if plain(text) in (plain(str(label)), plain(str(code))):
            return str(code)
    labels = ", ".join(str(label) for _code, label in choices)
    raise ValidationError(
        _("“%(text)s” is not in the list: %(labels)s."),
        code="choice",
        params={"text": text[:40], "labels": labels[:400]},
    )


class TableField(forms.FileField):
    """A list in a file; cleaned to a `Table`."""

    def __init__(
        self, *, columns: Sequence[Column], most: int, our_own_sheets: Sequence[str] = (), **kwargs: Any
    ) -> None:
        self.columns, self.most, self.our_own_sheets = columns, most, our_own_sheets
        kwargs.setdefault(
            "widget", forms.FileInput(attrs={"accept": ACCEPT, "data-largest": LARGEST, "data-too-big": WHY["too_big"]})
        )
        messages: Mapping[str, Any] = {
            "required": _("Choose the file again: an Excel workbook (.xlsx) or a CSV file."),
            "empty": WHY["empty"],
        }
        defaults: dict[str, Any] = {"label": _("The filled list"), "error_messages": messages}
        super().__init__(**defaults | kwargs)

    def clean(self, data: Any, initial: Any = None) -> Table | None:
        sent = super().clean(data, initial)
        if not isinstance(sent, UploadedFile):
            return None
        if (sent.size or 0) > LARGEST:
            raise _refused("too_big")
        return read(sent.read(), self.columns, most=self.most, our_own_sheets=self.our_own_sheets)
