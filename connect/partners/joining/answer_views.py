"""Requests to join, answered by a manager of the antenna or by the national team."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from connect.accounts.http import SignedInRequest
from connect.partners import posts
from connect.partners.access import may_answer_for_structure
from connect.partners.desk import desk_of, done, for_writers
from connect.partners.joining import asking
from connect.partners.joining.forms import AcceptForm, RefuseForm
from connect.partners.models import JoinRequest, RequestState


@never_cache
@require_safe
@for_writers
def listing(request: SignedInRequest) -> HttpResponse:
    """Those that wait, the oldest first; then the latest answers."""
    here = desk_of(request)
    rows = JoinRequest.objects.select_related("antenna", "structure", "decided_by")
    if here.antenna_id is not None:
        rows = rows.filter(antenna_id=here.antenna_id)
    context = {
        "desk": here,
        "waiting": rows.filter(state=RequestState.WAITING).order_by("asked_at"),
        "answered": rows.exclude(state=RequestState.WAITING).order_by("-decided_at")[:30],
    }
    return render(request, "partners/desk/requests.html", context)


@never_cache
@require_safe
@for_writers
def one(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Who asks, for which structure, and the two answers."""
    return _page(request, _request(request, pk))


def _request(request: SignedInRequest, pk: UUID) -> JoinRequest:
    rows = JoinRequest.objects.select_related("antenna", "structure", "decided_by")
    here = desk_of(request)
    return get_object_or_404(rows if here.antenna_id is None else rows.filter(antenna_id=here.antenna_id), pk=pk)


def _page(request: SignedInRequest, shown: JoinRequest, **bound: Any) -> HttpResponse:
    known = asking.alike(shown)
    closest = asking.closest(shown)
    answered = closest is not None and any(map(may_answer_for_structure, posts.in_post(closest.pk)))
    context = {
        "desk": desk_of(request),
        "asked": shown,
        "accepting": AcceptForm(known=known, initial={"structure": closest, "as_referent": not answered}),
        "refusing": RefuseForm(),
        **bound,
    }
    return render(request, "partners/desk/request.html", context)


@require_POST
@for_writers
def accept(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = _request(request, pk)
    form = AcceptForm(request.POST, known=asking.alike(shown))
    if form.is_valid():
        chosen, now = form.cleaned_data, timezone.now()
        facts: dict[str, Any] = {
            "structure": chosen["structure"],
            "as_referent": chosen["as_referent"],
            "by": request.user,
            "at": now,
        }
        if done(
            request, form, lambda: asking.accept(shown, **facts), _("She is in: a letter tells her how to sign in.")
        ):
            return redirect(f"{desk_of(request).space}:requests")
    return _page(request, shown, accepting=form)


@require_POST
@for_writers
def refuse(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown, form = _request(request, pk), RefuseForm(request.POST)
    if form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        said = _("The answer is on its way.")
        if done(request, form, lambda: asking.refuse(shown, reason, by=request.user, at=now), said):
            return redirect(f"{desk_of(request).space}:requests")
    return _page(request, shown, refusing=form)
