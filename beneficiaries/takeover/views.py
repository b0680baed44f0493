"""Taking over a list of known people at an antenna: the model, the file, what it would do, what it did."""

import re
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.validators import ProhibitNullCharactersValidator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.liaison.batch import reader_notes
from beneficiaries.liaison.batch_views import posted_cells
from beneficiaries.models import ListImport
from beneficiaries.takeover import lists
from beneficiaries.takeover.columns import CHOICES, COLUMNS
from beneficiaries.uploads import empty_lists
from beneficiaries.uploads.tables import TableField
from connect.antennas.access import may_manage
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal

HOW_TO = [
    "Une ligne par personne. Identifiant : celui de votre outil, toujours le même pour la même personne.",
    "La même liste, plus récente, peut être reprise : seules les différences vous sont proposées.",
    "Une case vide ne change rien dans le dossier. Rien n’est écrit avant que vous ayez tout relu dans Connect.",
    "Date de naissance : 12/03/1984, ou seulement 03/1984, 1984, « vers 1984 ».",
]


class ListForm(forms.Form):
    source = forms.CharField(
        label=gettext_lazy("Which tool does the list come from?"),
        max_length=40,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput(attrs={"list": "outils", "autocomplete": "off"}),
        help_text=gettext_lazy("Salesforce, for example. Always the same name: people are known by it."),
    )
    file = TableField(
        columns=COLUMNS, most=lists.MOST, our_own_sheets=(empty_lists.HOW_TO, empty_lists.LISTS)
    )  # fmt: skip

    def clean_source(self) -> str:
        return " ".join(self.cleaned_data["source"].split())


def managers_only(request: AntennaRequest) -> None:
    if not may_manage(request.membership):
        raise PermissionDenied


@never_cache
def choose(request: AntennaRequest) -> HttpResponse:
    """The model, the file, what was taken over before."""
    managers_only(request)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        kept = lists.keep(
            form.cleaned_data["file"], source=form.cleaned_data["source"], antenna_id=request.antenna.pk,
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        return redirect("beneficiaries:takeover_list", kept.pk)
    here = ListImport.objects.filter(antenna_id=request.antenna.pk).select_related("author")
    waiting = here.filter(author=request.user, confirmed_at=None)
    context = {
        "form": form,
        "most": lists.MOST,
        "sources": lists.sources(request.antenna.pk),
        "waiting": [(one, len(one.rows)) for one in waiting],
        "done": here.exclude(confirmed_at=None).order_by("-confirmed_at")[:10],
    }
    return render(request, "takeover/choose.html", context)


@require_safe
def model(request: AntennaRequest, ending: str) -> HttpResponse:
    """The empty list, as an Excel workbook with lists of choices or as CSV."""
    managers_only(request)
    if ending == "csv":
        return empty_lists.answer(empty_lists.text(COLUMNS), "personnes-a-reprendre.csv")
    with translation.override("fr"):
        offered = {key: [str(label) for _code, label in choices] for key, choices in CHOICES.items()}
    return empty_lists.answer(empty_lists.workbook(COLUMNS, offered, HOW_TO), "personnes-a-reprendre.xlsx")


def own_list(request: AntennaRequest, pk: UUID) -> ListImport | None:
    """The manager's own list, or one that was confirmed here; None once it lapsed."""
    managers_only(request)
    found = ListImport.objects.filter(antenna_id=request.antenna.pk, pk=pk).first()
    return found if found and (found.confirmed_at or found.author_id == request.user.pk) else None


@never_cache
def one_list(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What the list would do, row by row; once confirmed, what it did."""
    kept = own_list(request, pk)
    if kept is None:
        messages.warning(request, str(lists.Lapsed.sentence))
        return redirect("beneficiaries:takeover")
    if kept.confirmed_at:
        return render(request, "takeover/done.html", {"kept": kept})
    if request.method != "POST":
        return preview(request, kept)
    try:
        kept = lists.answer(kept, posted_answers(request.POST), posted_cells(request.POST), by=request.user)
        if "check" not in request.POST:
            lists.confirm(kept, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return preview(request, kept, str(refusal))
    return redirect("beneficiaries:takeover_list", kept.pk)


def preview(request: AntennaRequest, kept: ListImport, refused: str = "") -> HttpResponse:
    lines = lists.lines_of(kept)
    by_deed = {does: [line for line in lines if line.does == does] for does in DEEDS}
    context = {
        "kept": kept,
        "notes": reader_notes(kept.notes),
        "refused": refused,
        "by": by_deed,
        "writes": sum(len(by_deed[does]) for does in ("create", "link", "update")),
        "total": len(lines),
    }
    return render(request, "takeover/list.html", context)


DEEDS = ("decide", "fault", "update", "link", "create", "same", "out")


@require_POST
def drop(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Forget a list that was not confirmed."""
    kept = own_list(request, pk)
    if kept and not kept.confirmed_at:
        kept.delete()
        messages.success(request, _("The list is erased; nothing was written."))
    return redirect("beneficiaries:takeover")


def posted_answers(data: QueryDict) -> dict[int, str]:
    """`who-12` → the key of a person, "new" or "out"; `shown` rows without an answer have none."""
    answers = {}
    for row in data.getlist("shown"):
        if not re.fullmatch(r"[0-9]{1,7}", row):
            raise Http404
        answers[int(row)] = data.get(f"who-{row}", "")[:36]
    return answers
