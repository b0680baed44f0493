"""One row of a file, cleaned field by field: what is wrong is said with its line, its field and the reason.

A fault keeps the row out. A remark sets one value aside and keeps the row: a place without its telephone is a place.
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from connect.antennas.communes import plain
from connect.antennas.models import Commune
from connect.partners.directory import hours
from connect.partners.directory.codes import Lexicon
from connect.partners.models import CodeList
from connect.ui.fields import clean_name, clean_phone

FIRST_DAY = date(2000, 1, 1)
Facts = dict[str, Any]


class Said(NamedTuple):
    """What is wrong, and where."""

    line: int
    field: str
    reason: str


class Communes:
    """Every commune, found by code, by postcode and name, or by a name that only one bears. One query."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self._here: dict[tuple[str, str], set[str]] = {}
        self._anywhere: dict[str, set[str]] = {}
        fields = ("code", "name", "postcodes", "former_codes", "former_names", "part_of", "department")
        for code, name, postcodes, old_codes, old_names, part_of, department in Commune.objects.values_list(*fields):
            self.names[code] = name
            for one in (code, *old_codes):
                self.codes.setdefault(one, code)
            self.codes[code] = code
            for one in (name, *old_names):
                if not part_of:
                    self._anywhere.setdefault(plain(one), set()).add(code)
                for where in (*postcodes, department):
                    self._here.setdefault((where, plain(one)), set()).add(code)

    def find(self, *, code: str, postcode: str, town: str, department: str = "") -> str | None:
        if code.upper() in self.codes:
            return self.codes[code.upper()]
        name = plain(town)
        for found in (self._here.get((postcode, name)), self._here.get((department, name)), self._anywhere.get(name)):
            if found and len(found) == 1:
                return next(iter(found))
        return None


