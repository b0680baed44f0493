"""The file of the department of Gironde: its own headings, no identifier, the postcode inside the address. Read only.

A place is known by its name and its address, from which its identifier is made: the same file read again finds it.
"""

import hashlib
import re
from typing import Final

from django.utils.translation import gettext as _

from connect.partners.directory.codes import plain_code
from connect.partners.directory.rows import Facts, Row

SOURCE, DEPARTMENT = "Département de la Gironde", "33"
SERVICES: Final = {
    "accès à internet en autonomie": "Accès internet et matériel informatique",
    "etre accompagné dans ses démarches administratives": "Aide aux démarches administratives",
    "etre initié aux outils numériques": "Maîtrise des outils numériques du quotidien",
    "pratiquer des activités récréatives numériques": "Loisirs et créations numériques",
}
KINDS: Final = {"Association": "ASSO", "Autre": "Autre", "La poste": "LA_POSTE", "CPAM": "CPAM", "MSA": "MSA", "CAF": "CAF",
                "Pôle Emploi": "FT"}  # fmt: skip
POSTCODE = re.compile(r"\b(\d{5})\b")


def is_mine(headings: frozenset[str]) -> bool:
    return {"Lieu", "Adresse postale", "Coord. X", "Coord. Y"} <= headings


def read(row: Row, *, source: str) -> Facts:
    """The facts of a row, as fields of Place. The file's X is the latitude."""
    name, address, town = row.text("Lieu", 200, needed=True), row.text("Adresse postale", 200), row.text("Commune", 80)
    if not town:
        row.fault("Commune", _("it is empty"))
    code = POSTCODE.search(address)
    street = address[: code.start()].strip(" -,/") if code else address
    services = [SERVICES.get(plain_code(piece), piece) for piece in row.pieces("services", " / ")]
    return {
        "source": source or SOURCE,
        "source_id": hashlib.sha256(f"{plain_code(name)}|{plain_code(address)}".encode()).hexdigest()[:16],
        "name": name,
        "address": street,
        "address_more": row.text("Libellé 2", 200).strip("()"),
        **row.where(postcode=code[1] if code else "", town=town, department=DEPARTMENT),
        **row.position("Coord. X", "Coord. Y"),
        "kinds": [KINDS.get(piece, piece) for piece in row.pieces("Type Structure")],
        "services": services,
        "supports": ["En autonomie"]
        if any(plain_code(p) == "accès à internet en autonomie" for p in row.pieces("services", " / "))
        else [],
        "equipment": row.pieces("equipements", " / "),
        "websites": row.urls("Site internet"),
        "details": row.text("Description", 10_000, lines=True),
        "updated_on": row.day("Dernière MAJ"),
    }
