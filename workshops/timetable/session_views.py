"""Pages that change a session that exists: moved, split in two, cancelled with those that follow, its equipment."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from workshops import planning
from workshops.models import Session
from workshops.timetable import moving, sharing, splitting
from workshops.timetable.change_forms import MoveForm, SplitForm, ThingsForm
from workshops.timetable.closures import ListChanged, people_of
from workshops.timetable.views import planners, saved
from workshops.views import asked_day


def own_session(request: AntennaRequest, pk: int) -> Session:
    """This antenna's session that still stands, or 404."""
    sessions: QuerySet[Session] = Session.objects.select_related("kind", "room__site", "venue")
    return get_object_or_404(sessions, pk=pk, antenna_id=request.antenna.pk, state="planned", finished_at__isnull=True)


@planners
def move(request: AntennaRequest, pk: int) -> HttpResponse:
    """Another day (`?du=`), hour or place, for this one or those that follow too: first who is told, then it is done."""
    shown, now = own_session(request, pk), timezone.now()
    form = MoveForm(request.POST or None, session=shown, following=len(moving.following(shown)) - 1)
    if "du" in request.GET:  # the day on which it was dropped in the week
        form.initial["first"] = asked_day(request)
    context: dict[str, Any] = {"title": _("Move this session"), "session": shown, "form": form, "plan": None}
    if request.method == "POST" and form.is_valid():
        change, every = form.change(), form.all_following
        context["plan"] = moving.look(shown, change, all_following=every, at=now)
        try:
            if "shown" in request.POST:
                asked = request.POST["shown"]
                plan = moving.move(shown, change, all_following=every, shown=asked, by=request.user, at=now)
                saved(request, _moved(plan))
                return redirect("workshops:session", pk=pk)
            if not context["plan"].moves:
                raise moving.NothingChanged
        except Refusal as refusal:
            refusal.beside(form)
    return render(request, "timetable/move.html", context)


def _moved(plan: moving.Plan) -> str:
    people = len({b.person_id for b in plan.bookings})
    told = ngettext("%(n)d person is told.", "%(n)d people are told.", people) % {"n": people}
    moved = ngettext("%(n)d session is moved.", "%(n)d sessions are moved.", len(plan.moves)) % {"n": len(plan.moves)}
    return f"{moved} {told}"


@planners
def split(request: AntennaRequest, pk: int) -> HttpResponse:
    """A second session for some of the people, ticked by hand."""
    shown = own_session(request, pk)
    bookings = people_of([shown])
    form = SplitForm(request.POST or None, session=shown, bookings=bookings)
    chosen = set(request.POST.getlist("people"))
    if request.method == "POST" and form.is_valid():
        try:
            other, gone = splitting.split(
                shown, form.cleaned_data["people"], form.second(), by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            refusal.beside(form)
        else:
            words = ngettext("%(n)d person goes here and is told.", "%(n)d people go here and are told.", len(gone))
            saved(request, words % {"n": len(gone)})
            return redirect("workshops:session", pk=other.pk)
    context = {
        "title": _("Split this session in two"),
        "session": shown,
        "form": form,
        "bookings": bookings,
        "chosen": chosen,
    }
    return render(request, "timetable/split.html", context)


@planners
def rest(request: AntennaRequest, pk: int) -> HttpResponse:
    """This session and all that follow are cancelled, their people told; asked once more before it is done."""
    shown = own_session(request, pk)
    refusal: Refusal | None = None
    sessions = moving.following(shown)
    bookings = people_of(sessions)
    seen = f"{','.join(str(s.pk) for s in sessions)};{','.join(str(b.pk) for b in bookings)}"
    if request.method == "POST":
        if request.POST.get("shown") != seen:
            refusal = ListChanged()
        else:
            try:
                planning.cancel_sessions(sessions, by=request.user, at=timezone.now())
                return redirect("workshops:session", pk=pk)
            except Refusal as refused:
                refusal = refused
    context = {
        "title": _("Cancel this session and those that follow?"), "session": shown, "sessions": sessions,
        "bookings": bookings, "people": len({b.person_id for b in bookings}), "shown": seen, "refusal": refusal,
    }  # fmt: skip
    return render(request, "timetable/rest.html", context)


@planners
def things(request: AntennaRequest, pk: int) -> HttpResponse:
    """What equipment the session takes, beside what is free at its hours."""
    shown = own_session(request, pk)
    free = sharing.free_at(shown)
    form = ThingsForm(request.POST or None, free=free)
    if request.method == "POST" and form.is_valid():
        try:
            sharing.take(shown, form.wanted(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            saved(request, _("The equipment is kept."))
            return redirect("workshops:session", pk=pk)
    context = {"title": _("Equipment of this session"), "session": shown, "form": form, "any": bool(free)}
    return render(request, "timetable/things.html", context)
