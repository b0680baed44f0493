"""Pages for those who plan: a session or a series, more seats, a session cancelled."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from workshops import planning
from workshops.access import may_plan
from workshops.forms import SeatsForm
from workshops.timetable import moving
from workshops.timetable.closures import people_of
from workshops.timetable.forms import PlanForm
from workshops.views import by_form, own_session, show_session


def plan(request: AntennaRequest) -> HttpResponse:
    """A session or a series: first the form, then its dates to look at, then it exists."""
    if not may_plan(request.membership):
        raise PermissionDenied
    form = PlanForm(request.POST or None, antenna_id=request.antenna.pk)
    context: dict[str, Any] = {"title": _("Add a session"), "form": form, "days": None}
    if request.method == "POST" and form.is_valid():
        # Kept now: an error added below takes its field out of the cleaned data that the dates are made of.
        context |= {"days": form.days(), "shown": form.shown(), "hours": form.hours()}
        if request.POST.get("shown") == context["shown"]:
            context["chosen"] = request.POST.getlist("day")
            try:
                return _planned(request, form)
            except Refusal as refusal:
                refusal.beside(form)
    return render(request, "workshops/plan.html", context)


def _planned(request: AntennaRequest, form: PlanForm) -> HttpResponse:
    data, ticked, where = form.cleaned_data, request.POST.getlist("day"), form.where()
    made = planning.plan(
        antenna_id=request.antenna.pk,
        kind=data["kind"],
        starts=form.starts_on(ticked),
        room=where.room,
        venue=where.venue,
        link=where.link,
        leader=data["leader"],
        helpers=list(data["helpers"]),
        minutes=data["minutes"],
        capacity=data["capacity"],
        title=data["title"],
        for_whom=form.for_whom(),
        despite=[found.day for found in form.days() if found.why],
        by=request.user,
        at=timezone.now(),
    )
    words = (
        _("1 session is planned.") if len(made) == 1 else _("%(count)d sessions are planned.") % {"count": len(made)}
    )
    messages.success(request, words, extra_tags="ok")
    answer = redirect("workshops:week")
    answer["Location"] += f"?du={timezone.localdate(made[0].starts_at).isoformat()}"
    return answer


@by_form
def capacity(request: AntennaRequest, pk: int) -> HttpResponse:
    """More or fewer seats."""
    if not may_plan(request.membership):
        raise PermissionDenied
    shown, form = own_session(request, pk), SeatsForm(request.POST)
    if form.is_valid():
        try:
            planning.set_capacity(shown, form.cleaned_data["capacity"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("capacity", str(refusal))
        else:
            return redirect("workshops:session", pk=pk)
    return show_session(request, shown, seats=form)


def cancel_session(request: AntennaRequest, pk: int) -> HttpResponse:
    """Asked once more before it is done; then the page lists whom to tell."""
    if not may_plan(request.membership):
        raise PermissionDenied
    shown, refusal = own_session(request, pk), None
    if request.method == "POST":
        try:
            planning.cancel_session(shown, by=request.user, at=timezone.now())
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("workshops:session", pk=pk)
    context = {
        "title": _("Cancel this session?"),
        "session": shown,
        "people": people_of([shown]),
        "refusal": refusal,
        "following": len(moving.following(shown)) - 1,
    }
    return render(request, "workshops/cancel_session.html", context)
