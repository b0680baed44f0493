"""What the professionals whom an antenna trained do afterwards with ready-made workshops."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connect.antennas.http import AntennaRequest
from training.kits import effect
from training.kits.access import may_read_runs
from training.kits.forms import PeriodForm

A_PAGE = 50


@require_safe
def runs(request: AntennaRequest) -> HttpResponse:
    """Workshops led by those it trained, and the people reached, over a period."""
    if not may_read_runs(request.membership):
        raise PermissionDenied
    form = PeriodForm(request.GET or None)
    first, last = form.period()
    found = effect.runs_in(first, last, antenna_id=request.antenna.pk)
    page = Paginator(found.select_related("version__kit", "structure"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "form": form, "first": first, "last": last, "effect": effect.reached(found),
        "themes": effect.by_theme(found),
    }  # fmt: skip
    return render(request, "training/kits/runs.html", context)
