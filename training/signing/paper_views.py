"""Paper at the antenna: the sheet to print, what was signed on it copied, its scan; certificates of completion."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui.printed import shown
from training import paper
from training.access import may_note_attendance
from training.models import Certificate, HalfDay, RollScan, Session
from training.signing import doors, papersheet
from training.signing.forms import CopyForm, ScanForm
from training.signing.views import back_to, half_day_of


def _session(request: AntennaRequest, pk: int) -> Session:
    if not may_note_attendance(request.membership):
        raise PermissionDenied
    known = Session.objects.select_related("module", "site", "antenna")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


@require_GET
def sheet(request: AntennaRequest, pk: int) -> HttpResponse:
    """The sheet to sign, with everyone and every half-day."""
    it = _session(request, pk)
    first = it.half_days.first()
    if first is None:
        raise Http404
    pdf = papersheet.sheet_pdf(it, doors.expected(first), antenna_name=request.antenna.name, at=timezone.now())
    return shown(pdf, f"emargement-{it.pk}.pdf")


@require_http_methods(["GET", "POST"])
def copy(request: AntennaRequest, pk: int) -> HttpResponse:
    """Write down what was signed on paper, for one half-day."""
    half_day = half_day_of(request, pk)
    form = CopyForm(request.POST or None, half_day=half_day)
    if request.method == "POST" and form.is_valid():
        try:
            new = papersheet.copy(half_day, **form.copied(), at=timezone.now(), by=request.user)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            said = ngettext("%(count)s signature copied.", "%(count)s signatures copied.", new)
            messages.success(request, said % {"count": new}, extra_tags="ok")
            return back_to(half_day)
    context: dict[str, Any] = {
        "half_day": half_day, "form": form, "scan_form": ScanForm(),
        "scans": RollScan.objects.filter(session=half_day.session_id),
    }  # fmt: skip
    return render(request, "training/signing/copy.html", context)


@require_POST
def add_scan(request: AntennaRequest, pk: int) -> HttpResponse:
    """Keep the scan of the sheet; refused, the sentence stands beside the field and nothing else is lost."""
    it = _session(request, pk)
    half_day = it.half_days.order_by("day", "half").first() or _missing()
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        papersheet.add_scan(it, form.cleaned_data["file"], at=timezone.now(), by=request.user)
        messages.success(request, _("The scan is kept."), extra_tags="ok")
        return redirect("training_signing:copy", half_day.pk)
    context = {
        "half_day": half_day, "form": CopyForm(None, half_day=half_day), "scan_form": form,
        "scans": RollScan.objects.filter(session=it),
    }  # fmt: skip
    return render(request, "training/signing/copy.html", context)


def _missing() -> HalfDay:
    raise Http404


@require_GET
def scan(request: AntennaRequest, pk: UUID) -> FileResponse:
    """A scan of this antenna, under a name that says nothing of anybody."""
    if not may_note_attendance(request.membership):
        raise PermissionDenied
    it = get_object_or_404(RollScan, pk=pk, antenna_id=request.antenna.pk)
    name = f"emargement-{it.session_id}.{it.kind}"
    return FileResponse(
        it.file.open("rb"), as_attachment=True, filename=name, headers={"Cache-Control": "private, no-store"}
    )


@require_GET
def certificate(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The PDF of a certificate of completion of this antenna."""
    it = get_object_or_404(Certificate.objects.select_related("replaces"), pk=pk, antenna_id=request.antenna.pk)
    return paper.shown_privately(paper.certificate_pdf(it, antenna_name=request.antenna.name), paper.name_of(it))
