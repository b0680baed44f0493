"""The antenna registers people of a structure: by telephone, from a pasted list or from a spreadsheet."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import AntennaRequest
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal
from training import registration
from training.access import may_plan
from training.enrolling import finding, pasting
from training.enrolling.forms import LISTED, HereForm, ListForm
from training.enrolling.views import HERE, is_open, refuse_unless, session_of
from training.forms import NewColleagueFormSet
from training.models import Registration, RegistrationState, Session

FORM = ["GET", "HEAD", "POST"]


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def _open_session(request: AntennaRequest, pk: int) -> Session:
    """The session that people are added to; once it is over or cancelled its pages say so, and nothing is sent to them."""
    refuse_unless(may_plan(request.membership))
    it = session_of(request, pk)
    refuse_unless(request.method != "POST" or is_open(it))
    return it


@never_cache
@require_safe
def find(request: AntennaRequest, pk: int) -> HttpResponse:
    """Who calls: somebody by her name, or a structure. A session that is reserved is of one structure only."""
    it = _open_session(request, pk)
    if it.reserved_for_id is not None:
        return redirect("training_enrolling:register", pk, it.reserved_for_id)
    asked = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:80]
    words = finding.words_of(asked)
    people, structures = finding.professionals(words), finding.structures(words)
    context = {
        "it": it, "tab": "group", "asked": asked, "too_short": bool(asked) and not words, "is_open": is_open(it),
        "people": people, "structures": structures, "most": finding.MOST in (len(people), len(structures)),
    }  # fmt: skip
    return render(request, "training/enrolling/find.html", context)


def _among(it: Session, structure: Structure, chosen: int | None) -> list[Professional]:
    """People of the structure who may still be registered: the one who was found first, then by name, a hundred at most."""
    there = Registration.objects.filter(session=it, structure=structure, state__in=HERE)
    people = Professional.objects.on().filter(structure=structure).exclude(pk__in=there.values("professional"))
    if chosen is not None:
        first = people.filter(pk=chosen)
        return [*first, *people.filter(~Q(pk=chosen))[: LISTED - 1]]
    return list(people[:LISTED])


@never_cache
@require_http_methods(FORM)
def register(request: AntennaRequest, pk: int, structure: int) -> HttpResponse:
    """People of one structure, ticked or new."""
    it, house = _open_session(request, pk), get_object_or_404(Structure, pk=structure)
    chosen = _whole_number(request.GET.get("qui", ""))
    among = _among(it, house, chosen)
    initial = {"colleagues": [str(chosen)] if chosen else [], "wait": not it.seats_left}
    form = HereForm(request.POST or None, structure=house, among=among, initial=initial)
    new = NewColleagueFormSet(request.POST or None, prefix="new")
    if (
        request.method == "POST"
        and all([form.is_valid(), new.is_valid()])
        and _registered(request, it, house, form, new)
    ):
        return redirect("training_enrolling:group", pk)
    context = {
        "it": it, "tab": "group", "structure": house, "form": form, "new": new, "is_open": is_open(it),
        "more": len(among) >= LISTED,
    }  # fmt: skip
    return render(request, "training/enrolling/register.html", context)


def _registered(request: AntennaRequest, it: Session, house: Structure, form: HereForm, new: Any) -> bool:
    """Ask the act; a refusal stands above the form. True when done."""
    added = [one for line in new if (one := line.colleague())]
    try:
        with transaction.atomic():
            done = registration.register_from_here(
                it, house, **form.facts(), new=added, at=timezone.now(), by=request.user
            )
    except Refusal as refusal:
        refusal.beside(form)
        return False
    said(request, done)
    return True


def said(request: AntennaRequest, done: list[Registration]) -> None:
    """How many have a seat, how many wait."""
    waits = sum(one.state == RegistrationState.WAITING for one in done)
    seated = len(done) - waits
    parts = []
    if seated:
        parts.append(
            ngettext("%(count)s person has a seat.", "%(count)s people have a seat.", seated) % {"count": seated}
        )
    if waits:
        parts.append(ngettext("%(count)s person waits.", "%(count)s people wait.", waits) % {"count": waits})
    messages.success(request, " ".join(parts), extra_tags="ok")


@never_cache
@require_http_methods(FORM)
def register_list(request: AntennaRequest, pk: int, structure: int) -> HttpResponse:
    """A pasted list or a spreadsheet: each fault beside its line, and nobody registered while there is one."""
    it, house = _open_session(request, pk), get_object_or_404(Structure, pk=structure)
    form = ListForm(
        request.POST or None, request.FILES or None, structure=house, initial={"wait": not it.seats_left}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                done = pasting.register(it, form.people, house, **form.facts(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            said(request, done)
            return redirect("training_enrolling:group", pk)
    context = {"it": it, "tab": "group", "structure": house, "form": form, "is_open": is_open(it)}
    return render(request, "training/enrolling/list.html", context)
