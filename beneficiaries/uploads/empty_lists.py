"""The empty list to download and fill: an Excel workbook with lists of choices, or a CSV that Excel opens as it should."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from django.http import HttpResponse

from beneficiaries.uploads.tables import Column
from connect.ui.spreadsheet import MARK, csv_line

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOW_TO, LISTS = "Mode d’emploi", "Listes"  # sheets of ours, which are not read back
LINES = 500  # rows that are prepared: formats and lists of choices reach so far
WIDTHS = {"date": 18, "phone": 18, "postcode": 12, "yes": 14}
YES_OR_NO = ("oui", "non")


def workbook(columns: Sequence[Column], choices: Mapping[str, Sequence[str]], how_to: Sequence[str]) -> bytes:
    """`choices`: what a column's list offers, by key; columns of yes or no have theirs. `how_to`: a sheet of sentences."""
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "text": book.add_format({"num_format": "@"}),
        "how": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    sheet, lists = book.add_worksheet("Personnes"), {}
    explained = book.add_worksheet(HOW_TO)
    offered = book.add_worksheet(LISTS)
    offered.hide()
    for place, (key, values) in enumerate({**choices, "yes": YES_OR_NO}.items()):
        for line, value in enumerate(values):
            offered.write_string(line, place, value)
        last, letter = len(values), chr(ord("A") + place)
        lists[key] = f"={LISTS}!${letter}$1:${letter}${last}"
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        shape = formats["date"] if column.kind == "date" else formats["text"]
        sheet.set_column(place, place, WIDTHS.get(column.kind, 24), shape)
        sheet.write_string(0, place, column.heading, formats["head"])
        source = lists.get(column.key) or (lists["yes"] if column.kind == "yes" else None)
        if source:
            sheet.data_validation(1, place, LINES, place, {"validate": "list", "source": source})
    explained.set_column(0, 0, 100, formats["how"])
    for line, sentence in enumerate(how_to):
        explained.write_string(line, 0, sentence)
    book.close()
    return out.getvalue()


def text(columns: Sequence[Column]) -> bytes:
    """One row of headings, semicolons, UTF-8 with its mark: what the Excel of France opens without a question."""
    return MARK + csv_line([column.heading for column in columns])


def answer(content: bytes, name: str) -> HttpResponse:
    """As a file to keep; `name` with its ending."""
    response = HttpResponse(content, content_type=TYPE if name.endswith(".xlsx") else "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
