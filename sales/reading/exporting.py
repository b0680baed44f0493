"""The rows of a list as a file: CSV that a French Excel opens by a double click, or XLSX; text is never a formula."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from connect.antennas.doors import open_antenna, open_national
from connect.ui.spreadsheet import MARK, Cell, Workbook, as_text, csv_line
from sales.models import Kind
from sales.reading.facts import PARCEL, Asked, Told, every, page

WIDTHS = (12, 8, 14, 8, 12, 10, 34, 14, 10, 18, 18, 8, 12, 10, 14)


def headings() -> list[str]:
    return [
        _("Day"), _("Hour"), _("Ticket"), _("Till"), _("Seller"), _("Kind"), _("Article"), _("Label"), _("Grade"),
        _("Serial number"), "IMEI", _("Quantity"), _("Amount"), _("Given back"), _("Antenna"),
    ]  # fmt: skip


def cells(row: Told) -> list[Cell]:
    """A row; numbers of devices and tickets are text, so that no zero is lost."""
    return [
        row.day, f"{timezone.localtime(row.at):%H:%M}", row.reference, row.till, row.seller, str(Kind(row.kind).label),
        row.label, row.device or "", row.grade, row.serial or "", row.imei or "", row.quantity, row.amount,
        _("yes") if row.back else "", row.antenna,
    ]  # fmt: skip


def csv_lines(asked: Asked, antenna_id: int | None) -> Iterator[bytes]:
    """UTF-8 with its mark, semicolons, decimal commas, CR LF. Read by parcels behind its own door, since a streamed answer is
    read after the request's door has closed; `antenna_id` None is the national door.
    """
    yield MARK + csv_line(headings())
    after = None
    while True:
        with open_antenna(antenna_id) if antenna_id is not None else open_national():
            parcel = page(asked, after, PARCEL)
        if not parcel:
            return
        yield b"".join(csv_line([as_text(cell) for cell in cells(row)]) for row in parcel)
        after = parcel[-1].at, parcel[-1].id


def xlsx(asked: Asked) -> bytes:
    """The same rows as a spreadsheet, written row by row."""
    book = Workbook()
    book.sheet(_("Sales"), list(zip(headings(), WIDTHS, strict=True)), (cells(row) for row in every(asked)))
    return book.content()
