"""Several people at once, at the portal: the model to fill, the file to choose, the list to look at, the sheets sent."""

import re
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.languages import LANGUAGES
from beneficiaries.liaison import batch as batches
from beneficiaries.liaison import sheets
from beneficiaries.liaison.portal_views import own_sheets
from beneficiaries.models import SheetBatch
from beneficiaries.uploads import empty_lists
from beneficiaries.uploads.tables import TableField
from connect.antennas import territory
from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.refusals import Refusal

HOW_TO = [
    "Une ligne par personne, à partir de la deuxième ligne. Ne changez pas les titres des colonnes.",
    "Il faut au moins le prénom, le nom, un besoin (« oui »), et le code postal ou l’antenne.",
    "Date de naissance : 12/03/1984, ou seulement 03/1984, 1984, « vers 1984 ». Vide si elle n’est pas connue.",
    "Informée et d’accord : « oui » seulement si la personne sait que sa fiche part à l’antenne, et l’accepte.",
    "N’écrivez rien sur la santé, l’origine ou les dettes. Rien ne part avant que vous ayez tout relu dans Connect.",
]


class ListForm(forms.Form):
    file = TableField(
        columns=batches.COLUMNS, most=batches.MOST, our_own_sheets=(empty_lists.HOW_TO, empty_lists.LISTS)
    )


@never_cache
def choose(request: PortalRequest) -> HttpResponse:
    """The model, the file, and the lists of hers that wait."""
    own_sheets(request)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        batch = batches.keep(
            form.cleaned_data["file"], structure_id=request.professional.structure_id or 0, by=request.user,
            at=timezone.now(),
        )  # fmt: skip
        return redirect("portal:batch", batch.pk)
    waiting = SheetBatch.objects.filter(
        author=request.user, structure_id=request.professional.structure_id or 0, sent_at=None
    ).order_by("-created_at")
    context = {"form": form, "most": batches.MOST, "waiting": [(one, len(one.rows)) for one in waiting]}
    return render(request, "portal/batch_choose.html", context)


@require_safe
def model(request: PortalRequest, ending: str) -> HttpResponse:
    """The empty list, as an Excel workbook with lists of choices or as CSV."""
    own_sheets(request)
    if ending == "csv":
        return empty_lists.answer(empty_lists.text(batches.COLUMNS), "fiches-a-remplir.csv")
    with translation.override("fr"):
        languages = [str(label) for _code, label in LANGUAGES]
    antennas = [antenna.name for antenna in territory.open_antennas(timezone.localdate())]
    content = empty_lists.workbook(batches.COLUMNS, {"language": languages, "antenna": antennas}, HOW_TO)
    return empty_lists.answer(content, "fiches-a-remplir.xlsx")


def own_batch(request: PortalRequest, pk: UUID) -> SheetBatch | None:
    """Her list; None once it lapsed. Somebody else's is as good as lapsed."""
    own_sheets(request)
    mine = SheetBatch.objects.filter(author=request.user, structure_id=request.professional.structure_id or 0)
    return mine.filter(pk=pk).first()


@never_cache
def batch(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The list row by row: put cells right, tick who goes, send. Once sent, what became of it."""
    shown = own_batch(request, pk)
    if shown is None:
        messages.warning(request, str(batches.Lapsed.sentence))
        return redirect("portal:batch_new")
    if shown.sent_at:
        return sent(request, shown)
    if request.method != "POST":
        return preview(request, shown)
    cells, ticked = posted_cells(request.POST), posted_rows(request.POST)
    try:
        shown = batches.put_right(shown, cells, ticked, by=request.user)
        if "check" in request.POST:
            return redirect("portal:batch", shown.pk)
        batches.send_all(
            shown, ticked, sender=Professional.objects.get(pk=request.professional.holder_id), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return preview(request, shown, str(refusal))
    return redirect("portal:batch", shown.pk)


def preview(request: PortalRequest, shown: SheetBatch, refused: str = "") -> HttpResponse:
    lines = batches.lines_of(shown)
    context = {
        "batch": shown,
        "lines": lines,
        "notes": batches.reader_notes(shown.notes),
        "refused": refused,
        "ready": sum(line.content is not None for line in lines),
        "faulty": sum(line.content is None for line in lines),
        "before": sum(bool(line.before) for line in lines),
        "notice": sheets.NOTICE,
    }
    return render(request, "portal/batch.html", context)


def sent(request: PortalRequest, shown: SheetBatch) -> HttpResponse:
    listed = own_sheets(request).filter(pk__in=shown.sheets).select_related("antenna").order_by("reference")
    return render(request, "portal/batch_sent.html", {"batch": shown, "sheets": listed})


@require_POST
def drop(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Forget a list that was not sent."""
    shown = own_batch(request, pk)
    if shown and not shown.sent_at:
        shown.delete()
        messages.success(request, _("The list is erased; nothing was sent."))
    return redirect("portal:batch_new")


def posted_rows(data: QueryDict) -> set[int]:
    """Numbers of the rows that are ticked."""
    return {_row(text) for text in data.getlist("go")}


def posted_cells(data: QueryDict) -> dict[tuple[int, str], str]:
    """Cells put right: `cell-12-birth` → (12, "birth")."""
    found = ((re.fullmatch(r"cell-(\d{1,7})-([a-z_]{1,30})", name), value) for name, value in data.items())
    return {(int(name[1]), name[2]): str(value) for name, value in found if name}


def _row(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise Http404
    return int(text)
