"""XLSX and CSV files. Text is always written as text: a cell that begins with = + - @ is never a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import IO, Any

from django.http import HttpResponse
from django.utils.functional import Promise

Cell = str | Promise | int | float | Decimal | date | None
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
MOST = 1_000_000  # rows of a sheet; Excel's own limit is 1,048,576

MARK = "\ufeff".encode()  # of UTF-8: with it and semicolons, the Excel of France opens a CSV without a question
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_line(cells: Iterable[str]) -> bytes:
    """A line of a CSV as it is: semicolons, UTF-8, CR LF."""
    out = StringIO()
    csv.writer(out, delimiter=";").writerow(cells)
    return out.getvalue().encode()


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_text(cell: Cell) -> str:
    """A cell of a CSV: a decimal comma, a day as 31/12/2026, text that is no formula."""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell) if isinstance(cell, int) else defused(str(cell or ""))


class Workbook:
    """Sheets of headed rows, written row by row (`constant_memory`): memory does not grow with the rows.

    `to`: an open file that receives the whole, for files that may be long; without it `content` gives the bytes. `at`: the
    moment that the file says it was made, so that made again it is the same to the byte.
    """

    def __init__(self, to: IO[bytes] | None = None, *, at: datetime | None = None) -> None:
        import xlsxwriter

        self._file = to or BytesIO()
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "in_memory": to is None,
        }
        self._book = xlsxwriter.Workbook(self._file, options)
        if at is not None:
            self._book.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        self._head = self._book.add_format({"bold": True, "bottom": 2})
        self._formats = {
            "share": self._book.add_format({"num_format": "0.0"}),
            "day": self._book.add_format({"num_format": "dd/mm/yyyy"}),
            "decimal": self._book.add_format({"num_format": "# ##0.00"}),
        }

    def sheet(
        self,
        title: str,
        columns: Sequence[tuple[str, int]],
        rows: Iterable[Sequence[Cell]],
        *,
        above: Sequence[Sequence[Cell]] = (),
    ) -> None:
        """`columns`: heading and width in characters. `above`: rows that stand over the headings."""
        sheet = self._book.add_worksheet(title[:31])
        sheet.freeze_panes(len(above) + 1, 0)
        for position, (_heading, width) in enumerate(columns):
            sheet.set_column(position, position, width)
        for line, row in enumerate(above):
            for position, cell in enumerate(row):
                self._write(sheet, line, position, cell)
        for position, (heading, _width) in enumerate(columns):
            sheet.write_string(len(above), position, heading, self._head)
        for line, row in enumerate(rows, len(above) + 1):
            for position, cell in enumerate(row):
                self._write(sheet, line, position, cell)

    def sheets(
        self,
        title: str,
        columns: Sequence[tuple[str, int]],
        rows: Iterable[Sequence[Cell]],
        *,
        above: Sequence[Sequence[Cell]] = (),
    ) -> None:
        """The same for rows that may be more than a sheet holds: one goes on in the next, `title 2`, `title 3`."""
        left, number = iter(rows), 1
        while (first := next(left, None)) is not None or number == 1:
            some = chain([first] if first else [], islice(left, MOST - 1))
            self.sheet(title if number == 1 else f"{title} {number}", columns, some, above=above)
            number += 1

    def _write(self, sheet: Any, line: int, position: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, date):
            sheet.write_datetime(line, position, cell, self._formats["day"])
        elif isinstance(cell, float):
            sheet.write_number(line, position, round(cell, 4), self._formats["share"])
        elif isinstance(cell, Decimal):
            sheet.write_number(line, position, float(cell), self._formats["decimal"])
        elif isinstance(cell, int):
            sheet.write_number(line, position, cell)
        else:
            sheet.write_string(line, position, str(cell))

    def close(self) -> None:
        """The file given as `to` is whole."""
        self._book.close()

    def content(self) -> bytes:
        self._book.close()
        self._file.seek(0)
        return self._file.read()


def answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
