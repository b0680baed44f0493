"""The national team's pages: kits and their files, and what the network does with them."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from connect.ui.spreadsheet import MARK, as_text, csv_line
from training.catalogue.forms import KeyForm
from training.kits import effect, making, taking
from training.kits.access import may_make_kits, may_read_kits
from training.kits.forms import FileForm, KitForm, NewKitForm, PeriodForm, RetireKitForm
from training.models import Kit, KitFile, KitRun, KitVersion

A_PAGE = 50
HERE = "national_training_kits"
FORM = ["GET", "HEAD", "POST"]


def reader(request: NationalRequest) -> bool:
    """Refuses whoever may not read, or may not make what she sends; gives whether she may make."""
    if not may_read_kits(request.membership):
        raise PermissionDenied
    may_make = may_make_kits(request.membership)
    if request.method == "POST" and not may_make:
        raise PermissionDenied
    return may_make


@never_cache
@require_safe
def kits(request: NationalRequest) -> HttpResponse:
    """Every kit, with who took it and what was led of it in a period."""
    may_make, form = reader(request), PeriodForm(request.GET or None)
    first, last = form.period()
    runs = effect.runs_in(first, last)
    led, taken = effect.by_kit(runs), effect.taken_by_kit()
    every = Kit.objects.prefetch_related(
        Prefetch("versions", KitVersion.objects.order_by("-published_at", "-pk"), to_attr="told")
    )
    page = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "may_make": may_make, "form": form, "first": first, "last": last, "today": timezone.localdate(),
        "effect": effect.reached(runs), "themes": effect.by_theme(runs),
        "rows": [(kit, taken.get(kit.pk, 0), *led.get(kit.pk, (0, 0))) for kit in page],
    }  # fmt: skip
    return render(request, "training/kits/national/kits.html", context)


@never_cache
@require_safe
def runs(request: NationalRequest) -> HttpResponse:
    """The workshops behind the figures; the same as a file with `?format=csv`."""
    reader(request)
    first, last = PeriodForm(request.GET or None).period()
    found = effect.runs_in(first, last).select_related("version__kit", "structure", "antenna")
    if request.GET.get("format") == "csv":
        return _csv(found.iterator(chunk_size=500))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "first": first, "last": last, "effect": effect.reached(effect.runs_in(first, last))}
    return render(request, "training/kits/national/runs.html", context)


def _csv(found: Any) -> HttpResponse:
    """Nobody is named: where, when, how many, about what."""
    response = HttpResponse(MARK, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ateliers-cle-en-main.csv"'
    response.write(
        csv_line(
            ["jour", "atelier", "version", "structure", "antenne", "code postal", "personnes", "nouvelles", "thèmes"]
        )
    )
    for run in found:
        cells = (
            run.held_on, run.version.kit.title_fr, run.version.version, run.structure.name, run.antenna.name,
            run.postcode, run.people, run.new_people, ", ".join(run.said_themes),
        )  # fmt: skip
        response.write(csv_line([as_text(cell) for cell in cells]))
    return response


@never_cache
@require_http_methods(FORM)
def add(request: NationalRequest) -> HttpResponse:
    if not reader(request):
        raise PermissionDenied
    form = NewKitForm(request.POST or None, initial={"key": uuid4()})
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        try:
            made = making.begin_kit(facts, key=form.cleaned_data["key"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, made, _("The draft is begun: write it, add its files, publish it."))
    return render(request, "training/kits/national/add.html", {"form": form})


@never_cache
@require_http_methods(FORM)
def version(request: NationalRequest, pk: int) -> HttpResponse:
    """A draft to write, or a published version to read."""
    may_make, found = reader(request), _version(pk)
    form = KitForm(request.POST or None, initial=_written(found)) if may_make and found.is_draft else None
    if request.method == "POST" and form is None:
        return _refused(request, found, making.KitPublished())
    if form is not None and form.is_valid():
        try:
            making.write(found, form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, found, _("Kept."))
    return _page(request, found, may_make, form=form)


@require_POST
def begin(request: NationalRequest, pk: int) -> HttpResponse:
    reader(request)
    form = KeyForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    made = making.begin_version(_version(pk), **form.cleaned_data, by=request.user, at=timezone.now())
    return _kept(request, made, _("The draft is begun. Add its files."))


@never_cache
@require_http_methods(FORM)
def add_file(request: NationalRequest, pk: int) -> HttpResponse:
    may_make, found = reader(request), _version(pk)
    if request.method != "POST":
        return redirect(f"{HERE}:version", pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            making.add_file(
                found, said["document"], part=said["part"], title=said["title"], by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, found, _("The file is kept."))
    return _page(request, found, may_make, adding=form)


@require_POST
def remove_file(request: NationalRequest, pk: int, file: Any) -> HttpResponse:
    reader(request)
    kept = get_object_or_404(KitFile.objects.select_related("version"), pk=file, version=pk)
    try:
        making.remove_file(kept, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _refused(request, kept.version, refusal)
    return _kept(request, kept.version, _("The file is taken off."))


@require_safe
def file(request: NationalRequest, pk: int, file: Any) -> HttpResponse:
    reader(request)
    kept = get_object_or_404(KitFile.objects.select_related("version__kit"), pk=file, version=pk, removed_at=None)
    return taking.answer(kept, kept.version.kit.code)


@require_POST
def publish(request: NationalRequest, pk: int) -> HttpResponse:
    reader(request)
    found = _version(pk)
    try:
        making.publish(found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _refused(request, found, refusal)
    return _kept(request, found, _("Published: trained professionals may take it."))


@never_cache
@require_http_methods(FORM)
def retire(request: NationalRequest, pk: int) -> HttpResponse:
    may_make, found = reader(request), _version(pk)
    if request.method != "POST":
        return redirect(f"{HERE}:version", pk)
    form = RetireKitForm(request.POST)
    if form.is_valid():
        try:
            making.retire(found, form.cleaned_data["retired_on"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, found, _("Noted."))
    return _page(request, found, may_make, retiring=form)


def _version(pk: int) -> KitVersion:
    return get_object_or_404(KitVersion.objects.select_related("kit", "published_by"), pk=pk)


def _written(found: KitVersion) -> dict[str, Any]:
    return {name: getattr(found, name) for name in KitForm.base_fields}


def _kept(request: NationalRequest, found: KitVersion, words: str) -> HttpResponse:
    messages.success(request, words, extra_tags="ok")
    return redirect(f"{HERE}:version", found.pk)


def _refused(request: NationalRequest, found: KitVersion, refusal: Refusal) -> HttpResponse:
    messages.error(request, str(refusal), extra_tags="no")
    return redirect(f"{HERE}:version", found.pk)


def _page(request: NationalRequest, found: KitVersion, may_make: bool, **forms: Any) -> HttpResponse:
    files = list(found.files.filter(removed_at=None))
    context = {
        "it": found, "may_make": may_make, "files": files, "key": uuid4(), "today": timezone.localdate(),
        "form": forms.get("form") or (KitForm(initial=_written(found)) if may_make and found.is_draft else None),
        "adding": forms.get("adding") or FileForm(),
        "retiring": forms.get("retiring") or RetireKitForm(initial={"retired_on": timezone.localdate()}),
        "told": KitRun.objects.filter(version=found, withdrawn_at=None).count(),
        "others": KitVersion.objects.filter(kit=found.kit_id).exclude(pk=found.pk),
    }  # fmt: skip
    return render(request, "training/kits/national/version.html", context)
