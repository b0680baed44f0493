"""Which of the known shapes a file has, and what its rows say; nothing is written here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.partners.directory import files
from connect.partners.directory.codes import Lexicon, allowed_codes
from connect.partners.directory.formats import gironde, inclusion, lieux, lieux_before
from connect.partners.directory.rows import Communes, Facts, Row, Said
from connect.partners.models import Place

FORMS = {
    "inclusion": gettext_lazy("data·inclusion v1"),
    "gironde": gettext_lazy("file of the department of Gironde"),
    "lieux_before": gettext_lazy("lieux de médiation numérique, before the standard"),
    "lieux": gettext_lazy("lieux de médiation numérique v1.0.2"),
}
READERS: dict[str, Callable[..., Facts]] = {
    "gironde": gironde.read, "lieux_before": lieux_before.read, "lieux": lieux.read,
}  # fmt: skip


@dataclass
class Found:
    """What a file holds. `facts`: one a good row, with its `line`; the rest is said row by row."""

    form: str
    facts: list[Facts] = field(default_factory=list)
    refused: list[Said] = field(default_factory=list)
    remarks: list[Said] = field(default_factory=list)


class Reader:
    """Reads rows of one shape; made once a file, for it loads the code lists and the communes."""

    def __init__(self, form: str, source: str = "") -> None:
        self.form, self.source_name = form, source
        self.lexicon, self.communes = Lexicon(), Communes()

    def row(self, line: int, cells: dict[str, Any]) -> Row:
        return Row(line, cells, self.lexicon, self.communes)

    def facts(self, row: Row, services: list[Row]) -> Facts:
        if self.form == "inclusion":
            return inclusion.read(row, source=self.source_name, services=services)
        return READERS[self.form](row, source=self.source_name)


def form_of(rows: files.Rows) -> str:
    """The shape, by its headings. Raises NotADirectory."""
    modules = {"inclusion": inclusion, "gironde": gironde, "lieux_before": lieux_before, "lieux": lieux}
    for name, module in modules.items():
        if module.is_mine(rows.headings):
            return name
    shapes = ", ".join(str(words) for words in FORMS.values())
    raise files.NotADirectory(
        _("The columns of this file are those of no shape we know: %(shapes)s.") % {"shapes": shapes}
    )


def read(content: bytes, *, source: str = "") -> Found:
    """Everything that a file says. `source` names those who collected it, for rows that don't. Raises NotADirectory."""
    rows = files.read(content)
    reader = Reader(form_of(rows), source)
    found = Found(reader.form)
    below = _by_structure(rows, reader)
    seen: dict[tuple[str, str], int] = {}
    for line, cells in rows.rows:
        row = reader.row(line, cells)
        services = below.pop(row.raw("id"), [])
        facts = reader.facts(row, services)
        faults = [*row.faults, *(fault for one in services for fault in one.faults)]
        key = facts["source"], facts["source_id"]
        if not faults and key in seen:
            faults = [Said(line, "id", _("the same place as line %(line)d") % {"line": seen[key]})]
        found.remarks += [*row.remarks, *(remark for one in services for remark in one.remarks)]
        found.refused += faults
        if not faults:
            seen[key] = line
            found.facts.append({"line": line, **facts})
    for orphans in below.values():
        found.refused += [
            Said(one.line, "structure_id", _("no structure of the file has this identifier")) for one in orphans
        ]
    return found


def _by_structure(rows: files.Rows, reader: Reader) -> dict[str, list[Row]]:
    below: dict[str, list[Row]] = {}
    for line, cells in rows.below:
        row = reader.row(line, cells)
        below.setdefault(row.raw("structure_id"), []).append(row)
    return below


class Projection:
    """What a format would say of a place that we hold: a change is told against it, so that what the format cannot
    carry is no change.
    """

    def __init__(self, form: str) -> None:
        self.reader = Reader(form) if form in ("lieux", "inclusion") else None
        self.allowed = allowed_codes() if form == "lieux" else {}

    def of(self, place: Place, keys: list[str]) -> Facts:
        if self.reader is None:
            return {key: getattr(place, key) for key in keys}
        if self.reader.form == "lieux":
            if not lieux.can_write(place):
                return {key: getattr(place, key) for key in keys}
            return self.reader.facts(self.reader.row(0, lieux.row_of(place, self.allowed)), [])
        services = [self.reader.row(0, service) for service in inclusion.services_of(place)]
        return self.reader.facts(self.reader.row(0, inclusion.structure_of(place)), services)
