"""The nation's page of volunteers: rates by date, qualifications and how long they hold, hours by antenna."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import NationalRequest
from connect.antennas.models import Antenna
from connect.refusals import Refusal
from workshops.models import JobRate, Qualification, Task
from workshops.team import valuing
from workshops.team.access import may_read_rates, may_set_rates
from workshops.team.forms import RateForm, ValidityForm
from workshops.team.hours_views import asked_year


def _reader(request: NationalRequest) -> bool:
    """Refuses whoever may not read; gives whether she may decide."""
    if not may_read_rates(request.membership):
        raise PermissionDenied
    return may_set_rates(request.membership)


def _steward(request: NationalRequest) -> None:
    if not _reader(request):
        raise PermissionDenied


@never_cache
@require_safe
def volunteers(request: NationalRequest) -> HttpResponse:
    """Hours of a year by antenna, the rates in force, what a task asks."""
    _reader(request)
    return _page(request)


def _page(request: NationalRequest, form: Any = None) -> HttpResponse:
    year, today = asked_year(request), timezone.localdate()
    minutes, rates = valuing.by_antenna(year), valuing.Rates()
    tasks = [task for task in Task if task != Task.BOARD]
    context = {
        "title": _("Volunteers"),
        "year": year,
        "years": [today.year - n for n in range(3)],
        "antennas": [(antenna, minutes.get(antenna.pk, {})) for antenna in Antenna.objects.order_by("name")],
        "rates": [(task, rates.on(task, today)) for task in tasks],
        "past": JobRate.objects.order_by("task", "-from_on", "-id")[:100],
        "qualifications": Qualification.objects.all(),
        "rule": valuing.RULE,
        "may_set": may_set_rates(request.membership),
        "form": form or RateForm(initial={"from_on": today}),
    }
    return render(request, "team/national/volunteers.html", context)


@never_cache
@require_POST
def set_rate(request: NationalRequest) -> HttpResponse:
    """What an hour of a task is worth from a day on."""
    _steward(request)
    form = RateForm(request.POST)
    if form.is_valid():
        try:
            valuing.set_rate(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Kept: it holds from that day on."), extra_tags="ok")
            return redirect("national_workshops_team:volunteers")
    return _page(request, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def qualification(request: NationalRequest, code: str) -> HttpResponse:
    """How long a qualification holds and which tasks ask for it, from now on."""
    _steward(request)
    row = get_object_or_404(Qualification, pk=code)
    form = ValidityForm(request.POST or None, initial={"months": row.months, "tasks": row.tasks})
    if request.method == "POST" and form.is_valid():
        row.months, row.tasks = form.cleaned_data["months"], form.cleaned_data["tasks"]
        row.save(update_fields=["months", "tasks"])
        messages.success(request, _("Kept: those held already keep their date."), extra_tags="ok")
        return redirect("national_workshops_team:volunteers")
    return render(request, "team/national/qualification.html", {"title": row.label, "form": form})
