"""The national team's pages: the kinds of session and the packs of apps that every antenna offers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from connect.ui.printed import shown
from workshops.models import AppPack, Kind, Shape
from workshops.offer import kinds, packs, sheet
from workshops.offer.access import may_read_kinds, may_write_kinds
from workshops.offer.forms import ChangeKindForm, CloseForm, KindForm, TopicForm, app_forms, written

A_PAGE = 60
HERE = "national_workshops_offer"


def reader(request: NationalRequest) -> bool:
    """Refuses whoever may not read, or may not write what she sends; gives whether she may write."""
    if not may_read_kinds(request.membership):
        raise PermissionDenied
    may_write = may_write_kinds(request.membership)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    return may_write


@never_cache
@require_safe
def offer(request: NationalRequest) -> HttpResponse:
    """Every kind in its order, closed ones too, with its sessions and its pack."""
    may_write = reader(request)
    everything = (
        Kind.objects.select_related("pack", "variant_of").annotate(planned=Count("sessions")).order_by("position", "pk")
    )
    context = {
        "title": _("What antennas offer"),
        "page": Paginator(everything, A_PAGE).get_page(request.GET.get("page")),
        "may_write": may_write,
        "applihour": Shape.APPLIHOUR,
    }
    return render(request, "offer/national/offer.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: NationalRequest) -> HttpResponse:
    """A kind that is no variant."""
    if not reader(request):
        raise PermissionDenied
    form = KindForm(request.POST or None)
    if form.is_valid():
        try:
            made = kinds.add_kind(form.facts(), form.skills_taught(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, made, _("Added: every antenna may plan it from now on."))
    return _form(request, form, _("A new kind of session"), _("Add it"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_variant(request: NationalRequest, pk: int) -> HttpResponse:
    """A copy of a kind, changed before it is kept."""
    if not reader(request):
        raise PermissionDenied
    of = get_object_or_404(Kind, pk=pk)
    form = ChangeKindForm(request.POST or None, initial=written(of))
    if form.is_valid():
        try:
            made = kinds.add_variant(of, form.facts(), form.skills_taught(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, made, _("Added: every antenna may plan it from now on."))
    return _form(request, form, _("A variant of: %(name)s") % {"name": of.name}, _("Add this variant"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: NationalRequest, pk: int) -> HttpResponse:
    """A kind with all that is said of it; an administrator changes it."""
    may_write, found = reader(request), _kind(pk)
    form = ChangeKindForm(request.POST or None, initial=written(found))
    if form.is_valid():
        try:
            kinds.change_kind(found, form.facts(), form.skills_taught(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, found, _("Kept. Sessions that are planned keep their hours and seats."))
    return _page(request, found, may_write, form=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: NationalRequest, pk: int) -> HttpResponse:
    """No longer proposed from a day on, or proposed again."""
    may_write, found = reader(request), _kind(pk)
    if request.method != "POST":
        return redirect(f"{HERE}:kind", pk)
    if "again" in request.POST:
        kinds.reopen_kind(found, by=request.user, at=timezone.now())
        return _kept(request, found, _("Proposed again."))
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            kinds.close_kind(found, form.cleaned_data["closed_on"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return _kept(request, found, _("Noted. The sessions that it has stay."))
    return _page(request, found, may_write, closing=form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: NationalRequest, pk: int) -> HttpResponse:
    """The three apps of an applihour."""
    may_write, found = reader(request), get_object_or_404(Kind, pk=pk, shape=Shape.APPLIHOUR)
    known = AppPack.objects.filter(kind=found).prefetch_related("apps").first()
    data = request.POST if request.method == "POST" else None
    topic = TopicForm(data, initial={"topic": known.topic} if known else None)
    apps = app_forms(data, list(known.apps.all()) if known else [])
    if data is not None and all([topic.is_valid(), *(app.is_valid() for app in apps)]):
        try:
            said = [app.cleaned_data for app in apps]
            packs.keep_pack(found, topic.cleaned_data["topic"], said, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(topic)
        else:
            messages.success(request, _("Kept. The sheet is printed with these three apps."), extra_tags="ok")
            return redirect(f"{HERE}:pack", pk)
    context = {
        "title": _("The three apps: %(name)s") % {"name": found.name},
        "kind": found, "pack": known, "topic": topic, "apps": apps, "may_write": may_write,
        "shown": sheet.shown_apps(known) if known else [],
    }  # fmt: skip
    return render(request, "offer/national/pack.html", context)


@require_safe
def pack_sheet(request: NationalRequest, pk: int) -> HttpResponse:
    """The sheet as antennas print it."""
    reader(request)
    tongue = request.GET.get("langue", "fr")
    if tongue not in sheet.TONGUES:
        raise Http404
    found = get_object_or_404(AppPack.objects.select_related("kind").prefetch_related("apps"), kind_id=pk)
    return shown(sheet.pack_sheet(found, tongue), sheet.file_name(found, tongue))


def _kind(pk: int) -> Kind:
    kept = Kind.objects.select_related("pack", "variant_of", "edited_by").prefetch_related("skills", "variants")
    return get_object_or_404(kept.annotate(planned=Count("sessions")), pk=pk)


def _kept(request: NationalRequest, found: Kind, words: str) -> HttpResponse:
    messages.success(request, words, extra_tags="ok")
    return redirect(f"{HERE}:kind", found.pk)


def _form(request: NationalRequest, form: Any, title: str, go: str) -> HttpResponse:
    return render(request, "offer/national/form.html", {"form": form, "title": title, "go": go})


def _page(
    request: NationalRequest, found: Kind, may_write: bool, *, form: Any = None, closing: Any = None
) -> HttpResponse:
    context = {
        "title": found.name,
        "kind": found,
        "form": form or ChangeKindForm(initial=written(found)),
        "closing": closing or CloseForm(initial={"closed_on": timezone.localdate()}),
        "may_write": may_write,
    }
    return render(request, "offer/national/kind.html", context)
