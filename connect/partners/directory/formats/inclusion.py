"""data·inclusion v1 (schema 1.0.8 of 27 April 2026): structures, and services that belong to them. Read and written.

Source: gip-inclusion/data-inclusion-schema, Licence Ouverte 2.0. A place is a structure with its services put together;
it is written as one structure and a service a kind of support. Names of people (`contact_nom_prenom`) are never read.
What the schema has no word for is lost on the way out, and never counted as a change on the way in.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from connect.partners.directory.codes import plain_code
from connect.partners.directory.rows import Facts, Row
from connect.partners.models import CodeList, Place

# Themes that are a service of the standard of places, word for word in meaning; the others keep their code.
THEMES: Final = {
    "numerique--maitriser-les-fondamentaux-du-numerique": "Maîtrise des outils numériques du quotidien",
    "numerique--acceder-a-des-services-en-ligne": "Aide aux démarches administratives",
    "numerique--acquerir-un-equipement": "Acquisition de matériel informatique à prix solidaire",
    "numerique--acceder-a-une-connexion-internet": "Accès internet et matériel informatique",
}
# And the services that have no theme of their own, by the two published mappings chained (library, then v0 to v1).
SERVICES: Final = {service: theme for theme, service in THEMES.items()} | {
    "Insertion professionnelle via le numérique": "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi",
    "Parentalité et éducation avec le numérique": "famille--soutien-a-la-parentalite-et-a-leducation",
    "Utilisation sécurisée du numérique": "numerique--maitriser-les-fondamentaux-du-numerique",
    "Compréhension du monde numérique": "numerique--maitriser-les-fondamentaux-du-numerique",
}
PUBLICS: Final = {
    "jeunes": "Jeunes",
    "etudiants": "Étudiants",
    "familles": "Familles et/ou enfants",
    "seniors": "Seniors",
    "femmes": "Femmes",
}
DISABILITY, EXILED = "personnes-en-situation-de-handicap", "personnes-exilees"
CARES: Final = {
    "Surdité": DISABILITY, "Handicaps moteurs": DISABILITY, "Handicaps mentaux": DISABILITY,
    "Déficience visuelle": DISABILITY, "Langues étrangères (anglais)": EXILED, "Langues étrangères (autres)": EXILED,
}  # fmt: skip
LITERACY: Final = ("Illettrisme", "lecture-ecriture-calcul--maitriser-le-francais")
MODES: Final = {
    "se-presenter": "Se présenter", "telephoner": "Téléphoner", "envoyer-un-courriel": "Contacter par mail",
    "utiliser-lien-mobilisation": "Prendre un RDV en ligne",
}  # fmt: skip
KINDS: Final = {"accompagnement": "Accompagnement individuel", "atelier": "Dans un atelier collectif"}
REMOTE = "À distance"


def is_mine(headings: frozenset[str]) -> bool:
    return {"id", "source", "nom", "date_maj"} <= headings and not {"pivot", "services"} & headings


def read(row: Row, *, source: str, services: list[Row]) -> Facts:
    """The facts of a structure and its services, as fields of Place. Faults of a service are faults of its row."""
    collected = row.source(source)
    key = row.text("id", 200, needed=True).removeprefix(f"{collected}--")[:120]
    for one in services:
        for field in ("id", "nom", "description"):
            one.text(field, 10_000, needed=True, lines=True)
        one.day("date_maj")
    fee, fee_words = _fees(services)
    facts = {
        "source": collected,
        "source_id": key,
        "name": row.text("nom", 150, needed=True),
        "address": row.text("adresse", 200),
        "address_more": row.text("complement_adresse", 200),
        **row.where(
            code=row.text("code_insee", 5),
            postcode=row.matching("code_postal", r"\d{5}", _("a postcode has five digits")),
            town=row.text("commune", 80),
        ),
        **row.position("latitude", "longitude"),
        "phone": row.phone("telephone"),
        "emails": row.emails("courriel"),
        "websites": row.urls("site_web"),
        **row.hours("horaires_accueil"),
        "accessibility": row.url("accessibilite_lieu"),
        "details": row.text("description", 10_000, lines=True)
        or next((s.text("description", 10_000, lines=True) for s in services), ""),
        "updated_on": row.day("date_maj"),
        "fees": fee,
        "fees_said": fee_words,
        **_offered(services),
    }
    siret = row.matching("siret", r"\d{14}", _("a SIRET number has 14 digits"))
    return facts | ({"pivot": siret} if siret else {})


def _offered(services: list[Row]) -> Facts:
    """What all the services of a structure say together, each once."""
    themes = _all(s.codes("thematiques", CodeList.SERVICE) for s in services)
    publics = _all(s.codes("publics", CodeList.PUBLIC) for s in services)
    modes = _all(s.pieces("modes_mobilisation") for s in services)
    kinds = _all(s.pieces("type") for s in services)
    remote = any("a-distance" in s.pieces("modes_accueil") for s in services)
    return {
        "services": _all([[THEMES.get(theme, theme) for theme in themes]]),
        "publics": [PUBLICS.get(public, public) for public in publics if public != "tous-publics"],
        "access": [MODES.get(mode, mode) for mode in modes],
        "supports": [KINDS.get(kind, kind) for kind in kinds] + ([REMOTE] if remote else []),
        "booking": next((link for s in services if (link := s.url("lien_mobilisation"))), ""),
    }


def _all(lists: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(value for values in lists for value in values))


def _fees(services: list[Row]) -> tuple[list[str], str]:
    """One value a service; a free one with words about money is free under a condition."""
    fees, words = [], []
    for one in services:
        said, condition = plain_code(one.raw("frais")), one.text("frais_precisions", 300)
        if said not in ("", "gratuit", "payant"):
            one.remark("frais", _("“%(said)s” is in no list: left aside") % {"said": said[:40]})
        elif said:
            free = "Gratuit sous condition" if condition else "Gratuit"
            fees.append("Payant" if said == "payant" else free)
        words += [condition] if condition else []
    return list(dict.fromkeys(fees)), " ".join(dict.fromkeys(words))[:300]


def can_write(place: Place) -> bool:
    """A name has 3 to 150 characters in the schema."""
    return len(_name(place)) >= 3


def structure_of(place: Place) -> dict[str, Any]:
    """The structure of a place, every property that we know."""
    return {
        "id": f"{place.source}--{place.source_id}",
        "source": place.source,
        "nom": _name(place),
        "date_maj": place.updated_on.isoformat(),
        "siret": place.pivot if len(place.pivot) == 14 and place.pivot.isdigit() else None,
        **_where(place),
        "telephone": place.phone or None,
        "courriel": place.emails[0] if place.emails else None,
        "site_web": place.websites[0] if place.websites else None,
        "horaires_accueil": place.hours or place.hours_said or None,
        "accessibilite_lieu": place.accessibility or None,
        "description": _description(place) or None,
    }


def services_of(place: Place) -> list[dict[str, Any]]:
    """A service a kind of support, an accompaniment when none is known, as the national pipeline does."""
    remote = REMOTE in place.supports
    back = {ours: theirs for theirs, ours in KINDS.items()} | {
        kind: kind for kind in ("aide-financiere", "aide-materielle", "formation", "information")
    }
    kinds = [back[support] for support in place.supports if support in back] or ["accompagnement"]
    return [
        {
            "id": f"{place.source}--{place.source_id}-{kind}",
            "structure_id": f"{place.source}--{place.source_id}",
            "source": place.source,
            "nom": _name(place),
            "description": _description(place) or _("What this place offers is told by its themes."),
            "date_maj": place.updated_on.isoformat(),
            "type": kind,
            "thematiques": _themes(place),
            "publics": _publics(place) or ["tous-publics"],
            "publics_precisions": LITERACY[0] if LITERACY[0] in place.cares else None,
            "frais": _fee(place),
            "frais_precisions": place.fees_said
            or ("Gratuit sous condition" if _fee(place) == "gratuit" and "Gratuit" not in place.fees else None),
            "modes_accueil": ["en-presentiel", *(["a-distance"] if remote else [])],
            "modes_mobilisation": [mode for mode, ours in MODES.items() if ours in place.access] or None,
            "mobilisable_par": ["usagers", "professionnels"],
            "lien_mobilisation": place.booking or None,
            "zone_eligibilite": [place.commune.department] if place.commune else None,
            **_where(place),
        }
        for kind in dict.fromkeys(kinds)
    ]


def _name(place: Place) -> str:
    return place.name[:150].strip().rstrip(".").strip()


def _description(place: Place) -> str:
    words = place.details or place.summary
    return words if len(words) >= 5 else ""


def _where(place: Place) -> dict[str, Any]:
    return {
        "adresse": place.address or None,
        "complement_adresse": place.address_more or None,
        "code_postal": place.postcode or None,
        "commune": place.town or None,
        "code_insee": place.commune_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def _themes(place: Place) -> list[str]:
    """Themes of v1 alone: a service that the schema has no theme for is not written."""
    themes = [SERVICES.get(service, service) for service in place.services]
    if LITERACY[0] in place.cares:
        themes.append(LITERACY[1])
    return [theme for theme in dict.fromkeys(themes) if "--" in theme]


def _publics(place: Place) -> list[str]:
    """Codes of v1 alone."""
    back = {ours: theirs for theirs, ours in PUBLICS.items()}
    codes = [back.get(public, public) for public in place.publics] + [CARES[c] for c in place.cares if c in CARES]
    return [code for code in dict.fromkeys(codes) if code in ALL_PUBLICS]


ALL_PUBLICS: Final = frozenset({
    "actifs", "beneficiaires-des-minimas-sociaux", "demandeurs-emploi", "etudiants", "familles", "femmes", "jeunes",
    "personnes-en-situation-de-handicap", "personnes-en-situation-durgence",
    "personnes-en-situation-juridique-specifique", "personnes-exilees", "residents-qpv-frr", "seniors",
})  # fmt: skip


def _fee(place: Place) -> str | None:
    """The schema has no word for free under a condition: free, and the condition in words."""
    if {"Gratuit", "Gratuit sous condition"} & set(place.fees):
        return "gratuit"
    return "payant" if "Payant" in place.fees else None


def file_of(places: Iterable[Place]) -> dict[str, list[dict[str, Any]]]:
    """Structures and services, as one object."""
    kept = [place for place in places if can_write(place)]
    services = [service for place in kept for service in services_of(place)]
    return {"structures": [structure_of(place) for place in kept], "services": services}


def write(places: Iterable[Place]) -> bytes:
    """The JSON file of these places."""
    return json.dumps(file_of(places), ensure_ascii=False, indent=1).encode()
