"""The spreadsheet of a batch: the model, the file, its cells to put right, and what it brought."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.liaison.batch import reader_notes
from beneficiaries.liaison.batch_views import posted_cells
from beneficiaries.uploads import empty_lists
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from sales.donations import batches, importing, removing
from sales.donations.forms import ListForm
from sales.donations.rows import COLUMNS, Line
from sales.donations.views import GET_POST, allowed, own_batch
from sales.models import DonationImport

FIRST_FAULTS = 50  # shown at once; the others follow when these are put right
CHOICES = {
    "kind": ["PC", "Téléphone", "Tablette"],
    "grade": ["D", "HC", "C", "B", "A", "Premium"],
    "disk_kind": ["SSD", "NVMe", "HDD", "eMMC"],
}
HOW_TO = [
    "Une ligne par appareil. Type, marque et modèle sont nécessaires ; les autres colonnes peuvent manquer.",
    "Numéro de série et IMEI : la colonne est au format Texte, pour garder les zéros et tous les chiffres.",
    "IMEI : 15 chiffres, lus en composant *#06# sur le téléphone. Deux cartes SIM, deux IMEI.",
    "Rien n’est écrit avant que vous ayez tout relu dans Connect ; tout le lot entre en stock, ou rien.",
]


@never_cache
@require_http_methods(GET_POST)
def choose(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The model, then the filled list."""
    allowed(request)
    batch = own_batch(request, pk)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        sent: Any = request.FILES["file"]
        sent.seek(0)
        try:
            kept = importing.keep(form.cleaned_data["file"], sent.read(), batch, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("donations:import_list", kept.pk)
    return render(request, "donations/import.html", {"batch": batch, "form": form, "most": importing.MOST})


@never_cache
@require_safe
def model(request: AntennaRequest, ending: str) -> HttpResponse:
    """The empty list, as an Excel workbook with lists of choices or as CSV."""
    allowed(request)
    if ending == "csv":
        return empty_lists.answer(empty_lists.text(COLUMNS), "appareils-d-un-lot.csv")
    return empty_lists.answer(empty_lists.workbook(COLUMNS, CHOICES, HOW_TO), "appareils-d-un-lot.xlsx")


def _own_list(request: AntennaRequest, pk: UUID) -> DonationImport | None:
    """Her own list, or one that was taken in here; None once it lapsed."""
    allowed(request)
    here = DonationImport.objects.filter(antenna_id=request.antenna.pk, pk=pk).select_related("batch__donor", "author")
    found = here.first()
    return found if found and (found.confirmed_at or found.author_id == request.user.pk) else None


@never_cache
@require_http_methods(GET_POST)
def one_list(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What the list would put into stock, with its wrong cells; once taken in, what it brought."""
    kept = _own_list(request, pk)
    if kept is None:
        messages.warning(request, str(importing.Lapsed.sentence))
        return redirect("donations:batches")
    if kept.confirmed_at:
        return render(request, "donations/import_done.html", {"kept": kept})
    now = timezone.now()
    if request.method != "POST":
        return _preview(request, kept, importing.lines(kept, now))
    try:
        kept = importing.put_right(kept, posted_cells(request.POST), by=request.user)
        _answered(request, kept)
        if "confirm" in request.POST:
            importing.confirm(kept, by=request.user, at=now)
    except batches.Faulty as refusal:
        return _preview(request, kept, list(refusal.lines), str(refusal))
    except Refusal as refusal:
        return _preview(request, kept, importing.lines(kept, now), str(refusal))
    return redirect("donations:import_list", kept.pk)


def _answered(request: AntennaRequest, kept: DonationImport) -> None:
    """A row left out, or a device taken out by mistake put back in its place (C044)."""
    row = request.POST.get("out", "") or request.POST.get("restore", "")
    if not row.isascii() or not row.isdigit():
        return
    if "restore" in request.POST:
        found = importing.lines(kept, timezone.now())
        gone = next((line.gone for line in found if str(line.number) == row), None)
        if gone is None:
            return
        removing.restore(gone.unit, by=request.user, at=timezone.now())
        messages.success(
            request, _("%(label)s is back in stock, to be looked at.") % {"label": gone.unit.label}, extra_tags="ok"
        )
    importing.leave_out(kept, int(row), by=request.user)


def _preview(request: AntennaRequest, kept: DonationImport, found: list[Line], why: str = "") -> HttpResponse:
    faults = importing.faults(kept, found)
    context = {
        "kept": kept, "batch": kept.batch, "faults": faults[:FIRST_FAULTS], "more": max(len(faults) - FIRST_FAULTS, 0),
        "good": [line for line in found if not line.faults], "wrong": sum(bool(line.faults) for line in found),
        "notes": reader_notes(kept.notes), "refused": why, "total": len(found),
    }  # fmt: skip
    return render(request, "donations/import_list.html", context)


@require_POST
def drop(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Forget a list that was not taken in."""
    kept = _own_list(request, pk)
    if kept and not kept.confirmed_at:
        kept.delete()
        messages.success(request, _("The list is erased; nothing was written."))
    return redirect("donations:batch", kept.batch_id) if kept else redirect("donations:batches")
