"""The words on the left: where each door's main pages are. Names only, so that `ui` depends on no app."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Entry(NamedTuple):
    name: str
    icon: str
    label: str | Promise
    also: tuple[str, ...] = ()  # addresses below the door's own that belong to this word too


RAILS: dict[str, list[Entry]] = {
    "antenna": [
        Entry(
            "desk:counter",
            "counter",
            _("Counter"),
            (
                "recherche/",
                "accueil/",
                "personnes/",
                "vie-privee/",
                "diagnostics/",
                "file/",
                "papiers/",
                "lieux/",
                "orientations/",
            ),
        ),
        Entry("sales:till", "till", _("Till"), ("apres-vente/", "ventes/", "catalogue/")),
        Entry("stockroom:stock", "tag", _("Stock")),
        Entry("workshops:week", "calendar", _("Workshops"), ("formations/",)),
        Entry("beneficiaries:sheets", "sheet", _("Sheets")),
        Entry("impact:week", "chart", _("Week"), ("doubles/",)),
    ],
    "national": [
        Entry(
            "national:home",
            "users",
            _("Antennas"),
            ("siege/antennes/", "siege/acces/", "siege/api/", "siege/reglages/"),
        ),
        Entry("national:results", "chart", _("Results"), ("siege/fichiers/", "siege/rapports/")),
        Entry(
            "national_catalogue:catalogue",
            "tag",
            _("Sales"),
            ("siege/comptes/", "siege/ventes/", "siege/stock/", "siege/caisse/"),
        ),
        Entry("national_workshops_offer:offer", "calendar", _("Workshops"), ("siege/ateliers/",)),
        Entry("national_training_catalogue:modules", "book", _("Training")),
        Entry("national_intake:questionnaires", "help", _("Diagnostic")),
        Entry(
            "national_intake:asked", "lock", _("Private life"), ("siege/mentions/", "siege/durees/", "siege/journal/")
        ),
    ],
}


def rail(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries of the open door; the one that the page belongs to, if any, is where we are."""
    root = get_script_prefix()
    entries: list[dict[str, Any]] = []
    for entry in RAILS.get(getattr(request, "door", ""), []):
        try:
            url = reverse(entry.name)
        except NoReverseMatch:  # an error page under another URLconf
            continue
        below = [root + address for address in entry.also] + ([] if url == root else [url])
        here = request.path == url or any(request.path.startswith(address) for address in below)
        entries.append({"url": url, "icon": entry.icon, "label": entry.label, "here": here})
    inside = [one for one in entries if one["here"]]
    for one in inside:
        one["here"] = one is max(inside, key=lambda other: len(other["url"]))
    return entries
