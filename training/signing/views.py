"""A half-day at the antenna: opened on the screen, signed by the trainer, corrected; who did not come and is called."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from beneficiaries.reception.tablets import drawing_of
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from training import attendance
from training.access import may_note_attendance
from training.models import AttendanceKept, CallOutcome, HalfDay, Means, Registration, RollDoor, Signature
from training.sheet import sheet_of
from training.signing import absences as absence_list
from training.signing import doors, signing
from training.signing.forms import CallForm, PresenceForm, StrikeForm
from training.signing.trainers import trainer_of


def half_day_of(request: AntennaRequest, pk: int) -> HalfDay:
    """The half-day, of this antenna, for whoever notes attendance."""
    if not may_note_attendance(request.membership):
        raise PermissionDenied
    known = HalfDay.objects.select_related("session__module", "session__site", "session__antenna")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def back_to(half_day: HalfDay) -> HttpResponse:
    return redirect(f"{reverse('training:session', args=[half_day.session_id])}?dj={half_day.pk}")


def _said(request: AntennaRequest, refusal: Refusal) -> None:
    messages.error(request, str(refusal), extra_tags="no")


@require_POST
def open_roll(request: AntennaRequest, pk: int) -> HttpResponse:
    """Open the half-day and show the code."""
    half_day = half_day_of(request, pk)
    try:
        doors.open_roll(half_day, by=request.user, at=timezone.now())
    except Refusal as refusal:
        _said(request, refusal)
        return back_to(half_day)
    return redirect("training_signing:screen", pk)


@require_POST
def shut_roll(request: AntennaRequest, pk: int) -> HttpResponse:
    half_day = half_day_of(request, pk)
    doors.shut_roll(half_day, by=request.user, at=timezone.now())
    return back_to(half_day)


@never_cache
@require_GET
def screen(request: AntennaRequest, pk: int) -> HttpResponse:
    """What the room sees: the code, and how many have signed. No name: it is thrown on a wall. By htmx, renewed alone."""
    half_day, now = half_day_of(request, pk), timezone.now()
    door = RollDoor.objects.filter(half_day=half_day).first()
    sheet = sheet_of(half_day.session, half_day=half_day, at=now)
    context: dict[str, Any] = {"half_day": half_day, "door": door, "sheet": sheet, "is_open": False}
    if door is not None and doors.is_open(door, half_day, now):
        address = doors.address_of(door, now)
        context |= {
            "is_open": True, "address": address, "qr": drawing_of(address), "tablet": doors.tablet_address(half_day),
            "stuck": door.wrong_names >= doors.WRONG_NAMES,
        }  # fmt: skip
    return render(request, "training/signing/_code.html" if request.htmx else "training/signing/screen.html", context)


@require_POST
def sign(request: AntennaRequest, pk: int) -> HttpResponse:
    """The trainer signs the half-day from her own account."""
    half_day = half_day_of(request, pk)
    try:
        trainer = trainer_of(half_day.session, by=request.membership)
        signing.sign_as_trainer(half_day, trainer, means=Means.ACCOUNT, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        _said(request, refusal)
    else:
        messages.success(request, _("You signed this half-day."), extra_tags="ok")
    return back_to(half_day)


def _registration(half_day: HalfDay, pk: int) -> Registration:
    known = Registration.objects.select_related("professional", "structure")
    return get_object_or_404(known, pk=pk, session=half_day.session_id)


@require_http_methods(["GET", "POST"])
def person(request: AntennaRequest, pk: int, registration: int) -> HttpResponse:
    """One person at one half-day: late, absent and why; what she signed, what was noted before."""
    half_day = half_day_of(request, pk)
    one = _registration(half_day, registration)
    noted = one.attendances.filter(half_day=half_day).first()
    signature = signing.standing().filter(half_day=half_day, registration=one).first()
    form = PresenceForm(request.POST or None, initial=_initial(noted, signature, half_day))
    if request.method == "POST" and form.is_valid():
        try:
            attendance.note(half_day, one, at=timezone.now(), by=request.user, **_asked(form.cleaned_data))
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return back_to(half_day)
    context = {
        "half_day": half_day, "one": one, "noted": noted, "signature": signature, "form": form,
        "signatures": Signature.objects.filter(half_day=half_day, registration=one).select_related("strike__struck_by"),
        "kept": AttendanceKept.objects.filter(attendance=noted).select_related("noted_by") if noted else [],
        "calls": one.absence_calls.filter(half_day=half_day).select_related("called_by"),
    }  # fmt: skip
    return render(request, "training/signing/person.html", context)


def _initial(noted: Any, signature: Signature | None, half_day: HalfDay) -> dict[str, Any]:
    """As it was noted; of somebody who signed long after the beginning, the minutes that she may have missed."""
    if noted is None:
        return {}
    if not noted.present:
        return {"was": PresenceForm.ABSENT, "reason": noted.reason}
    missed = noted.minutes_missed or late_by(signature, half_day)
    was = PresenceForm.LATE if noted.minutes_missed else PresenceForm.HERE
    return {"was": was, "minutes": missed or None, "reason": noted.reason}


def late_by(signature: Signature | None, half_day: HalfDay) -> int:
    """Minutes between the beginning and a signature of her own hand, when more than a quarter of an hour; else 0."""
    if signature is None or signature.means == Means.PAPER:
        return 0
    began = timezone.make_aware(datetime.combine(half_day.day, half_day.starts))
    minutes = int((signature.signed_at - began).total_seconds() // 60)
    length = (half_day.ends.hour - half_day.starts.hour) * 60 + half_day.ends.minute - half_day.starts.minute
    return minutes if absence_list.LATE.total_seconds() / 60 < minutes < length else 0


def _asked(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {
        "present": cleaned["was"] != PresenceForm.ABSENT,
        "minutes_missed": (cleaned["minutes"] or 0) if cleaned["was"] == PresenceForm.LATE else 0,
        "reason": cleaned["reason"],
    }


@require_http_methods(["GET", "POST"])
def strike(request: AntennaRequest, pk: int) -> HttpResponse:
    """Strike out a signature given by mistake, with what happened."""
    known = Signature.objects.select_related("registration__professional", "trainer__membership__user")
    signature = get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk, strike__isnull=True)
    half_day = half_day_of(request, signature.half_day_id)
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.strike(signature, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return back_to(half_day)
    return render(request, "training/signing/strike.html", {"signature": signature, "half_day": half_day, "form": form})


@require_GET
def absences(request: AntennaRequest) -> HttpResponse:
    """Who did not come in the last fourteen days, and is to be called."""
    if not may_note_attendance(request.membership):
        raise PermissionDenied
    found = absence_list.to_call(request.antenna.pk, at=timezone.now())
    rows = [(one, uuid4()) for one in found[:200]]
    context = {"rows": rows, "outcomes": CallOutcome.choices, "more": max(len(found) - 200, 0)}
    return render(request, "training/signing/absences.html", context)


@require_POST
def call(request: AntennaRequest, pk: int, registration: int) -> HttpResponse:
    """Keep that somebody absent was called."""
    half_day = half_day_of(request, pk)
    form = CallForm(request.POST)
    if not form.is_valid():
        raise Http404
    absence_list.called(
        _registration(half_day, registration), half_day, outcome=form.cleaned_data["outcome"],
        key=form.cleaned_data["key"], at=timezone.now(), by=request.user,
    )  # fmt: skip
    return redirect("training_signing:absences")
