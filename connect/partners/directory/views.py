"""The directory at an antenna and at the national desk: the list, a place, adding, correcting, closing."""

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.communes import by_code, plain, propose
from connect.antennas.models import Commune
from connect.partners.directory import codes, finding, paper, programmes, writing
from connect.partners.directory.access import may_read_places, may_write_places
from connect.partners.directory.forms import CloseForm, PlaceForm, SearchForm, WrongForm
from connect.partners.directory.story import told
from connect.partners.models import Place, PlaceRemark, RemarkKind
from connect.refusals import Refusal
from connect.ui import printed

A_PAGE = 20
ON_PAPER = 3


@dataclass(frozen=True)
class Desk:
    """Where one stands: the names of the addresses, the antenna (None: the nation), whether one writes."""

    room: str
    antenna_id: int | None
    may_write: bool

    def url(self, name: str) -> str:
        return f"{self.room}:{name}"


def desk_of(request: Any) -> Desk:
    if not may_read_places(request.membership):
        raise PermissionDenied
    antenna = getattr(request, "antenna", None)
    room = "directory" if antenna else "national_directory"
    return Desk(room, antenna.pk if antenna else None, may_write_places(request.membership))


def writing_desk(request: Any) -> Desk:
    desk = desk_of(request)
    if not desk.may_write:
        raise PermissionDenied
    return desk


def page(request: HttpRequest, template: str, desk: Desk, context: dict[str, Any]) -> HttpResponse:
    names = ("places", "place", "place_add", "place_correct", "place_close", "place_reopen", "places_print")
    return render(request, template, {"desk": desk, "urls": {name: desk.url(name) for name in names}, **context})


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The list by need and distance; its address says what is asked, htmx takes the list alone."""
    desk, labels = desk_of(request), codes.labels()
    form = SearchForm({"dans": finding.USUAL, **request.GET.dict()}, labels=labels)
    asked = form.asked()
    around, proposed = _commune(request)
    origin = finding.centre_of(around) if around else None
    if origin is None and desk.antenna_id and not proposed:
        origin = finding.centre_of_antenna(desk.antenna_id)
    found = Paginator(finding.find(asked, origin), A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "form": form,
        "page": found,
        "rows": [told(place, labels, at=now) for place in found],
        "asked": asked,
        "origin": origin,
        "around": around,
        "proposed": proposed,
        "wider": next((km for km in finding.RADII if asked.within and km > asked.within), 0),
        "on_paper": ON_PAPER,
    }
    alone = getattr(request, "htmx", False) and not request.htmx.boosted  # type: ignore[attr-defined]
    return page(request, "directory/_list.html" if alone else "directory/places.html", desk, context)


def _commune(request: HttpRequest) -> tuple[Commune | None, list[Commune]]:
    """The commune that a link chose or that the words name, else those that the words could mean."""
    chosen = by_code(request.GET.get("commune", "")[:5])
    words = request.GET.get("autour", "")[:80]
    if chosen and words in ("", request.GET.get("pour", "")[:80]):
        return chosen, []
    found = propose(words, most=12) if words.strip() else []
    named = [commune for commune in found if plain(commune.name) == plain(words)] or found
    return (named[0], []) if len(named) == 1 else (None, found)


@require_safe
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place: how to go there, when it is open, what it does, where this comes from."""
    return _place_page(request, pk)


def _place_page(request: Any, pk: UUID, **bound: Any) -> HttpResponse:
    desk = desk_of(request)
    shown = get_object_or_404(Place.objects.select_related("commune", "structure", "same_as", "antenna"), pk=pk)
    waiting = PlaceRemark.objects.filter(place=shown, settled_at=None).order_by("at")
    shown = next(programmes.lay([shown], on=timezone.localdate()))
    context = {
        "place": shown,
        "told": told(shown, codes.labels(), at=timezone.now(), whole=True),
        "may_write": desk.may_write and writing.may_write(shown, desk.antenna_id),
        "remarks": waiting.select_related("antenna"),
        "closing": CloseForm(),
        "wrong": WrongForm(),
        **bound,
    }
    return page(request, "directory/place.html", desk, context)


@require_safe
def on_paper(request: HttpRequest) -> HttpResponse:
    """Up to three places in large type, on one sheet, for whoever goes there."""
    desk_of(request)
    asked = [key for said in request.GET.getlist("lieu")[:20] if (key := _uuid(said))]
    rows = Place.objects.in_bulk(asked)
    chosen = [rows[key] for key in asked if key in rows]
    if not chosen or len(chosen) > ON_PAPER:
        messages.error(request, _("Tick one, two or three places to print."))
        return redirect(desk_of(request).url("places"))
    return printed.shown(paper.places(chosen), "lieux.pdf")


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Any) -> HttpResponse:
    """A new place: an antenna's own, or the nation's."""
    desk, labels = writing_desk(request), codes.labels()
    form = PlaceForm(request.POST or None, labels=labels, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = writing.add(
                form.facts(),
                key=form.cleaned_data["key"],
                antenna_id=desk.antenna_id,
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("The place is in the directory."), extra_tags="ok")
            return redirect(desk.url("place"), made.pk)
    return page(request, "directory/form.html", desk, {"form": form, "place": None})


def _own_place(desk: Desk, pk: UUID) -> Place:
    """A place that this desk writes."""
    shown = get_object_or_404(Place.objects.select_related("commune"), pk=pk)
    if not writing.may_write(shown, desk.antenna_id):
        raise PermissionDenied
    return shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Any, pk: UUID) -> HttpResponse:
    """Change what is said of a place."""
    desk, labels = writing_desk(request), codes.labels()
    shown = _own_place(desk, pk)
    form = PlaceForm(request.POST or None, labels=labels, place=shown)
    if request.method == "POST" and form.is_valid():
        try:
            writing.correct(shown, form.facts(), antenna_id=desk.antenna_id, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("The place is corrected."), extra_tags="ok")
            return redirect(desk.url("place"), shown.pk)
    return page(request, "directory/form.html", desk, {"form": form, "place": shown})


@require_POST
def close(request: Any, pk: UUID) -> HttpResponse:
    """It receives nobody any more, since a day."""
    desk, form = writing_desk(request), CloseForm(request.POST)
    shown = _own_place(desk, pk)
    if form.is_valid():
        try:
            writing.close(
                shown, on=form.cleaned_data["closed_on"], antenna_id=desk.antenna_id, by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("The place is closed: it is proposed to nobody any more."), extra_tags="ok")
            return redirect(desk.url("place"), shown.pk)
    return _place_page(request, pk, closing=form)


@require_POST
def reopen(request: Any, pk: UUID) -> HttpResponse:
    desk = writing_desk(request)
    shown = _own_place(desk, pk)
    try:
        writing.reopen(shown, antenna_id=desk.antenna_id, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _place_page(request, pk, refused=str(refusal))
    return redirect(desk.url("place"), shown.pk)


@require_POST
def wrong(request: Any, pk: UUID) -> HttpResponse:
    """An antenna says what is wrong with a place that others wrote."""
    desk, form = desk_of(request), WrongForm(request.POST)
    shown = get_object_or_404(Place, pk=pk)
    if form.is_valid() and desk.antenna_id:
        kind = RemarkKind(form.cleaned_data["kind"])
        writing.say_wrong(shown, kind, antenna_id=desk.antenna_id, by=request.user, at=timezone.now())
        messages.success(request, _("The national team will look at it. Thank you."), extra_tags="ok")
        return redirect(desk.url("place"), shown.pk)
    return _place_page(request, pk, wrong=form)
