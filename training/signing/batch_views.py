"""Attestations and certificates asked together: a session's or a period's, printed by a job whose progress shows."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from training.access import may_plan
from training.models import PaperBatch, Session
from training.signing import printing
from training.signing.forms import KeyForm, PeriodForm
from training.signing.tasks import print_papers

LISTED = 20


def _refuse_others(request: AntennaRequest) -> None:
    if not may_plan(request.membership):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def batches(request: AntennaRequest) -> HttpResponse:
    """Ask for the papers of a period; those asked lately."""
    _refuse_others(request)
    today = timezone.localdate()
    form = PeriodForm(
        request.POST or None, initial={"key": uuid4(), "first_on": today.replace(month=1, day=1), "last_on": today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _ask(request, session=None, **form.cleaned_data)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("training_signing:batch", made.pk)
    lately = PaperBatch.objects.filter(antenna_id=request.antenna.pk).select_related("session__module", "asked_by")
    return render(request, "training/signing/batches.html", {"form": form, "lately": lately[:LISTED]})


@require_POST
def of_session(request: AntennaRequest, pk: int) -> HttpResponse:
    """All the papers in force of one session."""
    _refuse_others(request)
    session = get_object_or_404(Session, pk=pk, antenna_id=request.antenna.pk)
    form = KeyForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        made = _ask(
            request, session=session, first_on=session.starts_on, last_on=session.ends_on, key=form.cleaned_data["key"]
        )
    except Refusal:
        return redirect("training:session", pk)
    return redirect("training_signing:batch", made.pk)


def _ask(request: AntennaRequest, *, session: Session | None, first_on: date, last_on: date, key: UUID) -> PaperBatch:
    """The batch and its first job, in the request's transaction; asked again, no other job."""
    now = timezone.now()
    made = printing.ask(
        antenna_id=request.antenna.pk, session=session, first_on=first_on, last_on=last_on, key=key, at=now,
        by=request.user,
    )  # fmt: skip
    if made.asked_at == now:
        print_papers.defer(antenna_id=request.antenna.pk, batch_id=str(made.pk))
    return made


def _batch(request: AntennaRequest, pk: UUID) -> PaperBatch:
    _refuse_others(request)
    known = PaperBatch.objects.select_related("session__module", "asked_by")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


@never_cache
@require_GET
def batch(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """How far it is; by htmx the bar alone, every two seconds until the end."""
    context: dict[str, Any] = {"batch": _batch(request, pk)}
    return render(
        request, "training/signing/_progress.html" if request.htmx else "training/signing/batch.html", context
    )


@require_GET
def download(request: AntennaRequest, pk: UUID) -> FileResponse:
    it = _batch(request, pk)
    if it.finished_at is None:
        raise Http404
    name = f"attestations-{it.first_on:%Y%m%d}-{it.last_on:%Y%m%d}.zip"
    return FileResponse(
        it.file.open("rb"), as_attachment=True, filename=name, headers={"Cache-Control": "private, no-store"}
    )
