"""Pages of the national team: sealed periods, what was corrected since, and whether figures, lists and files agree."""

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from procrastinate.exceptions import AlreadyEnqueued

from connect.antennas.http import NationalRequest
from connect.impact import listing, sealing
from connect.impact.access import may_read_results, may_seal
from connect.impact.figures import INDICATORS
from connect.impact.models import FiguresCheck, FiguresDifference, SealedPeriod
from connect.impact.national_views import asked_form
from connect.impact.period import Period, said
from connect.impact.results import results
from connect.ui.doing import done

A_PAGE = 40


class SealForm(forms.Form):
    """Which finished month or year is sealed."""

    periode = forms.ChoiceField(label=gettext_lazy("Month or year"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sealing.to_seal(timezone.localdate())
        self.by_value = {f"{p.first}/{p.last}": p for p in offered}
        self.fields["periode"].choices = [(value, said(p)) for value, p in self.by_value.items()]  # type: ignore[attr-defined]
        self.fields["periode"].widget.attrs["class"] = "form-select"

    @property
    def period(self) -> Period:
        return self.by_value[self.cleaned_data["periode"]]


@require_safe
def periods(request: NationalRequest) -> HttpResponse:
    if not may_read_results(request.membership):
        raise PermissionDenied
    return _periods(request, SealForm())


def _periods(request: NationalRequest, form: SealForm, status: int = 200) -> HttpResponse:
    rows = SealedPeriod.objects.select_related("sealed_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Sealed periods"),
        "form": form,
        "page": page,
        "rows": [(one, said(Period(one.first_on, one.last_on))) for one in page],
        "may_seal": may_seal(request.membership),
    }
    return render(request, "impact/periods.html", context, status=status)


@require_POST
def seal(request: NationalRequest) -> HttpResponse:
    """Seal a month or a year: for ever."""
    if not may_seal(request.membership):
        raise PermissionDenied
    form = SealForm(request.POST)
    if done(form, lambda _said: sealing.seal(form.period, by=request.user)):
        return redirect("national:periods")
    return _periods(request, form)


@require_safe
def corrections(request: NationalRequest) -> HttpResponse:
    """What is counted otherwise today in a sealed period."""
    form = asked_form(request)
    table = results(form.scope(), form.grid()) if form.is_valid() else None
    if table is None or table.sealed is None:
        raise Http404
    context = {
        "title": _("What was corrected since"),
        "results": table,
        "place": form.place,
        "found": sealing.corrected_since(table),
        "query": request.GET.urlencode(),
    }
    return render(request, "impact/corrections.html", context)


@require_safe
def checks(request: NationalRequest) -> HttpResponse:
    """What the last nights found."""
    if not may_read_results(request.membership):
        raise PermissionDenied
    nights = Paginator(FiguresCheck.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    last = nights[0] if nights and nights.number == 1 else None
    found = FiguresDifference.objects.filter(check_of=last).select_related("antenna")[:200] if last else []
    context = {
        "title": _("Do figures, lists and files agree?"),
        "nights": nights,
        "last": last,
        "rows": [_difference(one) for one in found],
        "corrected": sum(not one.disagrees for one in found),
        "may_ask": may_seal(request.membership),
    }
    return render(request, "impact/checks.html", context)


def _difference(one: FiguresDifference) -> dict[str, Any]:
    indicator = INDICATORS.get(one.code)
    numbers = (one.told, one.figure, one.summed, one.kept)
    told, figure, summed, kept = (
        "" if n is None else (listing.said(indicator, n) if indicator else str(n)) for n in numbers
    )
    return {
        "title": indicator.title if indicator else one.code, "one": one, "told": told, "figure": figure, "summed": summed,
        "kept": kept,
    }  # fmt: skip


@require_POST
def check_now(request: NationalRequest) -> HttpResponse:
    """Ask the night's question now; a job answers, once however often it is asked."""
    if not may_seal(request.membership):
        raise PermissionDenied
    from connect.impact.tasks import check_figures

    with suppress(AlreadyEnqueued):
        check_figures.defer(timestamp=0)  # type: ignore[arg-type]  # procrastinate sees no arguments of a door's task
    messages.success(request, _("The figures are being compared. Come back in a few minutes."))
    return redirect("national:checks")
