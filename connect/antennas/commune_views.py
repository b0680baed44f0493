"""Communes as one types, for the field that asks where someone lives. Public facts: no door has to be open."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from connect.antennas.commune_field import written_for
from connect.antennas.communes import propose
from connect.antennas.models import Commune

SHOWN = 50  # a postcode of the country serves up to 46 communes


class Option(NamedTuple):
    commune: Commune
    text: str  # what the field says once it is chosen
    detail: str


@require_POST
def communes(request: HttpRequest) -> HttpResponse:
    """The options for what is typed in the field that `champ` names; posted, so that no address keeps it."""
    text = request.POST.get(request.GET.get("champ", "")[:40], "")
    found = propose(text, most=SHOWN if any(c.isdigit() for c in text) else 12) if len(text.strip()) > 1 else []
    options = [Option(commune, written_for(commune, text), _detail(commune)) for commune in found]
    return render(request, "ui/communes.html", {"options": options, "name": request.GET.get("champ", "")[:40]})


def _detail(commune: Commune) -> str:
    """Its postcodes, the first three, and its department: what tells two of the same name apart."""
    more = "…" if len(commune.postcodes) > 3 else ""
    return f"{', '.join(commune.postcodes[:3])}{more} ({commune.department})"
