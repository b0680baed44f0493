"""The results as an XLSX file: the table and its definitions, in the order of the page."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from connect.impact.results import Line, Results
from connect.ui.spreadsheet import TYPE, Cell, Workbook, answer
from connect.ui.templatetags.ui import day

__all__ = ["TYPE", "Cell", "Workbook", "answer", "of_results"]


def of_results(results: Results, place: str) -> bytes:
    """The table and its definitions, in the order of the page."""
    book = Workbook()
    period = results.scope.period
    book.sheet(
        _("Results"),
        [(_("Heading"), 34), (_("Line"), 52), (_("Number"), 12), (_("Share (%)"), 10), (_("Unit"), 8)],
        (
            (section.title, line.label, line.said if line.hidden else line.value, line.share, _unit(line))
            for section in results.all_sections
            for line in section.lines
        ),
    )
    about: list[Sequence[Cell]] = [
        (
            _("Period"),
            _("from %(first)s to %(last)s, both included") % {"first": day(period.first), "last": day(period.last)},
        ),
        (_("Antennas"), place),
        (_("Counted on"), day(results.counted_at)),
        (_("Age grid"), results.grid.name),
        (_("Sealed on"), day(results.sealed.sealed_at) if results.sealed else ""),
    ]
    about += [(one.title, f"{one.definition} {one.beside}".strip()) for one in results.all_sections]
    book.sheet(_("Definitions"), [(_("Heading"), 34), (_("What is counted"), 110)], about)
    return book.content()


def _unit(line: Line) -> str:
    return _("hours") if line.unit == "h" else ""
