"""What the antenna does with a sheet: each view is one act, then the sheet again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beneficiaries import registration
from beneficiaries.fields import Birth
from beneficiaries.liaison import following, sheets, side_by_side
from beneficiaries.liaison.following_forms import AppointmentForm, ClosingForm, PassOnForm, RefusalForm, TryForm
from beneficiaries.liaison.forms import HourForm
from beneficiaries.liaison.views import page_of, sheet_here
from beneficiaries.models import BirthPrecision, LiaisonSheet, Person
from connect.antennas.http import AntennaRequest
from connect.antennas.models import Antenna
from connect.refusals import Refusal


def answer(
    request: AntennaRequest, shown: LiaisonSheet, act: Callable[..., Any], *args: Any, said: str = "", **kwargs: Any
) -> HttpResponse:
    """Do one act without a form; a refusal is said on the sheet's page."""
    try:
        act(shown, *args, by=request.user, at=timezone.now(), **kwargs)
    except Refusal as refusal:
        return page_of(request, sheet_here(request, shown.pk), refused=str(refusal))
    if said:
        messages.success(request, said, extra_tags="ok")
    return redirect("beneficiaries:sheet", shown.pk)


def filled(
    request: AntennaRequest, shown: LiaisonSheet, name: str, form: forms.Form, act: Callable[[], Any], *, said: str
) -> HttpResponse:
    """Do one act with what a form says; `name` is the form's on the page, where a refusal is said beside its field."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, said, extra_tags="ok")
            return redirect("beneficiaries:sheet", shown.pk)
    return page_of(request, sheet_here(request, shown.pk), **{name: form})


@require_POST
def appointment(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Give an hour, or offer up to three."""
    shown, form = sheet_here(request, pk), AppointmentForm.at(request.antenna.pk, request.POST)
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    return filled(
        request, shown, "appointment", form,
        lambda: following.offer_hours(shown, form.cleaned_data["hours"], **facts),
        said=_("Kept; the sender is told by e-mail."),
    )  # fmt: skip


@require_POST
def keep_hour(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Keep one of the hours that were offered."""
    shown, form = sheet_here(request, pk), HourForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = _("The hour is kept; the sender is told by e-mail.")
    return answer(request, shown, following.keep_hour, form.cleaned_data["hour"], said=said)


@require_POST
def missed(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The hour has passed, nobody came."""
    said = _("Noted, and told to the sender. The person is now among those to call again.")
    return answer(request, sheet_here(request, pk), following.miss, said=said)


@require_POST
def tried(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A call, and what came of it."""
    shown, form = sheet_here(request, pk), TryForm(request.POST)
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    if "key" in form.errors:
        raise Http404
    return filled(
        request, shown, "trying", form,
        lambda: following.note_try(shown, form.cleaned_data["outcome"], key=form.cleaned_data["key"], **facts),
        said=_("Noted."),
    )  # fmt: skip


@require_POST
def refuse(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Do not take the sheet; the person stays welcome."""
    shown, form = sheet_here(request, pk), RefusalForm(request.POST, here=request.antenna.pk)
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    return filled(
        request, shown, "refusal", form,
        lambda: sheets.refuse(shown, form.cleaned_data["reason"], serves=form.cleaned_data["serves"], **facts),
        said=_("The sheet is not taken; the sender is told why. The person stays welcome."),
    )  # fmt: skip


@require_POST
def pass_on(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Send the sheet to the antenna of the right territory; this one reads it no more, so the list is shown."""
    shown, form = sheet_here(request, pk), PassOnForm(request.POST, here=request.antenna.pk)
    if form.is_valid():
        antenna: Antenna = form.cleaned_data["antenna"]
        try:
            following.pass_on(shown, antenna, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            words = _("Sheet %(reference)s passed on to %(antenna)s; the sender is told.")
            facts = {"reference": shown.reference, "antenna": antenna.name}
            messages.success(request, words % facts, extra_tags="ok")
            return redirect("beneficiaries:sheets")
    return page_of(request, sheet_here(request, pk), passing=form)


@require_POST
def close(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Close a sheet, with a reason and what was done."""
    shown, form = sheet_here(request, pk), ClosingForm(request.POST)
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    return filled(
        request, shown, "closing", form,
        lambda: sheets.close(shown, form.cleaned_data["reason"], results=form.cleaned_data["results"], **facts),
        said=_("The sheet is closed; the sender is told."),
    )  # fmt: skip


@require_POST
def attach(request: AntennaRequest, pk: UUID, person: UUID) -> HttpResponse:
    """The person in front of us is one we know: the sheet becomes hers, she is welcomed."""
    shown, found = sheet_here(request, pk), get_object_or_404(Person, pk=person)
    try:
        sheets.attach(shown, found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return page_of(request, sheet_here(request, pk), refused=str(refusal))
    return redirect("desk:person", found.pk)


@require_POST
def recognise(request: AntennaRequest, pk: UUID, person: UUID) -> HttpResponse:
    """The sheet is about somebody we know, who is not here yet."""
    shown, found = sheet_here(request, pk), get_object_or_404(Person, pk=person)
    said = _("The sheet is this person’s. She will be welcomed with it when she comes.")
    return answer(request, shown, following.recognise, found, said=said)


@require_POST
def let_go(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """It was somebody else."""
    return answer(request, sheet_here(request, pk), following.let_go, said=_("The sheet is of nobody known again."))


@require_POST
def take_over(request: AntennaRequest, pk: UUID, person: UUID, field: str) -> HttpResponse:
    """Write into the person's file one thing that the sheet says."""
    shown, found = sheet_here(request, pk), get_object_or_404(Person, pk=person)
    known = sheets.as_corrected(shown)
    if field not in side_by_side.TAKEN_OVER or not side_by_side.may_take_over(known, found):
        raise Http404
    facts: dict[str, Any] = {"birth": Birth(found.birth_on, BirthPrecision(found.birth_precision))}
    if field == "birth":
        facts["birth"] = Birth(known.birth_on, BirthPrecision(known.birth_precision))
    else:
        facts |= {name: getattr(known, name) for name in side_by_side.TAKEN_OVER[field]}
    try:
        registration.correct(found, antenna_id=request.antenna.pk, by=request.user, **facts)
    except Refusal as refusal:
        return page_of(request, sheet_here(request, pk), refused=str(refusal))
    messages.success(request, _("Taken over into the person’s file."), extra_tags="ok")
    return redirect("beneficiaries:sheet", shown.pk)
