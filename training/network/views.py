"""Relays at an antenna: what waits, calls for candidates, candidacies noted, structures introduced to each other."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.partners.models import Structure
from connect.refusals import Refusal
from training.models import Introduction, IntroductionOutcome, IntroductionSubject, RelayCall, RelayState
from training.network import candidacies, coverage, introducing, reading
from training.network.access import may_decide, may_follow
from training.network.forms import (
    CallForm,
    CloseForm,
    IntroduceForm,
    NoteCandidacyForm,
    OutcomeForm,
    partners_of,
)

A_PAGE = 50
FORM = ["GET", "HEAD", "POST"]


def follower(request: AntennaRequest) -> None:
    if not may_follow(request.membership):
        raise PermissionDenied


def decider(request: AntennaRequest) -> None:
    if not may_decide(request.membership):
        raise PermissionDenied


def done(request: Any, form: Any, act: Callable[[], Any], said: str = "") -> Any:
    """Run the act; a refusal goes beside its field (None is given), else what the act gives, and `said` is said."""
    try:
        made = act()
    except Refusal as refusal:
        refusal.beside(form)
        return None
    if said:
        messages.success(request, said, extra_tags="ok")
    return made


@never_cache
@require_safe
def relays(request: AntennaRequest) -> HttpResponse:
    """What waits (candidates, meetings to note, labels that end), then every file by state (`?etat=`)."""
    follower(request)
    antenna, today = request.antenna.pk, timezone.localdate()
    counts = reading.counts(antenna)
    state = request.GET.get("etat", "")
    if state not in RelayState.values:
        state = next((one for one in ("relay", "followed", "candidate") if counts[one]), "relay")
    files = reading.files().filter(antenna_id=antenna, state=state).order_by("structure__name", "pk")
    context = {
        "title": _("Which structures become relays?"),
        "tabs": [(one, counts[one.value]) for one in RelayState],
        "state": state,
        "page": Paginator(files, A_PAGE).get_page(request.GET.get("page")),
        "to_note": reading.meetings_to_note(antenna, today)[:20],
        "coming": reading.meetings_coming(antenna, today)[:10],
        "ending": reading.labels_ending(antenna, today)[:20],
        "calls": RelayCall.objects.filter(antenna_id=antenna).order_by("-closes_on", "-pk")[:10],
        "today": today,
        "may_decide": may_decide(request.membership),
    }
    return render(request, "training/network/relays.html", context)


@never_cache
@require_http_methods(FORM)
def open_call(request: AntennaRequest) -> HttpResponse:
    decider(request)
    form = CallForm(request.POST or None, initial={"opens_on": timezone.localdate()})
    if form.is_valid():
        facts = form.cleaned_data
        key = facts.pop("key")
        call = done(request, form, lambda: candidacies.open_call(
            facts, antenna_id=request.antenna.pk, key=key, by=request.user, at=timezone.now()
        ))  # fmt: skip
        if call:
            return redirect("training_network:call", call.pk)
    return render(request, "training/network/open_call.html", {"title": _("Open a call for candidates"), "form": form})


@never_cache
@require_http_methods(FORM)
def call(request: AntennaRequest, pk: int) -> HttpResponse:
    """A call and its candidates; a manager changes its last day."""
    follower(request)
    shown = get_object_or_404(RelayCall, pk=pk, antenna_id=request.antenna.pk)
    form = CloseForm(request.POST or None, initial={"on": shown.closes_on})
    if request.method == "POST":
        decider(request)
        act = lambda: candidacies.close_call_on(shown, on=form.cleaned_data["on"], by=request.user)  # noqa: E731
        if form.is_valid() and done(request, form, act, _("Kept.")):
            return redirect("training_network:call", shown.pk)
        shown.refresh_from_db()
    files = list(reading.files().filter(call=shown).order_by("structure__name", "pk"))
    context = {
        "title": shown.title,
        "call": shown,
        "files": files,
        "taken": sum(file.starts_on is not None for file in files),
        "is_open": shown.is_open(timezone.localdate()),
        "form": form,
        "may_decide": may_decide(request.membership),
    }
    return render(request, "training/network/call.html", context)


def _asked_structure(request: AntennaRequest) -> Structure | None:
    """The structure that a list leads from (`?structure=`), among the antenna's own."""
    asked = request.GET.get("structure", "")
    return partners_of(request.antenna.pk).filter(pk=asked).first() if asked.isascii() and asked.isdigit() and len(asked) < 18 else None  # fmt: skip


@never_cache
@require_http_methods(FORM)
def note(request: AntennaRequest) -> HttpResponse:
    """A candidacy told by telephone or on paper."""
    follower(request)
    initial = {"asked_on": timezone.localdate(), "structure": _asked_structure(request)}
    form = NoteCandidacyForm(request.POST or None, antenna_id=request.antenna.pk, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        file = done(request, form, lambda: candidacies.note(
            said["structure"], form.said(), call=said["call"], on=said["asked_on"], antenna_id=request.antenna.pk,
            key=said["key"], by=request.user, at=timezone.now(),
        ))  # fmt: skip
        if file:
            return redirect("training_network:file", file.pk)
    return render(request, "training/network/note.html", {"title": _("Note a candidacy"), "form": form})


@never_cache
@require_safe
def never_trained(request: AntennaRequest) -> HttpResponse:
    """Structures that send this antenna many sheets, and where nobody is trained."""
    follower(request)
    found = coverage.never_trained(coverage.rows(today=timezone.localdate(), of_antenna=True))
    context = {
        "title": _("Who sends many sheets, and has nobody trained?"),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "least": coverage.MANY,
    }
    return render(request, "training/network/never_trained.html", context)


@never_cache
@require_http_methods(FORM)
def introductions(request: AntennaRequest) -> HttpResponse:
    """Introduce two structures; below, those introduced before and what came of it."""
    follower(request)
    form = IntroduceForm(
        request.POST or None, antenna_id=request.antenna.pk, initial={"first": _asked_structure(request)}
    )
    if form.is_valid():
        facts = dict(form.cleaned_data)
        act = lambda: introducing.introduce(  # noqa: E731
            facts["first"], facts["second"], subject=IntroductionSubject(facts["subject"]), text=facts["text"],
            antenna_id=request.antenna.pk, key=facts["key"], by=request.user, at=timezone.now(),
        )  # fmt: skip
        if done(request, form, act, _("Introduced: their referents get each other’s address and telephone by e-mail.")):
            return redirect("training_network:introductions")
    made = Introduction.objects.filter(antenna_id=request.antenna.pk).select_related("first", "second", "outcome_by")
    context = {
        "title": _("Who should know whom?"),
        "form": form,
        "page": Paginator(made, A_PAGE).get_page(request.GET.get("page")),
        "outcomes": [one for one in IntroductionOutcome if one != IntroductionOutcome.WAITING],
    }
    return render(request, "training/network/introductions.html", context)


@require_POST
def outcome(request: AntennaRequest, pk: int) -> HttpResponse:
    """What came of an introduction."""
    follower(request)
    shown = get_object_or_404(Introduction, pk=pk, antenna_id=request.antenna.pk)
    form = OutcomeForm(request.POST)
    if form.is_valid():
        kind = IntroductionOutcome(form.cleaned_data["outcome"])
        introducing.note_outcome(shown, kind, by=request.user, at=timezone.now())
        messages.success(request, _("Kept."), extra_tags="ok")
    else:
        messages.error(request, _("Say what came of it."), extra_tags="no")
    return redirect("training_network:introductions")
