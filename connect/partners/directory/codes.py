"""The code lists of the national standards: loaded with their version, said in their own labels, unknown codes kept."""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from connect.partners.models import CodeList, PlaceCode

FILE = Path(__file__).resolve().parent.parent / "data/place_codes.json"
# Which list each array of a place takes its codes from.
LIST_OF = {
    "kinds": CodeList.KIND, "services": CodeList.SERVICE, "publics": CodeList.PUBLIC, "cares": CodeList.CARE,
    "fees": CodeList.FEE, "access": CodeList.ACCESS, "supports": CodeList.SUPPORT, "programmes": CodeList.PROGRAMME,
    "labels": CodeList.LABEL, "mobile": CodeList.MOBILE,
}  # fmt: skip
STANDARD = "Lieux de médiation numérique (La MedNum, ANCT)"


def load() -> str:
    """Write the lists; again, it changes nothing. A code that left a list stays, for the places that hold it."""
    rows: list[PlaceCode] = []
    for one in json.loads(FILE.read_text(encoding="utf-8")):
        facts = {"source": one["source"], "version": one["version"], "dated": date.fromisoformat(one["dated"])}
        for code, label in one["codes"]:
            rows.append(PlaceCode(list=one["list"], code=code, label=label, position=len(rows), **facts))
    PlaceCode.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["list", "code"],
        update_fields=["label", "position", "source", "version", "dated"],
    )  # fmt: skip
    return f"{len(rows)} codes of the directory"


def labels() -> dict[str, dict[str, str]]:
    """List → code → label; one query."""
    found: dict[str, dict[str, str]] = {name: {} for name in CodeList.values}
    for name, code, label in PlaceCode.objects.order_by("position").values_list("list", "code", "label"):
        found[name][code] = label
    return found


def said(values: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """Labels of codes; a code that no list knows is said as it came."""
    return [known.get(value, value) for value in values]


def plain_code(text: str) -> str:
    """For comparing texts of a list: NFC, straight apostrophes, one space, no case (the published files mix them)."""
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'").replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.split()).casefold()


class Lexicon:
    """Gives each text of a file its code in the list, and notes those that no list knows. One query."""

    def __init__(self) -> None:
        self.known = {name: {plain_code(code): code for code in codes} for name, codes in labels().items()}

    def code(self, name: CodeList, text: str) -> tuple[str, bool]:
        """(code, whether the list knows it); the text itself when it does not."""
        found = self.known[name].get(plain_code(text))
        return (found, True) if found else (text, False)


def allowed_codes() -> dict[str, set[str]]:
    """List → the codes of the standard of places alone: its schema accepts no other."""
    found: dict[str, set[str]] = {name: set() for name in CodeList.values}
    for name, code in PlaceCode.objects.filter(source=STANDARD).values_list("list", "code"):
        found[name].add(code)
    return found
