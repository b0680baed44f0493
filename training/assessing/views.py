"""Assessing at an antenna: each objective of each person on one screen, one tap each; who stands where before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from training.assessing import objectives
from training.assessing.access import may_assess
from training.assessing.forms import SAID, LevelForm, UndoForm
from training.assessing.results import replies_of
from training.models import Level, Moment, Session

# A level as a button says it, and its drawing.
TAPS = [
    (Level.ACQUIRED, _("Yes"), "check"),
    (Level.ON_THE_WAY, _("In progress"), ""),
    (Level.NOT_YET, _("No"), ""),
]


def session_of(request: AntennaRequest, pk: int) -> Session:
    known = Session.objects.select_related("module", "site", "reserved_for")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def _context(request: AntennaRequest, it: Session) -> dict[str, Any]:
    asked = request.POST.get("objectif", "") if request.method == "POST" else request.GET.get("objectif", "")
    grid = objectives.grid_of(it, reader_id=request.user.pk)
    shown = [aim for aim in grid.aims if str(aim[0]) == asked] or grid.aims
    return {
        "it": it, "tab": "assessed", "grid": grid, "shown": shown, "ranks": {rank for rank, _aim in shown},
        "only": asked if len(shown) == 1 < len(grid.aims) else "", "taps": TAPS, "said": SAID,
        "begun": not it.is_cancelled and it.starts_on <= timezone.localdate(),
        "may_assess": may_assess(request.membership, it),
    }  # fmt: skip


@require_GET
def session(request: AntennaRequest, pk: int) -> HttpResponse:
    """Everybody and each objective; one objective alone with `?objectif=`, for a telephone."""
    return render(request, "training/assessing/session.html", _context(request, session_of(request, pk)))


@require_POST
def assess(request: AntennaRequest, pk: int) -> HttpResponse:
    """One tap: a level for one person, or for those left. By htmx the grid comes back; without, the page."""
    it = _assessable(request, pk)
    form = LevelForm(request.POST, session=it)
    if not form.is_valid():
        raise Http404
    said, now = form.cleaned_data, timezone.now()
    try:
        if said["registration"]:
            objectives.assess(said["registration"], rank=said["rank"], level=said["level"], at=now, by=request.user)
        else:
            objectives.assess_those_left(it, rank=said["rank"], level=said["level"], at=now, by=request.user)
    except Refusal as refusal:
        return _grid(request, it, str(refusal))
    return _grid(request, it)


@require_POST
def undo(request: AntennaRequest, pk: int) -> HttpResponse:
    """One's last tap is taken back."""
    it = _assessable(request, pk)
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        objectives.undo(it, form.cleaned_data["tap"], at=timezone.now(), by=request.user)
    except Refusal as refusal:
        return _grid(request, it, str(refusal))
    return _grid(request, it)


def _assessable(request: AntennaRequest, pk: int) -> Session:
    it = session_of(request, pk)
    if not may_assess(request.membership, it):
        raise PermissionDenied
    return it


def _grid(request: AntennaRequest, it: Session, refused: str = "") -> HttpResponse:
    context = _context(request, it)
    if request.htmx:
        return render(request, "training/assessing/grid.html", context | {"refused": refused})
    if refused:
        messages.error(request, refused, extra_tags="no")
    only = f"?objectif={context['only']}" if context["only"] else ""
    return redirect(f"{reverse('training_assessing:session', args=[it.pk])}{only}#objectifs")


@require_GET
def positioning(request: AntennaRequest, pk: int) -> HttpResponse:
    """What those who come said of themselves before: read by who teaches, to prepare."""
    it = session_of(request, pk)
    if not may_assess(request.membership, it):
        raise PermissionDenied
    replies = replies_of(it, Moment.ENTRY)
    return render(
        request, "training/assessing/positioning.html",
        {"it": it, "tab": "assessed", "replies": replies, "grid": objectives.grid_of(it), "said": SAID},
    )  # fmt: skip
