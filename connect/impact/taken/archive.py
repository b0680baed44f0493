"""The archive of a publication: a CSV a table, its Table Schema, a data package, and the method in words. To the byte the same
for the same tables.

Habits of data.gouv.fr: UTF-8, commas, days as ISO writes them, names of columns without accents, one licence.
"""

import csv
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

from django.utils import timezone

from connect.impact.models import name_of
from connect.impact.taken.opendata import METHOD
from connect.ui.spreadsheet import defused

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0 (Etalab)",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
Table = Mapping[str, Any]


def write(tables: list[dict[str, Any]], first: date, last: date, *, at: datetime) -> bytes:
    """`at`: the moment of the publication, which its leaves bear."""
    leaves = {"LISEZMOI.md": _method(tables, first, last, at), "datapackage.json": _package(tables, first, last, at)}
    for table in tables:
        leaves[f"donnees/{table['code']}.csv"] = _csv(table, first, last)
        leaves[f"schemas/{table['code']}.json"] = _json(schema(table, at))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in leaves.items():
            told = zipfile.ZipInfo(name, timezone.localtime(at).timetuple()[:6])
            told.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(told, text.encode())
    return out.getvalue()


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def schema(table: Table, at: datetime) -> dict[str, Any]:
    """The Table Schema of a table."""
    number = "number" if table["measure"] == "heures" else "integer"
    return {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": table["code"],
        "title": table["title"],
        "description": table["means"],
        "version": f"{METHOD}.0.0",
        "created": f"{timezone.localtime(at):%Y-%m-%d}",
        "fields": [
            {"name": "debut", "type": "date", "description": "Premier jour compté.", "constraints": {"required": True}},
            {"name": "fin", "type": "date", "description": "Dernier jour compté.", "constraints": {"required": True}},
            {
                "name": "antennes", "type": "string", "constraints": {"required": True},
                "description": "Une antenne, plusieurs réunies (« A + B ») ou « Ensemble » pour leur somme.",
            },
            {
                "name": table["along"], "type": "string",
                "description": "La valeur comptée, ou « Ensemble » pour leur somme.",
                "constraints": {"required": True, "enum": list(table["columns"])},
            },
            {
                "name": table["measure"], "type": number, "constraints": {"minimum": 0},
                "description": "Vide quand le nombre n’est pas publié.",
            },
            {
                "name": "non_publie", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"],
                "description": "oui : de 1 à 4, ou de quoi retrouver un tel nombre.", "constraints": {"required": True},
            },
        ],
        "primaryKey": ["debut", "fin", "antennes", table["along"]],
        "missingValues": [""],
    }  # fmt: skip


def _csv(table: Table, first: date, last: date) -> str:
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["debut", "fin", "antennes", table["along"], table["measure"], "non_publie"])
    for row in _lines(table):
        writer.writerow([first.isoformat(), last.isoformat(), *row])
    return out.getvalue()


def _lines(table: Table) -> Iterator[list[Any]]:
    for row in table["rows"]:
        for column, cell in zip(table["columns"], row["cells"], strict=True):
            yield [
                defused(row["where"]), defused(column), "" if cell is None else cell, "oui" if cell is None else "non",
            ]  # fmt: skip


def _package(tables: list[dict[str, Any]], first: date, last: date, at: datetime) -> str:
    return _json({
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": f"emmaus-connect-activite-{name_of(first, last)}",
        "title": f"Activité d’inclusion numérique d’Emmaüs Connect, du {first:%d/%m/%Y} au {last:%d/%m/%Y}",
        "version": f"{METHOD}.0.0",
        "created": timezone.localtime(at).isoformat(timespec="seconds"),
        "licenses": [LICENCE],
        "resources": [
            {
                "name": table["code"], "title": table["title"], "description": table["means"],
                "path": f"donnees/{table['code']}.csv", "profile": "tabular-data-resource", "format": "csv",
                "mediatype": "text/csv", "encoding": "utf-8", "dialect": {"delimiter": ",", "header": True},
                "schema": schema(table, at),
            }
            for table in tables
        ],
    })  # fmt: skip


def _method(tables: list[dict[str, Any]], first: date, last: date, at: datetime) -> str:
    listed = "\n".join(f"- `donnees/{table['code']}.csv` : {table['title']}. {table['means']}" for table in tables)
    return METHOD_SAID.format(
        first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}", day=f"{timezone.localtime(at):%d/%m/%Y}", version=METHOD,
        listed=listed, licence=LICENCE["title"], link=LICENCE["path"],
    )  # fmt: skip


METHOD_SAID = """# Activité d’Emmaüs Connect, du {first} au {last}

Publié le {day}. Méthode n° {version}. {licence} : {link}
Citer : « Emmaüs Connect, {first} - {last}, publié le {day} ».

## Les tables
{listed}

Chaque table a son schéma (`schemas/`, Table Schema) ; `datapackage.json` les réunit.

## Ce qui est compté
- Les chiffres sont ceux de la période close, comptés le jour de sa clôture ; ce qui est corrigé ensuite n’y change rien.
- Les jours sont ceux de Paris, premier et dernier compris. Une personne compte une fois par antenne dans la période.
- Une personne qui va à deux antennes compte à chacune : « Ensemble » est la somme des antennes, pas un nombre de
  personnes différentes en France.
- Ce qui n’est pas connu est une ligne (« non connu »), jamais réparti.

## Ce qui n’est pas publié
- Un nombre de personnes de 1 à 4 n’est pas publié. Zéro l’est : il ne parle de personne.
- D’autres nombres de la même ligne ou colonne sont retirés avec lui, assez pour qu’aucune soustraction ne le retrouve : pour
  chaque case retirée, un autre nombre donnerait les mêmes cases publiées et les mêmes sommes.
- Les tables de personnes ont les mêmes sommes par antenne ; la règle tient pour toutes ensemble.
- Une antenne trop petite est réunie à une autre, de la même façon dans toutes les tables.
- Un jour n’est publié qu’une fois : jamais deux périodes qui se recouvrent, ni une seconde version, même après un retrait.
- Les heures et les appareils ne parlent de personne : ils sont publiés tels quels.
"""
