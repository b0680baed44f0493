"""Closures of the antenna's tills, for its managers: the list, one of them on paper."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect.antennas.http import AntennaRequest
from connect.books.models import Closure
from connect.ui.printed import shown as paper
from connect.ui.printed import tagged
from sales.closures import reading
from sales.closures.access import may_read_closures


@never_cache
@require_safe
def closures(request: AntennaRequest) -> HttpResponse:
    """Days, months or years of the antenna's tills, latest first."""
    if not may_read_closures(request.membership):
        raise PermissionDenied
    period, lengths = reading.lengths(request.GET.get("duree", ""))
    chain = request.GET.get("caisse", "")
    page = reading.listed(period, chain, request.GET.get("page"))
    context = {"page": page, "lengths": lengths, "tills": reading.tills_of_the_door(), "chain": chain}
    return render(request, "closures/closures.html", context)


@never_cache
@require_safe
def closure_pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One closure on paper: its totals, both perpetual totals, its signature."""
    if not may_read_closures(request.membership):
        raise PermissionDenied
    closure = get_object_or_404(Closure.objects.select_related("chain", "entry"), pk=pk)
    pdf = tagged("closures/closure_pdf.html", {**reading.shown(closure), "printed_at": timezone.now()})
    return paper(pdf, f"cloture-{closure.reference}.pdf")
