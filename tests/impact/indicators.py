"""The published figures as tests ask them: each reads the registry (`figures`), where its rows and its definition are.

Periods are inclusive, in days of Paris. A person met in two antennas counts once when all antennas are counted together.
People erased at their own request stay as an empty shell, so that the counts hold; a double that was merged counts once,
as the person who was kept.
"""

from typing import Any

from beneficiaries.models import Motivation, Status
from beneficiaries.models.visit import SocialNeed
from connect.impact.figures import INDICATORS, reading
from connect.impact.scope import Scope


def _parts(code: str, column: str, scope: Scope) -> dict[str, int]:
    parts: dict[str, int] = _counted(code, scope)["parts"][column]
    return parts


def _counted(code: str, scope: Scope) -> dict[str, Any]:
    return reading.facts_of(INDICATORS[code], scope)


def new_people(scope: Scope) -> int:
    return int(reading.figure(INDICATORS["nouvelles"], scope))


def people_and_visits(scope: Scope) -> dict[str, Any]:
    """People met, visits, those without a name, situations, ages in whole years ("" unknown), ages from a year alone."""
    met, visits = _counted("personnes", scope), _counted("visites", scope)
    statuses, estimated = met["parts"]["status"], met["parts"]["estimated"]
    return {
        "people": met["n"],
        "visits": visits["n"],
        "anonymous": visits["anonymous"],
        "statuses": {str(code): statuses.get(code, 0) for code in Status.values},
        "ages": met["parts"]["age"],
        "estimated": estimated.get("true", 0),
    }


def motivations(scope: Scope) -> dict[str, int]:
    found = _parts("motivations", "code", scope)
    return {str(code): found.get(code, 0) for code in Motivation.values}


def social_needs(scope: Scope) -> dict[str, int]:
    found = _parts("besoins", "code", scope)
    return {str(code): found.get(code, 0) for code in SocialNeed.values}


def workshops(scope: Scope) -> dict[str, Any]:
    """People, sessions, `minutes` of sessions by shape, `attended` minutes of those present."""
    held = _counted("heures", scope)
    return {
        "people": int(reading.figure(INDICATORS["participants"], scope)),
        "sessions": int(reading.figure(INDICATORS["seances"], scope)),
        "minutes": held["parts"]["shape"],
        "attended": int(reading.figure(INDICATORS["presences"], scope)),
    }


def skills(scope: Scope) -> dict[str, int]:
    return _parts("competences", "skill", scope)


def professionals_trained(scope: Scope) -> dict[str, int]:
    return {
        "people": int(reading.figure(INDICATORS["professionnels"], scope)),
        "structures": int(reading.figure(INDICATORS["structures"], scope)),
    }


def sold(scope: Scope) -> dict[str, Any]:
    """People for telephony and for equipment, and articles sold by kind."""
    return {
        "telephony": int(reading.figure(INDICATORS["telephonie"], scope)),
        "equipment": int(reading.figure(INDICATORS["equipement"], scope)),
        "articles": _parts("articles", "kind", scope),
    }
