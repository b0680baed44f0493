"""The national desk of the directory: files in and out, places that look like one, what antennas say is wrong."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import NationalRequest
from connect.partners.directory import codes, doubles, importing, programmes, writing
from connect.partners.directory.access import may_import_places, may_read_places
from connect.partners.directory.files import NotADirectory
from connect.partners.directory.formats import inclusion, lieux
from connect.partners.directory.forms import FileForm
from connect.partners.directory.reading import FORMS
from connect.partners.directory.wording import Change, words_of
from connect.partners.models import Place, PlaceImport, PlaceRemark
from connect.refusals import Refusal

A_PAGE = 50
STATES = [
    (importing.NEW, gettext_lazy("New places")),
    (importing.CHANGED, gettext_lazy("Changed")),
    (importing.UNCHANGED, gettext_lazy("Unchanged")),
    (importing.OLDER, gettext_lazy("Older than ours: left as they are")),
    ("refused", gettext_lazy("Not taken")),
    ("remarks", gettext_lazy("Values set aside or kept as written")),
]


def for_importers(request: NationalRequest) -> None:
    if not may_import_places(request.membership):
        raise PermissionDenied


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_places(request: NationalRequest) -> HttpResponse:
    """Choose a file: it is read and shown, nothing is written. Below, the files written before."""
    for_importers(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            shown = importing.show(
                sent.read(), file_name=sent.name, source=form.cleaned_data["source"], by=request.user, at=timezone.now()
            )
        except NotADirectory as error:
            form.add_error("file", str(error))
        else:
            return redirect("national_directory:places_shown", shown.pk)
    written = PlaceImport.objects.exclude(written_at=None).select_related("by").order_by("-written_at")[:20]
    context = {"form": form, "written": written, "shapes": list(FORMS.values())}
    return render(request, "directory/import.html", context)


@never_cache
@require_safe
def shown(request: NationalRequest, pk: UUID) -> HttpResponse:
    """What a file would do, list by list; each count is the length of the list it opens."""
    for_importers(request)
    it = get_object_or_404(PlaceImport.objects.select_related("by"), pk=pk)
    lists: dict[str, list[Any]] = {state: [] for state, _words in STATES}
    lists |= {"refused": it.refused, "remarks": it.remarks}
    for step in [] if it.written_at else importing.steps(it):
        lists[step.state].append(step)
    chosen = request.GET.get("etat", "")
    if chosen not in lists:
        chosen = next((state for state, rows in lists.items() if rows), importing.NEW)
    page = Paginator(lists[chosen], A_PAGE).get_page(request.GET.get("page"))
    labels = codes.labels()
    context = {
        "it": it,
        "form": FORMS[it.form],
        "tabs": [(state, words, len(lists[state])) for state, words in STATES],
        "chosen": chosen,
        "page": page,
        "changes": [(step, _changes(step, labels)) for step in page] if chosen in ("changed", "older") else [],
        "to_write": len(lists[importing.NEW]) + len(lists[importing.CHANGED]),
    }
    return render(request, "directory/shown.html", context)


def _changes(step: importing.Step, labels: dict[str, dict[str, str]]) -> list[Change]:
    return [words_of(field, old, new, labels) for field, (old, new) in step.changes.items()]


@require_POST
def write(request: NationalRequest, pk: UUID) -> HttpResponse:
    """Write the good rows; sent twice, it is written once."""
    for_importers(request)
    it = importing.write(get_object_or_404(PlaceImport, pk=pk), by=request.user, at=timezone.now())
    facts = {"created": it.created, "changed": it.changed, "unchanged": it.unchanged}
    words = _("Written: %(created)d new places, %(changed)d changed, %(unchanged)d unchanged.")
    messages.success(request, words % facts, extra_tags="ok")
    return redirect("national_directory:places")


@require_safe
def export(request: NationalRequest, form: str) -> HttpResponse:
    """Every open place, in a national format, with the programmes that its structure has today."""
    if not may_read_places(request.membership):
        raise PermissionDenied
    rows = programmes.lay(
        Place.objects.open().select_related("commune").order_by("source", "source_id"), on=timezone.localdate()
    )
    day = timezone.localdate().isoformat()
    if form not in ("csv", "json"):
        raise Http404
    if form == "csv":
        response = HttpResponse(lieux.write(rows, codes.allowed_codes()), content_type="text/csv; charset=utf-8")
        name = f"{day}_connect_lieux-de-mediation-numerique.csv"
    else:
        response = HttpResponse(inclusion.write(rows), content_type="application/json")
        name = f"{day}_connect_data-inclusion.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@require_safe
def to_settle(request: NationalRequest) -> HttpResponse:
    """Places that look like one, and what antennas say is wrong."""
    if not may_read_places(request.membership):
        raise PermissionDenied
    remarks = PlaceRemark.objects.filter(settled_at=None).select_related("place", "antenna", "by").order_by("at")
    context = {
        "pairs": doubles.look_alike(),
        "remarks": Paginator(remarks, A_PAGE).get_page(request.GET.get("page")),
        "may_write": may_import_places(request.membership),
    }
    return render(request, "directory/settle.html", context)


@require_POST
def settle_pair(request: NationalRequest) -> HttpResponse:
    """One place (`garder`: the key of the one that stays) or two (`deux`)."""
    for_importers(request)
    one, other = (_place(request.POST.get(name, "")) for name in ("un", "autre"))
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    try:
        if request.POST.get("garder") in {str(one.pk), str(other.pk)}:
            kept, folded = (one, other) if request.POST["garder"] == str(one.pk) else (other, one)
            writing.same_place(kept, folded, **facts)
        else:
            writing.apart(one, other, **facts)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("national_directory:places_settle")


def _place(key: str) -> Place:
    try:
        found = UUID(key)
    except ValueError:
        found = UUID(int=0)
    return get_object_or_404(Place, pk=found)


@require_POST
def settle_remark(request: NationalRequest, pk: UUID) -> HttpResponse:
    for_importers(request)
    writing.settle(get_object_or_404(PlaceRemark, pk=pk), by=request.user, at=timezone.now())
    return redirect("national_directory:places_settle")
