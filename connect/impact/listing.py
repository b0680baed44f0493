"""The list behind a figure as pages and files show it: headings, words, links."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from os import SEEK_END
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from connect.impact.figures import INDICATORS, Column, Indicator, reading
from connect.impact.figures.reading import Only, Told
from connect.impact.models import Bands
from connect.impact.results import Line, hours
from connect.impact.scope import Scope
from connect.ui.spreadsheet import CSV_TYPE, MARK, TYPE, Cell, Workbook, as_text, csv_line
from connect.ui.templatetags.ui import NBSP, euros
from connect.ui.templatetags.ui import hours as as_hours

IN_MEMORY = 2**20  # bytes


@dataclass(frozen=True)
class Asked:
    """A list that is asked for: the indicator, over what, one line of a part or everything. `named`: with people's names."""

    indicator: Indicator
    scope: Scope
    only: Only | None
    named: bool

    @property
    def title(self) -> str:
        return str(self.indicator.title)

    @property
    def line(self) -> str:
        """The line of the part that the list is of, in words."""
        if self.only is None:
            return ""
        if self.only.bands is not None:
            return next((band.label for band in self.only.bands if band.code == self.only.value), _("other ages"))
        labels = self.indicator.part(self.only.column).labels()
        return str(labels.get("" if self.only.value == reading.UNSAID else self.only.value, _("not known")))


def asked_for(code: str, scope: Scope, query: Mapping[str, str], bands: Callable[[], Bands], *, named: bool) -> Asked:
    """What an address asks: `partie` and `valeur` are a line of a part. Http404 for what does not exist, or cannot be
    narrowed so.
    """
    indicator = INDICATORS.get(code)
    if indicator is None or not scope.whose.kinds <= indicator.narrowed_by:
        raise Http404
    column, value = query.get("partie", ""), query.get("valeur", "")
    if not column:
        return Asked(indicator, scope, None, named)
    try:
        indicator.part(column)
        only = Only(column, value, bands() if column == "age" else None)
        only.condition()
    except (KeyError, ValueError) as error:
        raise Http404 from error
    if "\x00" in value:
        raise Http404
    return Asked(indicator, scope, only, named)


def page_number(query: Mapping[str, str]) -> int:
    """`?page=`: nonsense is the first."""
    asked = query.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 9 else 1


def context(asked: Asked, number: int) -> dict[str, Any]:
    """What the page of a list shows."""
    found = reading.listed(asked.indicator, asked.scope, number, asked.only, named=asked.named)
    return {
        "title": asked.title,
        "line": asked.line,
        "indicator": asked.indicator,
        "definition": asked.indicator.said_for(asked.scope),
        "scope": asked.scope,
        "said": said(asked.indicator, found.figure),
        "listed": found,
        "headings": [(column.heading, column.kind in NUMBERS) for column in asked.indicator.columns],
        "rows": _rows(asked, found.rows),
        "before": found.page - 1,
        "after": found.page + 1,
        "named": asked.named,
    }


def said(indicator: Indicator, number: Any) -> str:
    """The figure in its own unit."""
    if indicator.unit == "€":
        return euros(number)
    return in_hours(number) if indicator.unit == "h" else Line("", int(number)).said


def in_hours(minutes: Any) -> str:
    """Minutes as `1 h 30`; none of them is `0 h`."""
    return Line("", hours(minutes), unit="h").said if minutes >= 60 or not minutes else as_hours(Decimal(minutes) / 60)


NUMBERS = {"number", "minutes", "euros"}


def labels_of(indicator: Indicator) -> dict[str, Mapping[str, Any]]:
    """Column → the words of its codes."""
    return {column.name: column.labels() for column in indicator.columns}


def _rows(asked: Asked, rows: list[Told]) -> list[dict[str, Any]]:
    labels = labels_of(asked.indicator)
    return [_shown(asked, row, labels) for row in rows]


def _shown(asked: Asked, row: Told, labels: dict[str, Mapping[str, Any]]) -> dict[str, Any]:
    columns = asked.indicator.columns
    texts = [_text(column, value, labels[column.name]) for column, value in zip(columns, row.facts, strict=True)]
    numeric = [column.kind in NUMBERS for column in columns]
    return {
        "who": who(row, named=asked.named),
        "url": _url(asked, row),
        "antenna": row.antenna,
        "day": row.day,
        "facts": list(zip(texts, numeric, strict=True)),
    }


