"""A place as it is told: labels instead of codes, hours in words."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from connect.partners.directory import hours
from connect.partners.directory.codes import said
from connect.partners.directory.forms import LANGUAGES, Labels
from connect.partners.models import Place


@dataclass(frozen=True)
class Told:
    """One place in words. `km`: None when the distance is not known. `facts`: label and text, for its own page."""

    place: Place
    km: float | None
    services: str
    now: str
    is_open: bool
    marks: list[str]
    week: list[hours.Line] = field(default_factory=list)
    days: list[hours.Day] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)


def told(place: Place, labels: Labels, *, at: datetime, whole: bool = False) -> Told:
    """In the active language; no query. `whole`: with its week and its facts."""
    today = timezone.localdate(at)
    return Told(
        place=place,
        km=getattr(place, "km", None),
        services=", ".join(said(place.services, labels["service"])),
        now=hours.now_said(place.hours, at) or place.hours_said,
        is_open=hours.is_open(place.hours, at),
        marks=_marks(place),
        week=hours.lines(place.hours) if whole else [],
        days=hours.week(place.hours, today) if whole and place.hours else [],
        facts=_facts(place, labels) if whole else [],
    )


def _marks(place: Place) -> list[str]:
    """What one looks for at a glance."""
    found = []
    if {"Gratuit", "Gratuit sous condition"} & set(place.fees):
        found.append(_("free") if "Gratuit" in place.fees else _("free under a condition"))
    elif "Payant" in place.fees:
        found.append(_("to be paid"))
    if "Se présenter" in place.access:
        found.append(_("without appointment"))
    if place.open_saturday:
        found.append(_("open on Saturday"))
    if place.step_free or "Handicaps moteurs" in place.cares:
        found.append(_("without stairs"))
    return found


def _facts(place: Place, labels: Labels) -> list[tuple[str, str]]:
    languages = dict(LANGUAGES)
    listed = [
        (_("Services"), said(place.services, labels["service"])),
        (_("For whom"), said(place.publics, labels["public"]) or [_("everybody")]),
        (_("Special needs"), said(place.cares, labels["care"])),
        (_("Fees"), [*said(place.fees, labels["fee"]), *([place.fees_said] if place.fees_said else [])]),
        (_("How to come"), said(place.access, labels["access"])),
        (_("Help given"), said(place.supports, labels["support"])),
        (_("Languages"), [str(languages.get(code, code)) for code in place.languages]),
        (_("Equipment"), place.equipment),
        (_("Kind"), said(place.kinds, labels["kind"])),
        (_("Programmes"), said(place.programmes, labels["programme"])),
        (_("Labels"), [*said(place.labels, labels["label"]), *place.labels_other]),
        (_("Part of"), [place.parent] if place.parent else []),
    ]
    return [(name, ", ".join(values)) for name, values in listed if values]
