"""The file of one structure on its way to becoming a relay, and what is done there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from training.models import MeetingPlace, MeetingState, RelayFile, RelayMeeting, RelayStep
from training.network import candidacies, labelling, meetings, planning, reading
from training.network.access import may_decide
from training.network.dates import spread
from training.network.forms import (
    MOST_MEETINGS,
    ChooseForm,
    DayFormSet,
    HoldForm,
    LabelForm,
    LineFormSet,
    MeetingsForm,
    MoveForm,
    NeedsForm,
    NoteForm,
    ReasonForm,
    RenewForm,
    RhythmForm,
)
from training.network.views import FORM, decider, done, follower


def own(request: AntennaRequest, pk: int) -> RelayFile:
    follower(request)
    known = RelayFile.objects.select_related("structure", "call", "asked_by", "antenna")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def story(file: RelayFile) -> dict[str, Any]:
    """What every reader of a file sees: its steps, plan, training, meetings and labels."""
    today = timezone.localdate()
    terms = list(file.terms.select_related("place").order_by("from_on", "pk"))
    return {
        "title": file.structure.name,
        "file": file,
        "events": file.events.select_related("by"),
        "steps": file.steps.filter(dropped_on=None),
        "progress": reading.progress(file),
        "meetings": file.meetings.exclude(state=MeetingState.CANCELLED).select_related("noted_by"),
        "terms": terms,
        "term": next((term for term in reversed(terms) if term.holds(today)), None),
        "last_term": terms[-1] if terms else None,
        "today": today,
    }


@never_cache
@require_safe
def file(request: AntennaRequest, pk: int) -> HttpResponse:
    """Everything of one structure, and the one thing to do next."""
    return _page(request, own(request, pk))


def _page(request: AntennaRequest, shown: RelayFile, **bound: Any) -> HttpResponse:
    context = story(shown)
    facts = {
        "notes": shown.notes.select_related("by"),
        "note_form": NoteForm(),
        "places": labelling.places_of(shown.structure),
        "has_an_address": labelling.has_an_address(shown.structure),
        "may_decide": may_decide(request.membership),
        "reason_form": ReasonForm(auto_id="end_%s"),
        "renew_form": RenewForm(initial={"until_on": _next_end(context["last_term"])}),
    }
    return render(request, "training/network/file.html", {**context, **facts, **bound})


def _next_end(term: Any) -> Any:
    return labelling.usual_end(labelling.following(term)) if term else None


@never_cache
@require_http_methods(FORM)
def needs(request: AntennaRequest, pk: int) -> HttpResponse:
    """What the structure needs, and lines of its plan."""
    shown = own(request, pk)
    form = NeedsForm(request.POST or None, initial={"needs": shown.needs})
    lines = LineFormSet(request.POST or None, prefix="plan", initial=[] if shown.steps.exists() else _usual_plan(shown))
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        plan = [line for one in lines if (line := one.line())]
        act = lambda: planning.note_needs(  # noqa: E731
            shown, needs=form.cleaned_data["needs"], lines=plan, by=request.user, at=timezone.now()
        )
        if done(request, form, act, _("Kept.")):
            return redirect("training_network:file", shown.pk)
    context = {"title": _("Needs and plan"), "file": shown, "form": form, "lines": lines,
               "steps": shown.steps.filter(dropped_on=None)}  # fmt: skip
    return render(request, "training/network/needs.html", context)


def _usual_plan(shown: RelayFile) -> list[dict[str, Any]]:
    """What every plan has: proposed in an empty one, changed or left out at will."""
    return [
        {"what": _("Follow the training (%(hours)s hours)") % {"hours": f"{shown.hours.normalize():f}"}, "who": _("the structure")},
        {"what": _("Set up a place to help people online"), "who": _("the structure")},
        {"what": _("Hold a first workshop together"), "who": _("both")},
    ]  # fmt: skip


@require_POST
def step(request: AntennaRequest, pk: int, step_pk: int) -> HttpResponse:
    """A line of the plan is done, or dropped (`abandon`)."""
    shown = own(request, pk)
    line = get_object_or_404(RelayStep, pk=step_pk, file=shown)
    try:
        planning.settle(line, done="abandon" not in request.POST, on=timezone.localdate(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    return redirect("training_network:file", shown.pk)


@never_cache
@require_http_methods(FORM)
def decide(request: AntennaRequest, pk: int) -> HttpResponse:
    """Follow a candidate for so many months, or not, with a reason (`refuser`)."""
    decider(request)
    shown = own(request, pk)
    refusing = "refuser" in request.POST
    initial = {"starts_on": timezone.localdate(), "months": shown.call.months if shown.call else 16}
    form = ChooseForm(request.POST if request.method == "POST" and not refusing else None, initial=initial)
    reason = ReasonForm(request.POST if refusing else None)
    author: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    if refusing and reason.is_valid():
        if done(request, reason, lambda: candidacies.refuse(shown, **reason.cleaned_data, **author), _("Answered.")):
            return redirect("training_network:file", shown.pk)
    elif form.is_valid() and done(request, form, lambda: candidacies.choose(shown, **form.cleaned_data, **author)):
        return redirect("training_network:file", shown.pk)
    context = {"title": _("Follow this structure?"), "file": shown, "form": form, "reason": reason}
    return render(request, "training/network/decide.html", context)


@require_POST
def leave(request: AntennaRequest, pk: int) -> HttpResponse:
    """The structure says that it withdraws."""
    shown = own(request, pk)
    try:
        candidacies.withdraw(shown, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    return redirect("training_network:file", shown.pk)


@require_POST
def end(request: AntennaRequest, pk: int) -> HttpResponse:
    """The follow-up or the label ends, for a reason."""
    decider(request)
    shown = own(request, pk)
    form = ReasonForm(request.POST, auto_id="end_%s")
    if form.is_valid() and done(
        request, form, lambda: candidacies.end(shown, **form.cleaned_data, by=request.user, at=timezone.now())
    ):
        return redirect("training_network:file", shown.pk)
    return _page(request, shown, reason_form=form)


@never_cache
@require_http_methods(FORM)
def plan_meetings(request: AntennaRequest, pk: int) -> HttpResponse:
    """Every meeting at once: a rhythm proposes the days (`?first=…&every=2`), which may be changed before they are kept."""
    shown = own(request, pk)
    rhythm = RhythmForm(request.GET if "first" in request.GET else None, initial={"first": _first_meeting(shown)})
    proposed = []
    if rhythm.is_valid() and shown.ends_on:
        proposed = spread(rhythm.cleaned_data["first"], every=rhythm.cleaned_data["every"], until=shown.ends_on)
    days = DayFormSet(request.POST or None, prefix="jour", initial=[{"day": day} for day in proposed[:MOST_MEETINGS]])
    form = MeetingsForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and days.is_valid():
        chosen = [day for one in days if (day := one.cleaned_data.get("day"))]
        made = done(request, form, lambda: meetings.plan(
            shown, chosen, starts=form.cleaned_data["starts"], where=MeetingPlace(form.cleaned_data["where"]),
            by=request.user, at=timezone.now(),
        ))  # fmt: skip
        if made is not None:
            said = ngettext("%(n)s meeting planned.", "%(n)s meetings planned.", len(made)) % {"n": len(made)}
            messages.success(request, said, extra_tags="ok")
            return redirect("training_network:file", shown.pk)
    context = {"title": _("Plan the meetings"), "file": shown, "rhythm": rhythm, "days": days, "form": form}
    return render(request, "training/network/plan_meetings.html", context)


def _first_meeting(shown: RelayFile) -> Any:
    return max(shown.starts_on or timezone.localdate(), timezone.localdate())


@never_cache
@require_http_methods(FORM)
def meeting(request: AntennaRequest, pk: int, meeting_pk: int) -> HttpResponse:
    """Note a meeting; or move it (`deplacer`); or cancel it (`annuler`)."""
    shown = own(request, pk)
    its = get_object_or_404(RelayMeeting.objects.select_related("noted_by"), pk=meeting_pk, file=shown)
    moving = "deplacer" in request.POST
    today, now = timezone.localdate(), timezone.now()
    hold = HoldForm(
        request.POST if request.method == "POST" and not moving else None, initial={"day": min(its.day, today)}
    )
    move = MoveForm(
        request.POST if moving else None, initial={"day": its.day, "starts": its.starts, "where": its.where}, auto_id="to_%s"
    )  # fmt: skip
    kept: Any = None
    if "annuler" in request.POST:
        hold = HoldForm(initial={"day": today})
        try:
            kept = meetings.cancel(its, by=request.user, at=now)
        except Refusal as refusal:
            messages.error(request, str(refusal), extra_tags="no")
    elif moving and move.is_valid():
        kept = done(request, move, lambda: meetings.move(its, **_where(move), by=request.user), _("Moved."))
    elif hold.is_bound and hold.is_valid():
        kept = done(
            request, hold, lambda: meetings.hold(its, **hold.cleaned_data, by=request.user, at=now), _("Noted.")
        )
    if kept:
        return redirect("training_network:file", shown.pk)
    context = {
        "title": _("Follow-up meeting"),
        "file": shown,
        "meeting": its,
        "hold": hold,
        "move": move,
        "today": today,
    }
    return render(request, "training/network/meeting.html", context)


def _where(form: MoveForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {"day": said["day"], "starts": said["starts"], "where": MeetingPlace(said["where"])}


@never_cache
@require_http_methods(FORM)
def label(request: AntennaRequest, pk: int) -> HttpResponse:
    """Give the label: from when until when, and what shows it on the national map."""
    decider(request)
    shown, today = own(request, pk), timezone.localdate()
    initial = {"from_on": today, "until_on": labelling.usual_end(today)}
    form = LabelForm(request.POST or None, file=shown, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        file = done(request, form, lambda: labelling.give(
            shown, from_on=said["from_on"], until_on=said["until_on"], place=said.get("place"),
            services=said.get("services", []), by=request.user, at=timezone.now(),
        ))  # fmt: skip
        if file:
            return redirect("training_network:file", shown.pk)
    context = {"title": _("Give the label"), "form": form, "progress": reading.progress(shown), "file": shown,
               "has_an_address": labelling.has_an_address(shown.structure)}  # fmt: skip
    return render(request, "training/network/label.html", context)


@require_POST
def renew(request: AntennaRequest, pk: int) -> HttpResponse:
    """One more term."""
    decider(request)
    shown = own(request, pk)
    form = RenewForm(request.POST)
    if form.is_valid() and done(request, form, lambda: labelling.renew(
        shown, **form.cleaned_data, on=timezone.localdate(), by=request.user, at=timezone.now()
    ), _("Renewed.")):  # fmt: skip
        return redirect("training_network:file", shown.pk)
    return _page(request, shown, renew_form=form)


@require_POST
def add_note(request: AntennaRequest, pk: int) -> HttpResponse:
    """What happened between meetings."""
    shown = own(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        planning.add_note(shown, **form.cleaned_data, by=request.user, at=timezone.now())
        return redirect("training_network:file", shown.pk)
    return _page(request, shown, note_form=form)
