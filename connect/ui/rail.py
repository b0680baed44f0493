"""The five words on the left: where each door's main pages are. Names only, so that `ui` depends on no app."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Entry(NamedTuple):
    name: str
    icon: str
    label: str | Promise


RAILS: dict[str, list[Entry]] = {
    "antenna": [
        Entry("desk:counter", "counter", _("Counter")),
        Entry("sales:till", "till", _("Till")),
        Entry("workshops:week", "calendar", _("Workshops")),
        Entry("beneficiaries:sheets", "sheet", _("Sheets")),
        Entry("impact:week", "chart", _("Week")),
    ],
    "national": [
        Entry("national:home", "users", _("Antennas")),
        Entry("national:results", "chart", _("Results")),
    ],
}


def rail(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries of the open door; the one whose address begins the page's own, longest first, is where we are."""
    entries = []
    for entry in RAILS.get(getattr(request, "door", ""), []):
        try:
            entries.append({"url": reverse(entry.name), "icon": entry.icon, "label": entry.label, "here": False})
        except NoReverseMatch:
            continue
    inside = [e for e in entries if request.path.startswith(str(e["url"]))]
    if inside:
        max(inside, key=lambda e: len(str(e["url"])))["here"] = True
    return entries
