"""The national team: relays of all antennas, who is trained where, what goes to the national map."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect.antennas.http import NationalRequest
from connect.antennas.territory import all_serving, open_antennas
from connect.partners.directory import codes
from connect.partners.directory.formats import lieux
from connect.partners.directory.programmes import lay
from connect.partners.models import Place
from connect.ui.spreadsheet import MARK, Cell, as_text, csv_line
from training.models import RelayFile, RelayState
from training.network import coverage, labelling, reading
from training.network.access import may_read_network
from training.network.file_views import story

A_PAGE = 50


def reader(request: NationalRequest) -> None:
    if not may_read_network(request.membership):
        raise PermissionDenied


@never_cache
@require_safe
def relays(request: NationalRequest) -> HttpResponse:
    """Files of every antenna by state (`?etat=`); where there are sheets and nobody trained."""
    reader(request)
    counts, today = reading.counts(), timezone.localdate()
    state = request.GET.get("etat", "")
    if state not in RelayState.values:
        state = RelayState.RELAY
    files = reading.files().filter(state=state).order_by("antenna__name", "structure__name", "pk")
    known = coverage.rows(today=today)
    context = {
        "title": _("Where are the Relais Numériques?"),
        "tabs": [(one, counts[one.value]) for one in RelayState],
        "state": state,
        "page": Paginator(files, A_PAGE).get_page(request.GET.get("page")),
        "calls": reading.open_calls(today),
        "bare": [one for one in coverage.territories(known, "commune") if one.is_bare][:10],
        "never_trained": len(coverage.never_trained(known)),
        "on_the_map": len(_on_the_map()),
        "least": coverage.MANY,
        "today": today,
    }
    return render(request, "training/network/national/relays.html", context)


@never_cache
@require_safe
def file(request: NationalRequest, pk: int) -> HttpResponse:
    """One file, to read."""
    reader(request)
    shown = get_object_or_404(RelayFile.objects.select_related("structure", "call", "asked_by", "antenna"), pk=pk)
    context = {**story(shown), "places": labelling.places_of(shown.structure)}
    return render(request, "training/network/national/file.html", context)


def _asked_by(request: NationalRequest) -> str:
    by = request.GET.get("par", "departement")
    if by not in coverage.BY:
        raise Http404
    return by


@never_cache
@require_safe
def territories(request: NationalRequest) -> HttpResponse:
    """By department, commune or postcode (`?par=`): structures, trained professionals, relays, sheets."""
    reader(request)
    by, today = _asked_by(request), timezone.localdate()
    found = coverage.territories(coverage.rows(today=today), by)
    context = {
        "title": _("Who is trained where?"),
        "by": by,
        "ways": [(key, label) for key, (label, _place) in coverage.BY.items()],
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "bare": sum(one.is_bare for one in found),
        "serving": _serving(found) if by == "departement" else {},
    }
    return render(request, "training/network/national/territories.html", context)


def _serving(found: list[coverage.Territory]) -> dict[str, str]:
    """Department → the antennas that say they serve it."""
    antennas = list(open_antennas(timezone.localdate()))
    return {one.code: ", ".join(a.name for a in all_serving(one.rows[0].postcode, antennas)) for one in found if one.rows[0].postcode}  # fmt: skip


@never_cache
@require_safe
def territory(request: NationalRequest, by: str, code: str) -> HttpResponse:
    """The structures of a territory, those that a figure counts (`?quoi=`)."""
    reader(request)
    if by not in coverage.BY:
        raise Http404
    known = coverage.territories(coverage.rows(today=timezone.localdate()), by)
    shown = next((one for one in known if one.code == code), None)
    what = request.GET.get("quoi", "structures")
    if shown is None or what not in coverage.LISTS:
        raise Http404
    label, counted = coverage.LISTS[what]
    context = {
        "title": shown.name,
        "territory": shown,
        "by": by,
        "what": what,
        "label": label,
        "tabs": [(key, words, sum(map(test, shown.rows))) for key, (words, test) in coverage.LISTS.items()],
        "page": Paginator([row for row in shown.rows if counted(row)], A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "training/network/national/territory.html", context)


@never_cache
@require_safe
def territories_file(request: NationalRequest) -> HttpResponse:
    """The same table, as a file."""
    reader(request)
    by = _asked_by(request)
    head: list[Cell] = [coverage.BY[by][0], _("Structures"), _("Professionals"), _("Professionals trained"), _("Relays"), _("Sheets"), _("Structures that send sheets, with nobody trained")]  # fmt: skip
    found = coverage.territories(coverage.rows(today=timezone.localdate()), by)
    lines: list[list[Cell]] = [[one.name, one.structures, one.people, one.trained, one.relays, one.sheets, one.bare] for one in found]  # fmt: skip
    return _csv(f"reseau-par-{by}", [head, *lines])


@never_cache
@require_safe
def never_trained(request: NationalRequest) -> HttpResponse:
    """Structures of everywhere that send many sheets, and where nobody is trained."""
    reader(request)
    found = coverage.never_trained(coverage.rows(today=timezone.localdate()))
    context = {
        "title": _("Who sends many sheets, and has nobody trained?"),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "least": coverage.MANY,
    }
    return render(request, "training/network/national/never_trained.html", context)


@never_cache
@require_safe
def never_trained_file(request: NationalRequest) -> HttpResponse:
    reader(request)
    head = [_("Structure"), _("Postcode"), _("Town"), _("Telephone"), _("Professionals"), _("Sheets"), _("Last sheet")]
    found = coverage.never_trained(coverage.rows(today=timezone.localdate()))
    lines = [[row.name, row.postcode, row.town, row.phone, row.people, row.sheets, row.last_sent] for row in found]
    return _csv("fiches-sans-formation", [head, *lines])


def _csv(name: str, lines: Sequence[Sequence[Cell]]) -> HttpResponse:
    content = MARK + b"".join(csv_line([as_text(cell) for cell in line]) for line in lines)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{timezone.localdate():%Y-%m-%d}_{name}.csv"'
    return response


def _on_the_map() -> list[Place]:
    """Open places that show the label today and that the national standard takes. Two queries."""
    today = timezone.localdate()
    held = [one for one in labelling.programmes(today) if one.holds]
    theirs = Q(pk__in=[one.place for one in held if one.place]) | Q(structure__in=[one.structure for one in held])
    places = Place.objects.open().filter(theirs | Q(pivot__in=[one.siret for one in held if one.siret]))
    shown = lay(places.select_related("commune").order_by("source", "source_id"), on=today)
    return [one for one in shown if labelling.CODE in one.programmes and lieux.can_write(one)]


@require_safe
def places_file(request: NationalRequest) -> HttpResponse:
    """Relays alone, in the national format of places, with their label."""
    reader(request)
    content = lieux.write(_on_the_map(), codes.allowed_codes())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{timezone.localdate():%Y-%m-%d}_connect_lieux-de-mediation-numerique_relais.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
