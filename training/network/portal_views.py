"""Relays seen by a structure: calls it may answer, its own way, who it was introduced to."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import PortalRequest
from connect.partners.access import may_answer_for_structure
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal
from training.models import Introduction, MeetingState, RelayFile
from training.network import candidacies, letters, reading
from training.network.forms import CandidacyForm
from training.network.views import FORM, done


def _post(request: PortalRequest) -> Professional:
    return Professional.objects.select_related("user", "structure").get(pk=request.professional.holder_id)


@never_cache
@require_safe
def relay(request: PortalRequest) -> HttpResponse:
    """Calls open today; the structure's files, the present one with its plan and its next meeting; introductions."""
    post, today = _post(request), timezone.localdate()
    files = list(RelayFile.objects.filter(structure_id=post.structure_id).select_related("antenna", "call")[:10])
    mine = next((one for one in files if one.is_open), None)
    context = {
        "title": _("Become a Relais Numérique"),
        "post": post,
        "may_answer": may_answer_for_structure(post),
        "calls": [] if mine else reading.open_calls(today),
        "mine": mine,
        "past": [one for one in files if one is not mine],
        "introductions": _introductions(),
        "today": today,
        **(_way(mine, today) if mine else {}),
    }
    return render(request, "training/network/portal/relay.html", context)


def _way(mine: RelayFile, today: date) -> dict[str, Any]:
    meetings = list(mine.meetings.exclude(state=MeetingState.CANCELLED))
    terms = list(mine.terms.all())
    return {
        "events": mine.events.all(),
        "steps": mine.steps.filter(dropped_on=None),
        "progress": reading.progress(mine),
        "meetings": meetings,
        "next": next((one for one in meetings if one.state == MeetingState.PLANNED and one.day >= today), None),
        "term": terms[-1] if terms else None,
    }


def _introductions() -> list[tuple[Introduction, str]]:
    """Each with the other structure's name, address and telephone, which an owner function tells the introduced."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT introduction_id, name, address, postcode, town, phone FROM training_introduced()")
        others = {key: letters.contact_of(Structure(**_named(facts))) for key, *facts in cursor.fetchall()}
    made = Introduction.objects.filter(pk__in=others).order_by("-made_at", "-pk")[:20]
    return [(one, others[one.pk]) for one in made]


def _named(facts: list[str]) -> dict[str, str]:
    return dict(zip(("name", "address", "postcode", "town", "phone"), facts, strict=True))


@never_cache
@require_http_methods(FORM)
def apply(request: PortalRequest, pk: int) -> HttpResponse:
    """A referent answers a call in the name of her structure."""
    post, today = _post(request), timezone.localdate()
    if not may_answer_for_structure(post):
        raise PermissionDenied
    call = get_object_or_404(reading.open_calls(today), pk=pk)
    form = CandidacyForm(request.POST or None)
    if form.is_valid():
        file = done(request, form, lambda: candidacies.apply(
            call, form.said(), key=form.cleaned_data["key"], by=post, user=request.user, at=timezone.now()
        ), _("Sent. Your antenna answers you by e-mail, and here."))  # fmt: skip
        if file:
            return redirect("portal_training_network:relay")
    context = {"title": call.title, "call": call, "form": form, "post": post}
    return render(request, "training/network/portal/apply.html", context)


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """A referent withdraws the candidacy."""
    post = _post(request)
    if not may_answer_for_structure(post):
        raise PermissionDenied
    file = get_object_or_404(RelayFile, pk=pk, structure_id=post.structure_id)
    try:
        candidacies.withdraw(file, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    else:
        messages.success(request, _("Withdrawn."), extra_tags="ok")
    return redirect("portal_training_network:relay")
