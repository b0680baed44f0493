"""The official list of communes: loaded from the package that the lock file pins, then asked by postcode or name.

A postcode alone never says which commune: several share one, and a commune has several. `propose` offers, a person
chooses; `named` answers only when both the postcode and the name say the same single one.
"""

import json
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When

from connect.antennas.models import Commune

OFFICIAL_LIST = Path(settings.BASE_DIR, "node_modules/@etalab/decoupage-administratif/data/communes.json")
KEPT = {"commune-actuelle", "arrondissement-municipal"}
MERGED = {"commune-deleguee", "commune-associee"}
SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
CEDEX = re.compile(r"\s+cedex(\s+\d+)?\s*$", re.IGNORECASE)
LONGEST = 80

WRITE = """
INSERT INTO antennas_commune
  (code, name, department, postcodes, former_codes, former_names, part_of, population, searched, is_current)
SELECT code, name, department, string_to_array(postcodes, '|'), string_to_array(former_codes, '|'),
       string_to_array(former_names, '|'), part_of, population, searched, true
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::text[])
    AS t (code, name, department, postcodes, former_codes, former_names, part_of, population, searched)
ON CONFLICT (code) DO UPDATE SET
  name = excluded.name, department = excluded.department, postcodes = excluded.postcodes,
  former_codes = excluded.former_codes, former_names = excluded.former_names, part_of = excluded.part_of,
  population = excluded.population, searched = excluded.searched, is_current = true
WHERE (antennas_commune.name, antennas_commune.department, antennas_commune.part_of, antennas_commune.population,
       antennas_commune.searched, antennas_commune.postcodes, antennas_commune.former_codes,
       antennas_commune.former_names, antennas_commune.is_current)
  IS DISTINCT FROM (excluded.name, excluded.department, excluded.part_of, excluded.population, excluded.searched,
       excluded.postcodes, excluded.former_codes, excluded.former_names, true)
"""


def plain(text: str) -> str:
    """`Saint-Étienne`, `ST ETIENNE` → `saint etienne`: letters without marks and figures, one space between words."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[^\W_]+", "".join(c for c in text if not unicodedata.combining(c)))
    return " ".join(SHORT.get(word, word) for word in words)


def propose(text: str, *, most: int = 10) -> list[Commune]:
    """Communes that a postcode, a name or both could mean (`80560`, `thiev`, `80560 Thièvres`), at most `most`.

    A former name finds the commune it was merged into. The very name first, then names that begin so, the most
    inhabited first. For a postcode of Paris, Lyon or Marseille the arrondissement is offered, not the whole city.
    """
    words = plain(CEDEX.sub("", text.replace("\x00", "")[:LONGEST])).split()
    numbers, names = [w for w in words if w.isdigit()], [w for w in words if not w.isdigit()]
    if not words or len(numbers) > 1 or any(len(w) not in range(2, 6) for w in numbers):
        return []
    asked = Commune.objects.current()
    for number in numbers:
        asked = asked.filter(searched__contains=f"|{number}")
    name = " ".join(names)
    if name:
        asked = asked.filter(searched__contains=name if len(name) > 2 else f"|{name}")
    very = Case(
        When(searched__startswith=f"|{name}|", then=Value(0)),
        When(searched__startswith=f"|{name}", then=Value(1)),
        When(searched__contains=f"|{name}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ordered = asked.order_by(*([very] if name else []), "-population", "name", "code")
    found = list(ordered[: most + 3])  # room for three cities that stand aside for their arrondissements
    if numbers:
        cities = {commune.part_of for commune in found if commune.part_of}
        found = [commune for commune in found if commune.code not in cities]
    return found[:most]


def at_postcode(postcode: str) -> list[Commune]:
    """All the communes that a whole postcode serves, by name; empty when it is nobody's."""
    return sorted(propose(postcode, most=100), key=lambda c: plain(c.name)) if re.fullmatch(r"\d{5}", postcode) else []


def named(postcode: str, town: str) -> Commune | None:
    """The one commune that bears this name, or bore it, at this postcode: for rows read from a file. None in doubt.

    `75011`, `Paris` is the arrondissement, as everywhere.
    """
    name = plain(CEDEX.sub("", town[:LONGEST]))
    if not name or not re.fullmatch(r"\d{5}", postcode):
        return None
    found = list(Commune.objects.current().filter(postcodes__contains=[postcode], searched__contains=f"|{name}|")[:3])
    own = [commune for commune in found if plain(commune.name) == name]
    found = own or found
    if len(found) != 1:
        return None
    parts = Commune.objects.current().filter(part_of=found[0].code, postcodes__contains=[postcode])
    return parts.first() or found[0]


def only_named(town: str) -> Commune | None:
    """The only commune of the country that bears this very name. None when several do, or none."""
    name = plain(CEDEX.sub("", town[:LONGEST]))
    found = list(Commune.objects.current().filter(searched__startswith=f"|{name}|", part_of="")[:2]) if name else []
    return found[0] if len(found) == 1 else None


def by_code(code: str) -> Commune | None:
    """The commune of an INSEE code, today's or a former one: `24092` → Val de Louyre et Caudeau. None when unknown."""
    code = code.strip().upper()
    if not re.fullmatch(r"\d[\dAB]\d{3}", code):
        return None
    found = Commune.objects.filter(Q(code=code) | Q(former_codes__contains=[code])).order_by("-is_current")
    return min(found, key=lambda c: (not c.is_current, c.code != code), default=None)


def load() -> str:
    """Write the official list, set-wise; again, it changes nothing. Returns a line of report.

    A commune that left the list is no longer proposed, and stays for whoever lives there by our rows.
    """
    columns = _columns(json.loads(OFFICIAL_LIST.read_text(encoding="utf-8")))
    with connection.cursor() as cursor:
        cursor.execute(WRITE, columns)
        changed = cursor.rowcount
        cursor.execute(
            "UPDATE antennas_commune SET is_current = false WHERE is_current AND NOT code = ANY (%s)", [columns[0]]
        )
        gone = cursor.rowcount
    return f"{len(columns[0])} communes, {changed} written, {gone} ended"


def _columns(entries: list[dict[str, Any]]) -> list[list[Any]]:
    merged: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry["type"] in MERGED:
            merged[entry["chefLieu"]].append(entry["nom"])
    rows = []
    for entry in entries:
        if entry["type"] not in KEPT:
            continue
        code, name, postcodes = entry["code"], entry["nom"], sorted(entry.get("codesPostaux", []))
        former = sorted(set(merged[code]) - {name}) if entry["type"] == "commune-actuelle" else []
        searched = "|" + "|".join([plain(name), *(plain(other) for other in former), *postcodes]) + "|"
        department = entry.get("departement") or code[: 3 if code >= "97" else 2]
        old = "|".join(sorted(entry.get("anciensCodes", [])))
        part_of, people = entry.get("commune", ""), entry.get("population", 0)
        rows.append((code, name, department, "|".join(postcodes), old, "|".join(former), part_of, people, searched))
    return [list(column) for column in zip(*rows, strict=True)]