def who(row: Told, *, named: bool) -> str:
    """Her name where it may be read, else her card; in words who has none."""
    if row.person_id is None:
        return _("without a name") if row.key.startswith("sans-nom") else row.key
    if not named:
        return row.card or _("without a card")
    return row.name or _("erased at her request")


def _url(asked: Asked, row: Told) -> str:
    """What the row opens at an antenna; at the nation's desk nothing about a person opens."""
    if not asked.named:
        return ""
    if asked.indicator.opens == "session":
        return reverse("workshops:session", args=[row.key])
    if asked.indicator.opens == "ticket":
        return reverse("sales:receipt", args=[row.facts[0]])
    return reverse("desk:person", args=[row.person_id]) if row.name else ""


def _text(column: Column, value: Any, labels: Mapping[str, Any]) -> str:
    if value is None:
        return ""
    if column.kind == "words":
        return ", ".join(str(labels.get(word, word)) for word in value.split())
    if column.kind == "minutes":
        return in_hours(value)
    if column.kind == "euros":
        return euros(value)
    if column.kind == "number":
        return number_format(value, 0, force_grouping=True).replace(" ", NBSP)
    return str(labels.get(value, value))


# --- files


def _headings(asked: Asked) -> list[tuple[str, int]]:
    first = [(_("Day"), 12), (_("Antenna"), 16), (_("Card"), 14)]
    first += [(_("Name"), 30)] if asked.named else []
    return first + [(str(column.heading), 22) for column in asked.indicator.columns]


def _cells(asked: Asked) -> Iterator[list[Cell]]:
    """The rows, one after the other; hours are decimal, codes are words."""
    labels, columns = labels_of(asked.indicator), asked.indicator.columns
    for row in reading.exported(asked.indicator, asked.scope, asked.only, named=asked.named):
        cells: list[Cell] = [row.day, row.antenna, row.card]
        if asked.named:
            cells.append(who(row, named=True))
        cells += [cell(column, value, labels[column.name]) for column, value in zip(columns, row.facts, strict=True)]
        yield cells


def cell(column: Column, value: Any, labels: Mapping[str, Any]) -> Cell:
    """A fact as files and the API tell it: numbers as they are, minutes as decimal hours, codes in words."""
    if value is None or column.kind in {"number", "euros"}:
        told: Cell = value
        return told
    return hours(value) if column.kind == "minutes" else _text(column, value, labels)


def as_csv(asked: Asked) -> HttpResponseBase:
    """A CSV that a French Excel opens by a double click; written row by row to the disk, then sent."""
    file = TemporaryFile()  # noqa: SIM115 -- closed by the answer
    file.write(MARK + csv_line([heading for heading, _width in _headings(asked)]))
    for cells in _cells(asked):
        file.write(csv_line([as_text(cell) for cell in cells]))
    return _sent(file, asked, "csv", CSV_TYPE)


def as_xlsx(asked: Asked) -> HttpResponseBase:
    """The same rows as a spreadsheet, a sheet for so many as one may hold; the definition on the last."""
    file = TemporaryFile()  # noqa: SIM115 -- closed by the answer
    book = Workbook(to=file)
    book.sheets(_("List"), _headings(asked), _cells(asked))
    period = asked.scope.period
    about: list[tuple[Cell, ...]] = [
        (_("Figure"), asked.title), (_("What is counted"), str(asked.indicator.said_for(asked.scope))),
        (_("Only"), asked.line), (_("First day"), period.first), (_("Last day, included"), period.last),
    ]  # fmt: skip
    book.sheet(_("Definition"), [(_("Heading"), 24), (_("What is counted"), 110)], about)
    book.close()
    file.seek(0, SEEK_END)
    return _sent(file, asked, "xlsx", TYPE)


def _sent(file: IO[bytes], asked: Asked, ending: str, kind: str) -> HttpResponseBase:
    """The file as an answer: at once when it is small, else from the disk."""
    size, period = file.tell(), asked.scope.period
    name = f"{asked.indicator.code}-{period.first}-{period.last}.{ending}"
    file.seek(0)
    if size > IN_MEMORY:
        return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    with file:
        answer = HttpResponse(file.read(), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
