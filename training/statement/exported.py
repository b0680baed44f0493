"""The yearly statement outside the pages: a spreadsheet with the rows behind each figure, and a PDF to read."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext

from connect.ui.printed import tagged
from connect.ui.spreadsheet import Cell, Workbook
from training.models import Statement
from training.statement import form
from training.statement.counting import Counted, Figure, Money, Row, Teaching, Year, rows_of


def xlsx(frames: list[Counted], rows: Year) -> bytes:
    """A sheet of figures, then a sheet for each kind of rows; in French, as the form is."""
    with translation.override("fr"):
        book = Workbook()
        book.sheet(gettext("Figures"), [
            (gettext("Frame"), 8), (gettext("Line"), 8), (gettext("What"), 64), (gettext("People"), 10),
            (gettext("Hours"), 10), (gettext("Euros without VAT"), 18),
        ], (_figure(frame, one) for frame in frames for one in frame.figures))  # fmt: skip
        for counts, title in ((form.TRAINEES, gettext("Trainees")), (form.TEACHERS, gettext("Teachers")), (form.EUROS, gettext("Amounts"))):  # fmt: skip
            lines = [line for line in form.lines() if form.frame_of(line).counts == counts]
            book.sheet(title, heads(counts), _rows(lines, rows))
        return book.content()


def _figure(frame: Counted, one: Figure) -> list[Cell]:
    line, number, amount, _behind = one
    euros = frame.frame.counts == form.EUROS
    return [frame.frame.code, line.code, line.label, None if euros else number, None if euros else amount, amount if euros else None]  # fmt: skip


def _rows(lines: list[form.Line], rows: Year) -> Iterable[list[Cell]]:
    for line in lines:
        for row in rows_of(line, rows):
            yield [line.code, *cells(row)]


def heads(counts: str) -> list[tuple[str, int]]:
    """Columns of the list behind a figure, and their widths."""
    session = [(gettext("Session"), 10), (gettext("From"), 12), (gettext("Antenna"), 16), (gettext("Module"), 40)]
    more = {
        form.TRAINEES: [*session, (gettext("Structure"), 36), (gettext("Hours attended"), 14)],
        form.TEACHERS: [*session, (gettext("Who teaches"), 30), (gettext("Organisation"), 30), (gettext("Hours given"), 14)],
        form.EUROS: [(gettext("Day"), 12), (gettext("Paper"), 20), (gettext("Antenna"), 16), (gettext("What, or who pays"), 50), (gettext("Without VAT"), 14)],
    }  # fmt: skip
    return [(gettext("Line"), 8), *more[counts]]


def cells(row: Row) -> list[Cell]:
    """One row under the columns of `heads`, the line apart."""
    if isinstance(row, Money):
        return [row.day, row.number, row.antenna, row.label, row.net]
    session: list[Cell] = [row.session, row.starts_on, row.antenna, f"{row.code}, {row.title}"]
    if isinstance(row, Teaching):
        return [*session, row.name, row.organisation, row.hours]
    return [*session, row.structure, row.hours]


def pdf(year: int, frames: list[Counted], identity: dict[str, object], closed: Statement | None) -> bytes:
    """Tagged, in French; a year that is not closed says that it is not."""
    with translation.override("fr"):
        context = {"year": year, "frames": frames, "identity": identity, "closed": closed, "form_name": form.name()}
        return tagged("training/pdf/statement.html", context)
