"""The path of a person: what is proposed, what she chose, what is on, the time, the sheet she takes home."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from beneficiaries.journal import note_opening
from beneficiaries.models import Person
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui.printed import shown
from workshops.access import may_book
from workshops.models import PathStep, StepState, TimeOnPath
from workshops.path import hours, walking
from workshops.path.forms import AddForm, StepForm, TimeForm
from workshops.path.pages import page_of, times_of
from workshops.path.paper import written
from workshops.path.proposing import MOST_STEPS, Key

View = Callable[..., HttpResponse]
IDEA = re.compile(r"(resource|kind)-(\d{1,12})")


def of_a_person(view: View) -> View:
    """An address under a person's path: of this antenna, for whoever works at the counter."""

    @wraps(view)
    def answer(request: AntennaRequest, person: UUID) -> HttpResponse:
        if not may_book(request.membership):
            raise PermissionDenied
        return view(request, own_person(request, person))

    return never_cache(answer)


def by_form(view: View) -> View:
    """An address that only a form posts to: opened otherwise, it leads back to the path."""

    @wraps(view)
    def answer(request: AntennaRequest, who: Person) -> HttpResponse:
        return view(request, who) if request.method == "POST" else redirect("workshops_path:path", who.pk)

    return answer


@of_a_person
@require_safe
def path(request: AntennaRequest, who: Person) -> HttpResponse:
    """The path on one thread, with one thing to do."""
    note_opening(who, antenna_id=request.antenna.pk, by=request.user, act="opened the path")
    return _page(request, who)


def _page(
    request: AntennaRequest,
    who: Person,
    *,
    refusal: Refusal | None = None,
    time: TimeForm | None = None,
    add: AddForm | None = None,
) -> HttpResponse:
    antenna_id, now = request.antenna.pk, timezone.now()
    page = page_of(who, antenna_id, at=now)
    spent = hours.hours_on_path(antenna_id=antenna_id, person=who)
    context = {
        "person": who,
        "page": page,
        "refusal": refusal,
        "most": MOST_STEPS,
        "spent": spent,
        "by_theme": hours.in_words(spent),
        "times": times_of(who, antenna_id),
        "time": time or _time_form(request, who, page.steps),
        "add": add or AddForm(antenna_id=antenna_id),
    }
    return render(request, "learning/path.html", context)


def _time_form(request: AntennaRequest, who: Person, steps: list[PathStep], data: Any = None) -> TimeForm:
    here, today = walking.current(steps), timezone.localdate()
    initial = {"on": today, "key": uuid4(), "minutes": 30, "resource": here.resource_id if here else None}
    sessions = hours.sessions_of(who, request.antenna.pk, today)
    return TimeForm(data, initial=initial, antenna_id=request.antenna.pk, steps=steps, sessions=sessions)


@of_a_person
@by_form
def keep(request: AntennaRequest, who: Person) -> HttpResponse:
    """Write what is proposed, chosen where it is ticked."""
    found = [IDEA.fullmatch(one) for one in request.POST.getlist("idea")[:20]]
    chosen: list[Key] = [(one[1], int(one[2])) for one in found if one]
    try:
        walking.keep_path(who, chosen, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, who, refusal=refusal)
    return redirect("workshops_path:path", who.pk)


@of_a_person
@by_form
def add(request: AntennaRequest, who: Person) -> HttpResponse:
    """Put a resource into the path by hand."""
    form = AddForm(request.POST, antenna_id=request.antenna.pk)
    if form.is_valid():
        try:
            facts: dict[str, Any] = {"antenna_id": request.antenna.pk, "by": request.user, "at": timezone.now()}
            walking.add_step(who, form.cleaned_data["resource"], **facts)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("workshops_path:path", who.pk)
    return _page(request, who, add=form)


@of_a_person
@by_form
def note_time(request: AntennaRequest, who: Person) -> HttpResponse:
    """Note minutes spent, in a session or alone."""
    form = _time_form(request, who, walking.steps_of(who, request.antenna.pk), request.POST)
    if form.is_valid():
        try:
            hours.note_time(who, **form.cleaned_data, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("The time is noted."), extra_tags="ok")
            return redirect("workshops_path:path", who.pk)
    return _page(request, who, time=form)


@never_cache
def move(request: AntennaRequest, pk: int) -> HttpResponse:
    """Choose, begin, end or set aside a step, or take that back."""
    if not may_book(request.membership):
        raise PermissionDenied
    step = get_object_or_404(PathStep.objects.select_related("person"), pk=pk, antenna_id=request.antenna.pk)
    who = own_person(request, step.person_id)
    if request.method != "POST":
        return redirect("workshops_path:path", who.pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        walking.move(step, StepState(form.cleaned_data["state"]), by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, who, refusal=refusal)
    return redirect("workshops_path:path", who.pk)


@never_cache
def take_back(request: AntennaRequest, pk: int) -> HttpResponse:
    """Take a line of time back."""
    if not may_book(request.membership):
        raise PermissionDenied
    time = get_object_or_404(TimeOnPath, pk=pk, antenna_id=request.antenna.pk)
    who = own_person(request, time.person_id)
    if request.method == "POST":
        hours.take_back(time, by=request.user, at=timezone.now())
    return redirect("workshops_path:path", who.pk)


@of_a_person
@require_safe
def sheet(request: AntennaRequest, who: Person) -> HttpResponse:
    """The steps that she takes home: a tagged PDF in short words, with codes to scan."""
    note_opening(who, antenna_id=request.antenna.pk, by=request.user, act="path printed")
    pdf = written(who, request.antenna.pk, at=timezone.now())
    if pdf is None:
        messages.info(request, _("There is no step to print yet."))
        return redirect("workshops_path:path", who.pk)
    return shown(pdf, "parcours.pdf")
