"""The files of a report: a tagged PDF (PDF/UA-1), a spreadsheet, a CSV; all of the one document. Kept with their digests."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from connect.impact.models import Report, ReportFile
from connect.impact.reports.document import Document, Row
from connect.impact.reports.drawing import drawn
from connect.ui.printed import tagged
from connect.ui.spreadsheet import MARK, Cell, Workbook, as_text, csv_line
from connect.ui.templatetags.ui import day

FOLDER = "reports"


def keep_files(report: Report, document: Document) -> None:
    """Write the three files and keep them; a file left by an attempt that was undone is written over by nobody."""
    made = {ReportFile.Kind.PDF: pdf, ReportFile.Kind.XLSX: xlsx, ReportFile.Kind.CSV: csv}
    for kind, write in made.items():
        content = write(document)
        kept = ReportFile(report=report, kind=kind, sha256=sha256(content).hexdigest(), size=len(content))
        kept.file.save(f"{FOLDER}/{report.pk}-{report.attempt}.{kind}", ContentFile(content), save=False)
        kept.save(force_insert=True)


def pdf(document: Document) -> bytes:
    drawings = [(block, drawn(block)) for block in document.blocks]
    return tagged("impact/reports/pdf/report.html", {"doc": document, "drawings": drawings})


def heads(document: Document) -> list[str]:
    """The headings of the lines, in the spreadsheet and in the CSV."""
    part = [_("Share of the funder")] if document.share else []
    return [_("Heading"), _("Line"), _("Number"), _("Share (%)"), _("Unit"), *part]


def lines(document: Document) -> Iterator[list[Cell]]:
    """Every number of the document: figures, sections, antennas, promises; a word where it is not published."""
    for row in document.figures:
        yield [row.label, row.label, *_numbers(row), *([row.part] if document.share else [])]
    for block in document.blocks:
        for row in block.rows:
            yield [block.title, row.label, *_numbers(row)]
    if document.antennas:
        for line in document.antennas.lines:
            for head, cell in zip(document.antennas.heads, line.cells, strict=True):
                yield [f"{document.antennas.title} : {line.label}", head, *_numbers(cell)]
    for one in document.promises:
        title = _("Promised") + f" : {one.figure}, {one.place}"
        yield [title, _("promised by %(day)s") % {"day": one.until}, *_numbers(one.promised)]
        yield [title, _("reached %(days)s") % {"days": one.counted}, *_numbers(one.reached)]


def _numbers(row: Row) -> list[Cell]:
    return [row.said if row.number is None else row.number, row.share, _("hours") if row.unit == "h" else ""]


def about(document: Document) -> list[Sequence[Cell]]:
    """What the report is, how it was counted, and what each heading counts."""
    days = _("from %(first)s to %(last)s, both included")
    said: list[Sequence[Cell]] = [
        (_("Report"), document.name),
        (_("Period"), days % {"first": day(document.first_on), "last": day(document.last_on)}),
        (_("About"), document.place),
        (_("State"), document.state),
    ]
    if document.share:
        said.append((_("Share of the funder"), f"{document.share} %"))
    said += [(note.title, note.text) for note in document.notes]
    said += [(row.label, row.about) for row in document.figures]
    said += [(block.title, block.definition) for block in document.blocks]
    if document.antennas:
        said.append((document.antennas.title, document.antennas.definition))
    return said


def xlsx(document: Document) -> bytes:
    book = Workbook()
    widths = (40, 52, 14, 10, 8, 20)
    book.sheet(_("Results"), list(zip(heads(document), widths, strict=False)), lines(document))
    book.sheet(_("Method"), [(_("Heading"), 40), (_("What is counted"), 110)], about(document))
    return book.content()


def csv(document: Document) -> bytes:
    """The lines, then an empty line and the method: one file that says what it is by itself."""
    width = len(heads(document))
    rows = [[as_text(_cell(cell)) for cell in row] for row in lines(document)]
    method = [[as_text(cell) for cell in row] for row in about(document)]
    out = [heads(document), *rows, [""], *method]
    return MARK + b"".join(csv_line(row + [""] * (width - len(row))) for row in out)


def _cell(cell: Cell) -> Cell:
    """A share with one decimal, as the spreadsheet shows it."""
    return f"{cell:.1f}".replace(".", ",") if isinstance(cell, float) else cell
