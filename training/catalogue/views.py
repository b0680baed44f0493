"""What an antenna reads of the catalogue: modules in force, and each version as sessions teach it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from connect.antennas.http import AntennaRequest
from connect.ui.printed import shown
from training.catalogue import programme, results
from training.catalogue.access import may_read_programmes
from training.models import Module

A_PAGE = 30


@require_safe
def catalogue(request: AntennaRequest) -> HttpResponse:
    """Versions in force, variants included, with the sessions that this antenna gave of them."""
    _reader(request)
    ours = Count("sessions", filter=Q(sessions__antenna=request.antenna.pk))
    in_force = Module.objects.in_force(timezone.localdate()).select_related("variant_for").annotate(planned=ours)
    page = Paginator(in_force.order_by("code", "variant_for__name", "-published_at"), A_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render(request, "training/catalogue/catalogue.html", context)


@require_safe
def version(request: AntennaRequest, pk: int) -> HttpResponse:
    """A published version, present or retired: the programme of the sessions that pinned it."""
    _reader(request)
    it = get_object_or_404(Module.objects.published().select_related("variant_for"), pk=pk)
    result = results.last_results().get(it.code)
    context = {
        "it": it, "today": timezone.localdate(), "result": result, "rates": results.shown(result) if result else None,
    }  # fmt: skip
    return render(request, "training/catalogue/version.html", context)


@require_safe
def printed(request: AntennaRequest, pk: int) -> HttpResponse:
    """The programme in PDF, to be handed or joined to a letter."""
    _reader(request)
    it = get_object_or_404(Module.objects.published(), pk=pk)
    return shown(programme.programme(it), programme.file_name(it))


def _reader(request: AntennaRequest) -> None:
    if not may_read_programmes(request.membership):
        raise PermissionDenied
