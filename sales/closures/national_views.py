"""Closures and archives of every till, and the text of the attestation, for the national team."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect import VERSION
from connect.antennas.http import NationalRequest
from connect.books import archiving
from connect.books.models import Archive, Closure, Period
from connect.refusals import Refusal
from connect.ui.printed import shown as paper
from connect.ui.printed import tagged
from sales.closures import attestation as attesting
from sales.closures import reading
from sales.closures.access import may_archive, may_read_all_closures


def _for_readers(request: NationalRequest) -> None:
    if not may_read_all_closures(request.membership):
        raise PermissionDenied


@never_cache
@require_safe
def closures(request: NationalRequest) -> HttpResponse:
    _for_readers(request)
    period, lengths = reading.lengths(request.GET.get("duree", ""))
    chain = request.GET.get("caisse", "")
    page = reading.listed(period, chain, request.GET.get("page"))
    context = {"page": page, "lengths": lengths, "tills": reading.tills_of_the_door(), "chain": chain}
    return render(request, "closures/national.html", context)


@never_cache
@require_safe
def closure_pdf(request: NationalRequest, pk: UUID) -> HttpResponse:
    _for_readers(request)
    closure = get_object_or_404(Closure.objects.select_related("chain", "entry"), pk=pk)
    pdf = tagged("closures/closure_pdf.html", {**reading.shown(closure), "printed_at": timezone.now()})
    return paper(pdf, f"cloture-{closure.reference}.pdf")


@never_cache
def archives(request: NationalRequest) -> HttpResponse:
    """Closed years with their archives; the ones that have none can be archived."""
    _for_readers(request)
    if request.method == "POST":
        return _archive(request)
    years = Closure.objects.filter(period=Period.YEAR).select_related("chain", "archive", "archive__closure")
    page = Paginator(years.order_by("-last_on", "chain__code"), reading.A_PAGE).get_page(request.GET.get("page"))
    return render(request, "closures/archives.html", {"page": page, "may_archive": may_archive(request.membership)})


def _archive(request: NationalRequest) -> HttpResponse:
    if not may_archive(request.membership):
        raise PermissionDenied
    asked = request.POST.get("year", "")
    year = get_object_or_404(Closure.objects.select_related("chain"), pk=_uuid(asked))
    try:
        made = archiving.make(year, by=request.user.pk, at=timezone.now())
        messages.success(
            request, _("Archived: %(name)s.") % {"name": str(made.file.name).rsplit("/", 1)[-1]}, extra_tags="ok"
        )
    except Refusal as refused:
        messages.error(request, str(refused))
    return redirect("national_closures:archives")


def _uuid(asked: str) -> UUID | None:
    try:
        return UUID(asked)
    except ValueError:
        return None


@never_cache
@require_safe
def archive(request: NationalRequest, pk: UUID) -> HttpResponse | FileResponse:
    """The file as it was made; one that is no longer the same is not handed out."""
    _for_readers(request)
    made = get_object_or_404(Archive.objects.select_related("closure"), pk=pk)
    if not archiving.intact(made):
        messages.error(request, _("The stored file is missing or is no longer the one that was made."))
        return redirect("national_closures:archives")
    return FileResponse(made.file.open("rb"), as_attachment=True, filename=str(made.file.name).rsplit("/", 1)[-1])


@never_cache
@require_safe
def attestation(request: NationalRequest) -> HttpResponse:
    """Program, version, the text that the editor may sign, and whether anybody did."""
    _for_readers(request)
    return render(request, "closures/attestation.html", {"version": VERSION, "attestation": attesting.current()})
