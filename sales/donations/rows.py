"""A device as somebody writes it, in the page of a batch or in a spreadsheet, becomes a device or sentences beside its cells.

However many rows there are, PostgreSQL is asked three questions: which numbers are with us, which serials are, and which
devices were taken out by mistake (C044).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from beneficiaries.uploads.tables import Column, code_of, said_yes
from connect.antennas.communes import plain
from connect.books import money
from connect.ui.templatetags.ui import day
from sales.models import Grade, Kind, Product, UnitRemoval
from sales.models.workbench import NEVER_SAID, Disk
from sales.stock import Arrival, WrongImei, clean_imei

COLUMNS = [
    Column("kind", ("Type", "Catégorie d’appareil", "Nature", "Appareil", "Type de matériel", "Kind"), needed=True),
    Column("maker", ("Marque", "Constructeur", "Fabricant", "Maker"), needed=True),
    Column("model", ("Modèle", "Model"), needed=True),
    Column("serial", ("Numéro de série", "N° de série", "N° série", "No de série", "S/N", "Serial"), "exact"),
    Column("imei", ("IMEI", "IMEI 1", "IMEI1"), "exact"),
    Column("imei2", ("IMEI 2", "IMEI2", "Deuxième IMEI"), "exact"),
    Column("estimate", ("Prix ou estimation", "Prix", "Prix d’achat", "Estimation", "Valeur")),
    Column("grade", ("Catégorie", "Grade")),
    Column("cosmetic", ("État esthétique", "Grade esthétique", "Esthétique")),
    Column("cpu", ("Processeur", "CPU")),
    Column("ram", ("Mémoire (Go)", "RAM", "Mémoire", "RAM (Go)")),
    Column("disk_kind", ("Type de disque", "Disque", "Disque 1")),
    Column("disk_gb", ("Taille du disque (Go)", "Taille disque", "Stockage", "Taille du disque")),
    Column("screen", ("Écran", "Taille de l’écran", "Écran (pouces)")),
    Column("webcam", ("Webcam", "Caméra"), "yes"),
    Column("os", ("Système", "OS", "Système d’exploitation")),
    Column("battery", ("Batterie (%)", "Batterie", "Santé de la batterie")),
    Column("charger", ("Chargeur",), "yes"),
    Column("lot", ("Lot", "Numéro de lot", "Identifiant du don")),
    Column("remarks", ("Remarques", "Observations", "Commentaire")),
]
HEADINGS = {column.key: column.heading for column in COLUMNS}
FACTS = (
    "cosmetic",
    "cpu",
    "ram",
    "disk_kind",
    "disk_gb",
    "screen",
    "webcam",
    "os",
    "battery",
    "charger",
    "lot",
    "remarks",
)
KINDS = {
    Kind.COMPUTER: (
        "pc",
        "ordinateur",
        "ordinateur portable",
        "portable",
        "ordinateur fixe",
        "fixe",
        "laptop",
        "computer",
    ),
    Kind.PHONE: ("te", "sm", "telephone", "smartphone", "telephone portable", "mobile", "phone"),
    Kind.TABLET: ("ta", "tablette", "tablet"),
}
WHOLE = {"ram": 2048, "disk_gb": 100_000, "battery": 100}  # the most of each
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}
IDENTIFIERS = ("serial", "imei", "imei2")
SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
LONGEST = {"model": 60, "serial": 40}


@dataclass
class Line:
    """One row: as typed, and either the device it says (`arrival`, `facts`) or what is wrong, by column. `gone`: the
    removal of a device that bears its number; `computed`: the IMEI that 14 digits begin, by column.
    """

    number: int
    typed: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    arrival: Arrival | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    gone: UnitRemoval | None = None
    computed: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(value.strip() for key, value in self.typed.items() if key != "kind")


def lines_of(
    rows: Sequence[tuple[int, Mapping[str, str]]], *, antenna_id: int, faults: Mapping[tuple[int, str], str] | None = None,
    with_estimate: bool = False,
) -> list[Line]:  # fmt: skip
    """Each row cleaned, then compared with the others and with the stock. `faults`: cells that could not be read;
    `with_estimate`: the register is kept, so that each device has a price or an estimate (law.md D04).
    """
    articles = _articles()
    lines = []
    for number, typed in rows:
        line = Line(number, typed)
        line.faults = {key: why for (row, key), why in (faults or {}).items() if row == number}
        _clean(line, articles, with_estimate)
        lines.append(line)
    _same_as_above(lines)
    _with_us(lines)
    _taken_out(lines, antenna_id)
    return lines


def _articles() -> dict[tuple[str, str], Product]:
    """The article of a kind, and of a kind and grade: the most modest until the device is graded."""
    found: dict[tuple[str, str], Product] = {}
    for product in Product.objects.filter(kind__in=list(KINDS)).order_by("price", "pk"):
        found.setdefault((product.kind, ""), product)
        found.setdefault((product.kind, product.grade), product)
    return found


def _clean(line: Line, articles: Mapping[tuple[str, str], Product], with_estimate: bool) -> None:
    text = {key: value.strip() for key, value in line.typed.items()}
    said = " ".join(f"{text.get('maker', '')} {text.get('model', '')}".split())
    kind = KIND_OF.get(plain(text.get("kind", "")))
    grade, estimate = _grade(line, text.get("grade", "")), _amount(line, text.get("estimate", ""))
    product = articles.get((kind or "", grade)) or articles.get((kind or "", ""))
    if kind is None:
        line.faults.setdefault("kind", _("Write PC, téléphone or tablette."))
    elif product is None:
        line.faults.setdefault(
            "kind", _("The catalogue has no article of this kind yet: ask the national team for one.")
        )
    if not said:
        line.faults.setdefault("model", _("Write the make and the model."))
    elif len(said) > LONGEST["model"]:
        line.faults.setdefault("model", _("Make and model: 60 characters at most."))
    if with_estimate and estimate is None:
        line.faults.setdefault("estimate", _("The register is kept: write the price or an estimate."))
    numbers = {key: _number(line, key, text.get(key, "")) for key in IDENTIFIERS}
    if numbers["imei"] and numbers["imei"] == numbers["imei2"]:
        line.faults.setdefault("imei2", _("The same IMEI twice. A phone with two SIM cards has two different ones."))
    _facts(line, text)
    if product is not None and not line.faults:
        line.arrival = Arrival(
            product, said, grade, numbers["serial"], numbers["imei"], "received", numbers["imei2"], estimate
        )


def _number(line: Line, key: str, typed: str) -> str:
    if SCIENTIFIC.fullmatch(typed) and "+" in typed:
        line.faults.setdefault(
            key,
            _(
                "Excel has cut this number to %(typed)s: its last digits are lost. Give the column the Text format, write it again."
            )
            % {"typed": typed},
        )
        return ""
    if key == "serial":
        serial = "".join(typed.split()).upper()
        if len(serial) > LONGEST["serial"]:
            line.faults.setdefault(key, _("A serial number has 40 characters at most. Scan it again."))
        return serial
    try:
        return clean_imei(typed)
    except WrongImei as refusal:
        line.faults.setdefault(key, str(refusal))
        if refusal.computed:
            line.computed[key] = refusal.computed
        return ""


def _grade(line: Line, typed: str) -> str:
    if not typed:
        return ""
    if typed.upper() in Grade.values:
        return typed.upper()
    line.faults.setdefault("grade", _("Write D, HC, C, B, A or Premium, or nothing."))
    return ""


def _amount(line: Line, typed: str) -> Decimal | None:
    if not typed:
        return None
    amount = money.typed(typed)
    if amount is None:
        line.faults.setdefault("estimate", _("Write an amount in euros, such as 120 or 2,50."))
    return amount


def _facts(line: Line, text: Mapping[str, str]) -> None:
    """What the sheet says of the inside, for the workshop that tests the device; a number where one is meant."""
    for key in FACTS:
        if text.get(key):
            try:
                line.facts[key] = _fact(key, text[key])
            except ValidationError as error:
                line.faults.setdefault(key, error.messages[0])


def _fact(key: str, said: str) -> Any:
    """One fact, cleaned; ValidationError says how it is written."""
    if key in ("webcam", "charger"):
        return said_yes(said)
    if key == "disk_kind":
        return code_of(said, Disk.choices)
    if key == "screen":
        found = re.fullmatch(r"(\d{1,2}(?:[.,]\d)?)\s*(?:\"|”|pouces)?", said, re.IGNORECASE)
        if found is None:
            raise ValidationError(_("Write inches, such as 14 or 15,6."))
        return Decimal(found[1].replace(",", "."))
    if key == "cosmetic":
        if said not in ("0", "1", "2", "3"):
            raise ValidationError(_("Write 0, 1, 2 or 3, from worn to very good."))
        return int(said)
    if key == "remarks" and re.search(NEVER_SAID, said, re.IGNORECASE):
        raise ValidationError(_("The law forbids to say this of a used device. Write what is seen on it."))
    if key in WHOLE:
        found = re.fullmatch(r"(\d{1,5})\s*(?:go|gb|%)?|(\d)(?:[.,]0)?\s*(?:to|tb)", said, re.IGNORECASE)
        number = (int(found[1]) if found[1] else int(found[2]) * 1000) if found else None
        if number is None or number > WHOLE[key]:
            raise ValidationError(_("Write a whole number, such as 8 or 256."))
        return number
    return said


def facts_of(line: Line, kind: str) -> dict[str, Any]:
    """What a row says of the inside, by the fields of `UnitFacts`; a phone has its storage where a computer has a disk."""
    said = line.facts
    disk = "storage_gb" if kind == Kind.PHONE else "disk1_gb"
    facts = {
        "maker": line.typed.get("maker", "").strip()[:40], "cpu": said.get("cpu", "")[:80], "ram_gb": said.get("ram"),
        "disk1_kind": said.get("disk_kind", ""), disk: said.get("disk_gb"), "screen": said.get("screen"),
        "webcam": said.get("webcam"), "battery": said.get("battery"), "os": said.get("os", "")[:40],
        "cosmetic": said.get("cosmetic"), "charger": said.get("charger"), "remarks": said.get("remarks", "")[:300],
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _same_as_above(lines: Sequence[Line]) -> None:
    """C043: the row below says which row above has its number."""
    seen: dict[str, int] = {}
    for line in lines:
        if line.arrival is None:
            continue
        said = {"serial": line.arrival.serial, "imei": line.arrival.imei, "imei2": line.arrival.imei2}
        for key, number in said.items():
            if number and number in seen:
                words = (
                    _("The same serial number as in row %(row)s.")
                    if key == "serial"
                    else _("The same IMEI as in row %(row)s.")
                )
                line.faults.setdefault(key, words % {"row": seen[number]})
        for number in filter(None, said.values()):
            seen.setdefault(number, line.number)


def _with_us(lines: Sequence[Line]) -> None:
    """Numbers of devices that are in stock somewhere."""
    asked = [line.arrival for line in lines if line.arrival is not None]
    imeis = sorted({number for one in asked for number in (one.imei, one.imei2) if number})
    pairs = sorted({(one.model, one.serial) for one in asked if one.serial})
    with connection.cursor() as cursor:
        cursor.execute("SELECT imei, label FROM sales_imeis_taken(%s)", [imeis])
        by_imei = dict(cursor.fetchall())
        models, serials = [model for model, _s in pairs], [serial for _m, serial in pairs]
        cursor.execute("SELECT model, serial, label FROM sales_serials_taken(%s, %s)", [models, serials])
        by_serial = {(model, serial): label for model, serial, label in cursor.fetchall()}
    for line in lines:
        if line.arrival is None:
            continue
        found = {
            "serial": by_serial.get((line.arrival.model.upper(), line.arrival.serial)),
            "imei": by_imei.get(line.arrival.imei),
            "imei2": by_imei.get(line.arrival.imei2),
        }
        for key, label in found.items():
            if label:
                line.faults.setdefault(key, _("Already in stock: %(label)s.") % {"label": label})


def _taken_out(lines: Sequence[Line], antenna_id: int) -> None:
    """C044: a device of this antenna that was taken out by mistake is offered back, at the cell that names it."""
    whole = [line for line in lines if line.arrival is not None and not line.faults]
    serials = [line.arrival.serial for line in whole if line.arrival and line.arrival.serial]
    imeis = [number for line in whole if line.arrival for number in (line.arrival.imei, line.arrival.imei2) if number]
    out = UnitRemoval.objects.filter(antenna_id=antenna_id, restored_at=None).select_related("unit")
    out = out.filter(Q(unit__serial__in=serials) | Q(unit__imei__in=imeis) | Q(unit__imei2__in=imeis))
    known: dict[tuple[str, str], UnitRemoval] = {}
    for removal in out if serials or imeis else ():
        unit = removal.unit
        known |= {("", number): removal for number in (unit.imei, unit.imei2) if number}
        if unit.serial:
            known[unit.model.upper(), unit.serial] = removal
    for line in whole:
        if line.arrival is None:
            continue
        for key, name in (
            ("imei", ("", line.arrival.imei)), ("imei2", ("", line.arrival.imei2)),
            ("serial", (line.arrival.model.upper(), line.arrival.serial)),
        ):  # fmt: skip
            if name[1] and name in known:
                line.gone = known[name]
                line.faults[key] = _("This number exists: %(label)s, taken out on %(day)s (%(reason)s).") % {
                    "label": line.gone.unit.label, "day": day(line.gone.removed_at), "reason": line.gone.reason,
                }  # fmt: skip
                break
