"""Pages of the model weeks: their slots, and the sessions made from them once the list was looked at."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from workshops.models import Session, Slot, Timetable
from workshops.timetable import generating, model_weeks
from workshops.timetable.change_forms import EndForm, GenerateForm, TimetableForm
from workshops.timetable.forms import SlotForm, weekday_names
from workshops.timetable.views import planners, saved

A_MONTH = timedelta(days=28)


def own_week(request: AntennaRequest, pk: int) -> Timetable:
    return get_object_or_404(Timetable, pk=pk, antenna_id=request.antenna.pk, withdrawn_at__isnull=True)


@planners
def add_week(request: AntennaRequest) -> HttpResponse:
    """A new model week."""
    form = TimetableForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            week = model_weeks.add_timetable(
                antenna_id=request.antenna.pk, name=said["name"], season=said["season"], first=said["first_on"],
                last=said["last_on"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("workshops_timetable:week", pk=week.pk)
    back = ("workshops_timetable:home", _("Planning of the antenna"))
    context = {"title": _("Add a model week"), "form": form, "back": back}
    return render(request, "timetable/form.html", context)


@planners
def week(request: AntennaRequest, pk: int) -> HttpResponse:
    """A model week day by day; posted, its last day."""
    shown = own_week(request, pk)
    form = EndForm(request.POST or None, initial={"last_on": shown.last_on})
    if request.method == "POST" and form.is_valid():
        try:
            model_weeks.end_timetable(shown, form.cleaned_data["last_on"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
            shown.refresh_from_db()
        else:
            saved(request, _("The last day is kept."))
            return redirect("workshops_timetable:week", pk=pk)
    slots = list(
        Slot.objects.filter(timetable=shown, dropped_at__isnull=True).select_related(
            "kind", "room", "venue", "leader__user"
        )
    )
    days = [(name, [s for s in slots if s.weekday == number]) for number, name in weekday_names()]
    context = {"title": shown.name, "week": shown, "days": [d for d in days if d[1]], "slots": slots, "form": form}
    return render(request, "timetable/week.html", context)


@planners
def add_slot(request: AntennaRequest, pk: int) -> HttpResponse:
    """A slot of a model week, or several when its hours are cut."""
    shown = own_week(request, pk)
    form = SlotForm(request.POST or None, antenna_id=request.antenna.pk, initial={"in_school_holidays": True})
    if request.method == "POST" and form.is_valid():
        each = form.cleaned_data["minutes"] if form.cleaned_data["cut"] else None
        try:
            made = model_weeks.add_slots(shown, form.facts(), each=each, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            saved(request, ngettext("%(n)d slot is kept.", "%(n)d slots are kept.", len(made)) % {"n": len(made)})
            return redirect("workshops_timetable:week", pk=pk)
    context = {"title": _("Add a slot"), "form": form, "back": ("workshops_timetable:week", shown.name, pk)}
    return render(request, "timetable/form.html", context)


@planners
def slot(request: AntennaRequest, pk: int) -> HttpResponse:
    """A slot changed for what is generated from now on, or dropped."""
    shown = get_object_or_404(
        Slot.objects.select_related("timetable", "kind"), pk=pk, antenna_id=request.antenna.pk, dropped_at__isnull=True
    )
    posted = request.POST if request.method == "POST" and "drop" not in request.POST else None
    form = SlotForm(posted, antenna_id=request.antenna.pk, whole=False, initial=_said(shown))
    if request.method == "POST" and (done := _change(request, shown, form)):
        saved(request, done)
        return redirect("workshops_timetable:week", pk=shown.timetable_id)
    coming = Session.objects.filter(slot=shown, slot_on__gte=timezone.localdate(), state="planned").count()
    context = {
        "title": _("Change a slot: %(name)s") % {"name": shown.name},
        "form": form,
        "slot": shown,
        "coming": coming,
        "back": ("workshops_timetable:week", shown.timetable.name, shown.timetable_id),
    }
    return render(request, "timetable/slot.html", context)


def _change(request: AntennaRequest, shown: Slot, form: SlotForm) -> str:
    """What was done, in words; empty when the form has something to say."""
    if "drop" in request.POST:
        model_weeks.drop_slot(shown, by=request.user, at=timezone.now())
        return _("This slot is dropped. The sessions that it made stay.")
    if not form.is_valid():
        return ""
    try:
        model_weeks.change_slot(shown, form.facts(), by=request.user, at=timezone.now())
    except Refusal as refusal:
        refusal.beside(form)
        return ""
    return _("The slot is kept. The sessions that exist stay as they are.")


def _said(shown: Slot) -> dict[str, Any]:
    """What the form asks, as the slot has it."""
    names = ["weekday", "starts", "minutes", "every", "kind_id", "title", "link", "capacity", "difficulty", "audience"]
    said = {name.removesuffix("_id"): getattr(shown, name) for name in [*names, "language", "in_school_holidays"]}
    place = f"r{shown.room_id}" if shown.room_id else f"v{shown.venue_id}" if shown.venue_id else "online"
    helpers = list(shown.helpers.filter(left_at__isnull=True).values_list("membership", flat=True))
    return said | {"place": place, "leader": shown.leader_id, "helpers": helpers}


@planners
def generate(request: AntennaRequest) -> HttpResponse:
    """Generate until a day: the dates, those left out and why, ticks; then exactly these."""
    antenna, now = request.antenna.pk, timezone.now()
    form = GenerateForm(request.POST or None, initial=_next_span(antenna, timezone.localdate(now)))
    context: dict[str, Any] = {"title": _("Generate the sessions of the model weeks"), "form": form, "found": None}
    if request.method == "POST" and form.is_valid():
        first, until, ticked = form.cleaned_data["first"], form.cleaned_data["until"], request.POST.getlist("date")
        try:
            if "shown" in request.POST:
                context["ticked"] = set(ticked)
                made = generating.generate(
                    antenna, first, until, ticked=ticked, shown=request.POST["shown"], by=request.user, at=now
                )
                saved(
                    request,
                    ngettext("%(n)d session is planned.", "%(n)d sessions are planned.", len(made)) % {"n": len(made)},
                )
                answer = redirect("workshops:week")
                answer["Location"] += f"?du={min(s.slot_on for s in made if s.slot_on).isoformat()}"
                return answer
        except Refusal as refusal:
            refusal.beside(form)
        try:
            context["found"] = generating.listed(antenna, first, until, at=now)
        except Refusal as refusal:
            refusal.beside(form)
    return render(request, "timetable/generate.html", context)


def _next_span(antenna_id: int, today: date) -> dict[str, date]:
    """From the day after the last that was generated, four weeks."""
    last = generating.generated_until(antenna_id, today)
    first = last + timedelta(days=1) if last else today + timedelta(days=1)
    return {"first": first, "until": first + A_MONTH - timedelta(days=1)}