class Row:
    """The cells of one row; each method gives the clean value of a field, or says what is wrong."""

    def __init__(self, line: int, cells: dict[str, Any], lexicon: Lexicon, communes: Communes) -> None:
        self.line, self.cells, self.lexicon, self.communes = line, cells, lexicon, communes
        self.faults: list[Said] = []
        self.remarks: list[Said] = []

    def fault(self, field: str, reason: str) -> None:
        self.faults.append(Said(self.line, field, reason))

    def remark(self, field: str, reason: str) -> None:
        self.remarks.append(Said(self.line, field, reason))

    def raw(self, field: str) -> str:
        value = self.cells.get(field)
        if value is None or isinstance(value, bool):
            return ""
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False)
        return str(value)

    def text(self, field: str, longest: int, *, needed: bool = False, lines: bool = False) -> str:
        """One line of text; `lines` keeps paragraphs. A cell that begins like a formula loses that sign."""
        raw = self.raw(field)
        said = "\n".join(clean_name(line) for line in raw.splitlines()).strip() if lines else clean_name(raw)
        said = said.lstrip("=@ \t")
        if not said and needed:
            self.fault(field, _("it is empty"))
        if len(said) <= longest:
            return said
        if needed:
            self.fault(field, _("longer than %(longest)d characters") % {"longest": longest})
        else:
            self.remark(field, _("longer than %(longest)d characters: cut") % {"longest": longest})
        return said[:longest].strip()

    def matching(self, field: str, pattern: str, reason: str, *, needed: bool = False) -> str:
        said = "".join(self.raw(field).split())
        if not said and needed:
            self.fault(field, _("it is empty"))
        if not said or re.fullmatch(pattern, said):
            return said
        (self.fault if needed else self.remark)(
            field, _("“%(said)s”: %(reason)s") % {"said": said[:40], "reason": reason}
        )
        return ""

    def number(self, field: str, most: float) -> float | None:
        said = self.raw(field).strip().replace(",", ".")
        if not said:
            return None
        try:
            value = float(said)
        except ValueError:
            value = float("nan")
        if not -most <= value <= most:
            self.fault(
                field,
                _("“%(said)s” is not a number between −%(most)d and %(most)d") % {"said": said[:40], "most": most},
            )
            return None
        return round(value, 6)

    def day(self, field: str, *, needed: bool = True) -> date | None:
        said = self.raw(field).strip()
        if not said:
            if needed:
                self.fault(field, _("it is empty"))
            return None
        try:
            if french := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said):
                on = date(int(french[3]), int(french[2]), int(french[1]))
            else:
                on = date.fromisoformat(said[:10])
        except ValueError:
            self.fault(field, _("“%(said)s” is not a date such as 2026-11-25") % {"said": said[:40]})
            return None
        if not FIRST_DAY <= on <= timezone.localdate():
            self.fault(field, _("“%(said)s” is before 2000 or still to come") % {"said": said[:40]})
            return None
        return on

    def pieces(self, field: str, separator: str = "|") -> list[str]:
        """The values of a cell that holds several, each once, in their order."""
        value = self.cells.get(field)
        parts: Iterable[Any] = value if isinstance(value, list) else self.raw(field).split(separator)
        return list(dict.fromkeys(said for part in parts if (said := clean_name(str(part)).lstrip("=@ ")[:500])))

    def codes(
        self, field: str, name: CodeList, *, separator: str = "|", also: Callable[[str], list[str]] | None = None
    ) -> list[str]:
        """Codes of a list. One that it does not know is kept as it came, and said. `also` translates older codes."""
        found: list[str] = []
        for piece in self.pieces(field, separator):
            translated = also(piece) if also else []
            if translated:
                found += translated
                continue
            code, known = self.lexicon.code(name, piece)
            found.append(code)
            if not known:
                self.remark(field, _("“%(said)s” is in no list: kept as it is") % {"said": piece[:60]})
        return list(dict.fromkeys(found))

    def source(self, otherwise: str) -> str:
        """Who collected the row: with its identifier, what it is known by."""
        said = self.text("source", 80) or otherwise
        if not said:
            self.fault("source", _("nobody says who collected this place: name the source of the file"))
        return said

    def phone(self, field: str) -> str:
        said = self.raw(field).strip()
        try:
            return clean_phone(said)
        except ValidationError as error:
            self.remark(
                field, _("“%(said)s” left aside: %(reason)s") % {"said": said[:40], "reason": error.messages[0]}
            )
            return ""

    def emails(self, field: str) -> list[str]:
        return [said.lower() for said in self.pieces(field) if self._holds(field, said, validate_email)]

    def urls(self, field: str) -> list[str]:
        found = []
        for said in self.pieces(field):
            address = said if re.match(r"[a-z][a-z0-9+.-]*:", said, re.IGNORECASE) else f"https://{said}"
            if self._holds(field, address, URLValidator(schemes=["http", "https"])):
                found.append(address)
        return list(dict.fromkeys(found))

    def url(self, field: str) -> str:
        return next(iter(self.urls(field)), "")

    def _holds(self, field: str, said: str, validator: Callable[[str], None]) -> bool:
        try:
            validator(said)
        except ValidationError:
            self.remark(field, _("“%(said)s” left aside: it is not an address") % {"said": said[:60]})
            return False
        return True

    def hours(self, field: str) -> Facts:
        """Both fields of a place; what cannot be read is kept as words, and said."""
        said = self.text(field, hours.LONGEST)
        try:
            return {"hours": hours.checked(said), "hours_said": ""}
        except hours.Unreadable:
            self.remark(field, _("“%(said)s” cannot be read as hours: kept as words") % {"said": said[:60]})
            return {"hours": "", "hours_said": said}

    def where(self, *, code: str = "", postcode: str, town: str, department: str = "") -> Facts:
        """Postcode, town and commune; a commune that is found gives its own name."""
        found = self.communes.find(code=code, postcode=postcode, town=town, department=department)
        if code and code.upper() not in self.communes.codes:
            self.remark("code_insee", _("“%(said)s” is no commune's code: left aside") % {"said": code[:10]})
        name = self.communes.names[found] if found else town
        return {"postcode": postcode, "town": name, "commune_id": found}

    def position(self, latitude: str, longitude: str) -> Facts:
        """Both or neither. Zero and zero, in the Atlantic, is how spreadsheets write that nothing is known."""
        north, east = self.number(latitude, 90), self.number(longitude, 180)
        if (north is None) != (east is None) and not self.faults:
            self.fault(latitude if north is None else longitude, _("it is empty while the other one is not"))
        if north == 0 and east == 0:
            self.remark(latitude, _("0 and 0 left aside: it is in the Atlantic"))
            north = east = None
        return {"latitude": north, "longitude": east}
