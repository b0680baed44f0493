"""The national standard "lieux de médiation numérique", v1.0.2 (schema of 11 April 2024), read and written.

Source: schema.data.gouv.fr, LaMednum/standard-mediation-num, Licence Ouverte 2.0. 32 columns in this order, UTF-8,
commas, several values joined by a bar.
"""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from connect.partners.directory.rows import Facts, Row
from connect.partners.models import CodeList, Place

COLUMNS = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude",
    "longitude", "typologie", "telephone", "courriels", "site_web", "horaires", "presentation_resume",
    "presentation_detail", "source", "itinerance", "structure_parente", "date_maj", "services",
    "publics_specifiquement_adresses", "prise_en_charge_specifique", "frais_a_charge",
    "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
    "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
)  # fmt: skip
NO_PIVOT = "00000000000000"  # what the national map writes where the number is not known, for the column is required
# Field of a place → its column and the list whose codes alone the schema accepts there.
LISTED = {
    "mobile": ("itinerance", CodeList.MOBILE), "services": ("services", CodeList.SERVICE),
    "publics": ("publics_specifiquement_adresses", CodeList.PUBLIC), "cares": ("prise_en_charge_specifique", CodeList.CARE),
    "fees": ("frais_a_charge", CodeList.FEE), "programmes": ("dispositif_programmes_nationaux", CodeList.PROGRAMME),
    "labels": ("formations_labels", CodeList.LABEL), "access": ("modalites_acces", CodeList.ACCESS),
    "supports": ("modalites_accompagnement", CodeList.SUPPORT),
}  # fmt: skip
PHONES = ("+33", "+590", "+594", "+262", "+596", "+269", "+687", "+689", "+508", "+681")
# The pattern of the schema forgot a space; a strict check refuses the library's value.
WRITTEN = {"Étapes numériques (La Poste)": "Étapes numériques(La Poste)"}
READ = {written: code for code, written in WRITTEN.items()}
FIVE_DIGITS = r"\d{5}"


def is_mine(headings: frozenset[str]) -> bool:
    return {"id", "nom", "adresse", "date_maj"} <= headings and bool({"pivot", "services"} & headings)


def read(row: Row, *, source: str) -> Facts:
    """The facts of a row, as fields of Place. Faults and remarks stay on `row`."""
    postcode = row.matching("code_postal", FIVE_DIGITS, _("a postcode has five digits"), needed=True)
    pivot = row.matching("pivot", r"[a-zA-Z0-9]{9,14}", _("a SIRET or RNA number has 9 to 14 characters"), needed=True)
    collected = row.source(source)
    facts = {
        "source": collected,
        "source_id": row.text("id", 200, needed=True).removeprefix(f"{collected}--")[:120],
        "pivot": "" if set(pivot) == {"0"} else pivot,
        "name": row.text("nom", 200, needed=True),
        "address": row.text("adresse", 200, needed=True),
        "address_more": row.text("complement_adresse", 200),
        **row.where(code=row.text("code_insee", 5), postcode=postcode, town=row.text("commune", 80, needed=True)),
        **row.position("latitude", "longitude"),
        "kinds": row.codes("typologie", CodeList.KIND),
        "phone": row.phone("telephone"),
        "emails": row.emails("courriels"),
        "websites": row.urls("site_web"),
        **row.hours("horaires"),
        "summary": row.text("presentation_resume", 280),
        "details": row.text("presentation_detail", 10_000, lines=True),
        "parent": row.text("structure_parente", 200),
        "updated_on": row.day("date_maj"),
        "labels_other": row.pieces("autres_formations_labels"),
        "accessibility": row.url("fiche_acces_libre"),
        "booking": row.url("prise_rdv"),
    }
    for field, (column, name) in LISTED.items():
        facts[field] = row.codes(column, name, also=lambda said: [READ[said]] if said in READ else [])
    return facts


def can_write(place: Place) -> bool:
    """Whether the standard takes it: an address, a postcode and a town are required there."""
    return bool(place.address and place.postcode and place.town)


def row_of(place: Place, allowed: dict[str, set[str]]) -> dict[str, Any]:
    """One place under the columns of the standard. `allowed`: list → the codes that the schema knows (`allowed_codes`)."""
    listed = {
        column: "|".join(WRITTEN.get(code, code) for code in getattr(place, field) if code in allowed[name])
        for field, (column, name) in LISTED.items()
    }
    return {
        "id": f"{place.source}--{place.source_id}",  # unique in a file that puts several sources together
        "pivot": place.pivot or NO_PIVOT,
        "nom": place.name,
        "commune": place.town,
        "code_postal": place.postcode,
        "code_insee": place.commune_id or "",
        "adresse": place.address,
        "complement_adresse": place.address_more,
        "latitude": "" if place.latitude is None else place.latitude,
        "longitude": "" if place.longitude is None else place.longitude,
        "typologie": "|".join(code for code in place.kinds if code in allowed[CodeList.KIND]),
        "telephone": place.phone if place.phone.startswith(PHONES) else "",
        "courriels": "|".join(place.emails),
        "site_web": "|".join(place.websites),
        "horaires": place.hours or place.hours_said,
        "presentation_resume": place.summary,
        "presentation_detail": place.details,
        "source": place.source,
        "structure_parente": place.parent,
        "date_maj": place.updated_on.isoformat(),
        "autres_formations_labels": "|".join(place.labels_other),
        "fiche_acces_libre": place.accessibility,
        "prise_rdv": place.booking,
        **listed,
    }


def write(places: Iterable[Place], allowed: dict[str, set[str]]) -> bytes:
    """The CSV file of these places, those that the standard takes."""
    out = StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row_of(place, allowed) for place in places if can_write(place))
    return out.getvalue().encode()
