"""A session at an antenna: noting who comes, delivering attestations."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from training import attendance, attestations, paper
from training.access import may_note_attendance, may_plan
from training.contacts import structures_to_call
from training.forms import AttendanceForm
from training.models import Attestation, Session
from training.sheet import sheet_of
from training.signing.signing import may_sign


def _session(request: AntennaRequest, pk: int) -> Session:
    known = Session.objects.select_related("module", "site", "reserved_for")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _context(request: AntennaRequest, it: Session, half_day: Any = None) -> dict[str, Any]:
    now, today = timezone.now(), timezone.localdate()
    sheet = sheet_of(it, half_day=half_day, at=now)
    may_note = may_note_attendance(request.membership) and not it.is_cancelled and sheet.half_day.day <= today
    return {
        "it": it, "sheet": sheet, "at": now, "today": today, "may_note": may_note,
        "may_plan": may_plan(request.membership), "opens_now": may_note and may_sign(sheet.half_day, now),
        "batch_key": uuid4(),
    }  # fmt: skip


@require_GET
def session(request: AntennaRequest, pk: int) -> HttpResponse:
    """The attendance sheet of one half-day (`?dj=`), the present one when none is asked."""
    it, half_day = _session(request, pk), None
    if asked := request.GET.get("dj"):
        if not asked.isascii() or not asked.isdigit():
            raise Http404
        half_day = get_object_or_404(it.half_days, pk=asked)
    context = _context(request, it, half_day) | {"to_call": structures_to_call(it)}
    return render(request, "training/session.html", context)


@require_POST
def note(request: AntennaRequest, pk: int) -> HttpResponse:
    """One tap: she is there, or she is not. By htmx the list comes back; without, the page."""
    _refuse_unless(may_note_attendance(request.membership))
    it = _session(request, pk)
    form = AttendanceForm(request.POST, session=it)
    if not form.is_valid():
        raise Http404
    refused = ""
    try:
        attendance.note(**form.cleaned_data, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        refused = str(refusal)
    half_day = form.cleaned_data["half_day"]
    if request.htmx:
        return render(request, "training/attendance.html", _context(request, it, half_day) | {"refused": refused})
    if refused:
        messages.error(request, refused, extra_tags="no")
    return redirect(f"{reverse('training:session', args=[pk])}?dj={half_day.pk}")


@require_POST
def deliver(request: AntennaRequest, pk: int) -> HttpResponse:
    _refuse_unless(may_plan(request.membership))
    it = _session(request, pk)
    try:
        new = attestations.deliver(it, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    else:
        said = ngettext("%(count)s attestation delivered.", "%(count)s attestations delivered.", len(new))
        messages.success(
            request, said % {"count": len(new)} if new else _("Everyone who came has an attestation."), extra_tags="ok"
        )
    return redirect("training:session", it.pk)


@require_POST
def reissue(request: AntennaRequest, pk: UUID) -> HttpResponse:
    _refuse_unless(may_plan(request.membership))
    old = get_object_or_404(Attestation.objects.select_related("registration"), pk=pk, antenna_id=request.antenna.pk)
    try:
        new = attestations.reissue(old, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    else:
        messages.success(request, _("Delivered again, number %(number)s.") % {"number": new.number}, extra_tags="ok")
    return redirect("training:session", old.registration.session_id)


@require_GET
def attestation(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The PDF of an attestation of this antenna."""
    it = get_object_or_404(Attestation.objects.select_related("replaces"), pk=pk, antenna_id=request.antenna.pk)
    return pdf_response(it, request.antenna.name)


def pdf_response(it: Attestation, antenna_name: str) -> HttpResponse:
    """The PDF, shown in the browser, named by its number, kept by no cache on the way."""
    return paper.shown_privately(paper.pdf_of(it, antenna_name=antenna_name), paper.name_of(it))
