"""What data·inclusion accepts (data-inclusion-schema 1.0.8): the properties that Connect writes, as JSON Schema."""

from typing import Any

from connect.partners.directory.formats.inclusion import ALL_PUBLICS

TEXT, DAY = {"type": "string", "minLength": 1}, {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def may(**said: Any) -> dict[str, Any]:
    return {"type": ["string", "null"], **said}


def several(values: list[str]) -> dict[str, Any]:
    return {"type": ["array", "null"], "minItems": 1, "items": {"enum": values}}


WHERE = {
    "adresse": may(), "complement_adresse": may(), "commune": may(), "code_postal": may(pattern=r"^\d{5}$"),
    "code_insee": may(pattern=r"^\w{5}$"), "latitude": {"type": ["number", "null"]}, "longitude": {"type": ["number", "null"]},
}  # fmt: skip
NAME = {"type": "string", "minLength": 3, "maxLength": 150}
STRUCTURE = {
    "type": "object", "required": ["id", "source", "nom", "date_maj"], "additionalProperties": False,
    "properties": {
        "id": TEXT, "source": TEXT, "nom": NAME, "date_maj": DAY, "siret": may(pattern=r"^\d{14}$"), **WHERE, "telephone": may(),
        "courriel": may(pattern="@"), "site_web": may(pattern="^https?://"), "horaires_accueil": may(),
        "accessibilite_lieu": may(pattern="^https?://"), "description": may(minLength=5, maxLength=10_000),
    },
}  # fmt: skip
SERVICE = {
    "type": "object", "required": ["id", "structure_id", "source", "nom", "description", "date_maj"], "additionalProperties": False,
    "properties": {
        "id": TEXT, "structure_id": TEXT, "source": TEXT, "nom": NAME, "date_maj": DAY,
        "description": {"type": "string", "minLength": 5, "maxLength": 10_000},
        "type": {"enum": ["accompagnement", "aide-financiere", "aide-materielle", "atelier", "formation", "information", None]},
        "thematiques": {"type": "array", "items": {"type": "string", "pattern": "^[a-z-]+--[a-z-]+$"}},
        "publics": several(sorted(ALL_PUBLICS | {"tous-publics"})), "publics_precisions": may(), "frais": {"enum": ["gratuit", "payant", None]},
        "frais_precisions": may(), "modes_accueil": several(["en-presentiel", "a-distance"]),
        "modes_mobilisation": several(["envoyer-un-courriel", "se-presenter", "telephoner", "utiliser-lien-mobilisation"]),
        "mobilisable_par": several(["professionnels", "usagers"]), "lien_mobilisation": may(pattern="^https?://"),
        "zone_eligibilite": {"type": ["array", "null"], "minItems": 1, "items": TEXT}, **WHERE,
    },
}  # fmt: skip
FILE = {
    "type": "object", "required": ["structures", "services"], "additionalProperties": False,
    "properties": {"structures": {"type": "array", "items": STRUCTURE}, "services": {"type": "array", "items": SERVICE}},
}  # fmt: skip
