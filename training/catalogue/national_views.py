"""The national team's pages: versions of modules, and the results that are published of them."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import NationalRequest
from connect.partners.models import Structure
from connect.refusals import Refusal
from training.catalogue import results, versions
from training.catalogue.access import may_read_catalogue, may_write_catalogue
from training.catalogue.forms import KeyForm, NewModuleForm, PublishForm, RetireForm, VariantForm, VersionForm, written
from training.models import Module

A_PAGE = 50
HERE = "national_training_catalogue"
FORM = ["GET", "HEAD", "POST"]


def reader(request: NationalRequest) -> bool:
    """Refuses whoever may not read, or may not write what she sends; gives whether she may write."""
    if not may_read_catalogue(request.membership):
        raise PermissionDenied
    may_write = may_write_catalogue(request.membership)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    return may_write


def writer(request: NationalRequest) -> None:
    if not reader(request):
        raise PermissionDenied


@never_cache
@require_safe
def modules(request: NationalRequest) -> HttpResponse:
    """Every version, present ones first in their module, with what became of those who followed it."""
    may_write, today = reader(request), timezone.localdate()
    everything = Module.objects.select_related("variant_for").annotate(planned=Count("sessions"))
    everything = everything.order_by("code", F("published_at").desc(nulls_first=True), "-pk")
    page = Paginator(everything, A_PAGE).get_page(request.GET.get("page"))
    found = results.last_results()
    context = {
        "page": page, "may_write": may_write, "today": today,
        "results": [(one, results.shown(one)) for one in found.values()],
    }  # fmt: skip
    return render(request, "training/catalogue/national/modules.html", context)


@never_cache
@require_http_methods(FORM)
def add(request: NationalRequest) -> HttpResponse:
    """The first draft of a module that the catalogue does not have."""
    writer(request)
    form = NewModuleForm(request.POST or None, initial={"key": uuid4()})
    if form.is_valid():
        try:
            made = versions.begin_module(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, made, _("The draft is begun: write what it says, then publish it."))
    return render(request, "training/catalogue/national/add.html", {"form": form})


@never_cache
@require_http_methods(FORM)
def version(request: NationalRequest, pk: int) -> HttpResponse:
    """A draft to write, or a published version to read."""
    may_write, found = reader(request), _version(pk)
    form = VersionForm(request.POST or None, initial=written(found)) if may_write and found.is_draft else None
    if request.method == "POST" and form is None:
        messages.error(request, str(versions.Published.sentence), extra_tags="no")
        return redirect(f"{HERE}:version", pk)
    if form is not None and form.is_valid():
        try:
            versions.write(
                found, form.facts(), read_at=form.cleaned_data["read_at"], by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, found, _("Kept. Nobody else reads it before it is published."))
    return _page(request, found, may_write, form=form)


@require_POST
def begin(request: NationalRequest, pk: int) -> HttpResponse:
    """A new version, written from this one."""
    writer(request)
    form = KeyForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    made = versions.begin(_version(pk), **form.cleaned_data, by=request.user, at=timezone.now())
    return _kept(request, made, _("The draft is begun: it says what the former version says, change it."))


@never_cache
@require_http_methods(FORM)
def variant(request: NationalRequest, pk: int) -> HttpResponse:
    """A variant for one structure, looked for by its name."""
    writer(request)
    found, words = _version(pk), request.GET.get("q", "").replace("\0", "").strip()[:80]
    among = Structure.objects.filter(name__icontains=words) if words else Structure.objects.none()
    form = VariantForm(request.POST or None, among=among, initial={"key": uuid4()})
    if form.is_valid():
        said = form.cleaned_data
        made = versions.begin(
            found, variant_for=said["structure"], key=said["key"], by=request.user, at=timezone.now()
        )  # fmt: skip
        return _kept(request, made, _("The variant is begun: it says what the version says, change it."))
    if words and not form.is_bound:
        form = VariantForm(among=Structure.objects.filter(pk__in=among.values("pk")[:30]), initial={"key": uuid4()})
    context = {"it": found, "form": form, "words": words, "found": among.count() if words else 0}
    return render(request, "training/catalogue/national/variant.html", context)


@require_POST
def publish(request: NationalRequest, pk: int) -> HttpResponse:
    writer(request)
    form, found = PublishForm(request.POST), _version(pk)
    if form.is_valid():
        try:
            versions.publish(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal), extra_tags="no")
        else:
            return _kept(request, found, _("Published: everybody reads it, and it never changes."))
    return redirect(f"{HERE}:version", pk)


@never_cache
@require_http_methods(FORM)
def retire(request: NationalRequest, pk: int) -> HttpResponse:
    """No longer planned from a day on, or planned again."""
    may_write, found = reader(request), _version(pk)
    if request.method != "POST":
        return redirect(f"{HERE}:version", pk)
    again = "again" in request.POST
    form = RetireForm(request.POST)
    if again or form.is_valid():
        on = None if again else form.cleaned_data["retired_on"]
        try:
            versions.retire(found, on, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("retired_on", str(refusal))
        else:
            return _kept(request, found, _("Planned again.") if again else _("Noted. Sessions that are planned stay."))
    return _page(request, found, may_write, retiring=form)


@require_POST
def count_again(request: NationalRequest) -> HttpResponse:
    """Count the results now, without waiting for the night."""
    writer(request)
    results.count(at=timezone.now())
    messages.success(request, _("Counted again."), extra_tags="ok")
    return redirect(f"{HERE}:modules")


@never_cache
@require_safe
def behind(request: NationalRequest, code: str) -> HttpResponse:
    """The sessions behind the figures of a module, each with its own part of them."""
    reader(request)
    get_object_or_404(Module.objects.published().filter(code=code)[:1])
    period = results.twelve_months(timezone.localdate())
    page = Paginator(results.sessions_behind(code, period), A_PAGE).get_page(request.GET.get("page"))
    counts = results.by_session(code, period)
    context = {
        "code": code, "period": period, "page": page,
        "rows": [(session, counts.get(session.pk, results.Count())) for session in page],
    }  # fmt: skip
    return render(request, "training/catalogue/national/behind.html", context)


def _version(pk: int) -> Module:
    known = Module.objects.select_related("variant_for", "based_on", "edited_by", "published_by")
    return get_object_or_404(known.annotate(planned=Count("sessions")), pk=pk)


def _kept(request: NationalRequest, found: Module, words: str) -> HttpResponse:
    messages.success(request, words, extra_tags="ok")
    return redirect(f"{HERE}:version", found.pk)


def _page(
    request: NationalRequest, found: Module, may_write: bool, *, form: Any = None, retiring: Any = None
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "it": found, "may_write": may_write, "form": form, "key": uuid4(), "today": today,
        "missing": versions.missing(found) if found.is_draft else [],
        "publishing": PublishForm() if found.based_on_id else None,
        "retiring": retiring or RetireForm(initial={"retired_on": today}),
    }  # fmt: skip
    return render(request, "training/catalogue/national/version.html", context)
