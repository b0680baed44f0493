"""The shape of the national file before the standard of 2023: other words for services, publics and fees, joined by
semicolons. Read only; older words become today's codes, those without one are kept as they are.

Mapping of the words: the national library of the places (MIT) and data·inclusion's own table from v0 to v1, by meaning.
"""

from typing import Final

from connect.partners.directory.codes import plain_code
from connect.partners.directory.formats import lieux
from connect.partners.directory.rows import Facts, Row
from connect.partners.models import CodeList

PROCEDURES, BASICS = "Aide aux démarches administratives", "Maîtrise des outils numériques du quotidien"
CULTURE, INTERNET = "Compréhension du monde numérique", "Accès internet et matériel informatique"
SERVICES: Final = {
    "Accéder à du matériel": INTERNET,
    "Accéder à une connexion internet": INTERNET,
    "Utiliser le numérique au quotidien": BASICS,
    "Prendre en main un ordinateur": BASICS,
    "Prendre en main un smartphone ou une tablette": BASICS,
    "Approfondir ma culture numérique": CULTURE,
    "Promouvoir la citoyenneté numérique": CULTURE,
    "Réaliser des démarches administratives avec un accompagnement": PROCEDURES,
    "Accompagner les démarches de santé": PROCEDURES,
    "Devenir autonome dans les démarches administratives": PROCEDURES,
    "Soutenir la parentalité et l'éducation avec le numérique": "Parentalité et éducation avec le numérique",
    "Créer avec le numérique": "Loisirs et créations numériques",
    "Favoriser mon insertion professionnelle": "Insertion professionnelle via le numérique",
    "S'équiper en matériel informatique": "Acquisition de matériel informatique à prix solidaire",
}
PUBLICS: Final = {
    "Seniors (+ 65 ans)": "Seniors",
    "Jeunes (16-26 ans)": "Jeunes",
    "Familles/enfants": "Familles et/ou enfants",
}
CARES: Final = {
    "Personnes en situation d'illettrisme": "Illettrisme",
    "Public langues étrangères": "Langues étrangères (autres)",
    "Handicaps mentaux : déficiences limitant les activités d'une personne": "Handicaps mentaux",
    "Surdité": "Surdité",
    "Déficience visuelle": "Déficience visuelle",
}
FEES: Final = {"Gratuit": "Gratuit", "Gratuit sous condition": "Gratuit sous condition", "Payant": "Payant"}
SUPPORTS: Final = {
    "Avec de l'aide": "Accompagnement individuel",
    "Dans un atelier": "Dans un atelier collectif",
    "Seul": "En autonomie",
}
_SERVICES, _PUBLICS, _CARES = ({plain_code(k): v for k, v in table.items()} for table in (SERVICES, PUBLICS, CARES))


def is_mine(headings: frozenset[str]) -> bool:
    return {"id", "nom", "services"} <= headings and bool({"publics_accueillis", "conditions_acces"} & headings)


def read(row: Row, *, source: str) -> Facts:
    """The facts of a row, as fields of Place."""
    cells = row.cells
    row.cells = {
        **cells,
        "services": "",
        "modalites_accompagnement": "",
        "courriels": cells.get("courriel") or cells.get("courriels"),
    }
    facts = lieux.read(row, source=source)
    row.cells = cells
    facts["services"] = row.codes("services", CodeList.SERVICE, separator=";", also=lambda s: _one(_SERVICES, s))
    facts["publics"], facts["cares"] = _publics(row)
    facts["fees"], facts["fees_said"] = _fees(row)
    facts["supports"] = [
        SUPPORTS.get(piece.partition(" : ")[0], piece) for piece in row.pieces("modalites_accompagnement", ";")
    ]
    return facts


def _one(table: dict[str, str], said: str) -> list[str]:
    found = table.get(plain_code(said))
    return [found] if found else []


def _publics(row: Row) -> tuple[list[str], list[str]]:
    """Publics and special needs stood in one column. "Adultes", everybody, has no code any more and says nothing."""
    publics, cares = [], []
    for piece in row.pieces("publics_accueillis", ";"):
        if care := _one(_CARES, piece):
            cares += care
        elif plain_code(piece) != "adultes":
            publics += _one(_PUBLICS, piece) or [piece]
    return publics, cares


def _fees(row: Row) -> tuple[list[str], str]:
    """Codes, and the words of what has none (a membership, the Pass numérique)."""
    fees, words = [], []
    for piece in row.pieces("conditions_acces", ";"):
        code = FEES.get(piece.partition(" : ")[0])
        if code:
            fees.append(code)
        if code != "Gratuit":
            words.append(piece)
    return list(dict.fromkeys(fees)), " ".join(words)[:300]
