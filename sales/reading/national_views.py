"""Sales of every antenna at the national desk, without names; what they are compared with."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import NationalRequest
from connect.antennas.models import Antenna
from connect.ui.spreadsheet import answer
from sales.models import CarbonFactor, MarketPrice
from sales.reading import exporting
from sales.reading.access import may_read_all_sales, may_set_worth
from sales.reading.facts import Asked
from sales.reading.forms import NATIONAL, CarbonForm, MarketForm, ReadForm
from sales.reading.views import figures, form_of, list_of, streamed

SHOWN = 100


def _asked(request: NationalRequest) -> tuple[ReadForm, Asked]:
    if not may_read_all_sales(request.membership):
        raise PermissionDenied
    form = form_of(request, NATIONAL)
    return form, form.asked(tuple(Antenna.objects.order_by("pk").values_list("pk", flat=True)))


@never_cache
@require_safe
def sales(request: NationalRequest) -> HttpResponse:
    form, asked = _asked(request)
    return render(request, "reading/national_sales.html", figures(form, asked))


@never_cache
@require_safe
def listed(request: NationalRequest) -> HttpResponse:
    form, asked = _asked(request)
    return render(request, "reading/national_list.html", list_of(request, form, asked))


@never_cache
@require_safe
def as_csv(request: NationalRequest) -> StreamingHttpResponse:
    _form, asked = _asked(request)
    return streamed(exporting.csv_lines(asked, None))


@never_cache
@require_safe
def as_xlsx(request: NationalRequest) -> HttpResponse:
    _form, asked = _asked(request)
    return answer(exporting.xlsx(asked), "ventes")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def worth(request: NationalRequest) -> HttpResponse:
    """Prices of the market and carbon factors: dated rows with their source, added by the administrator, never changed."""
    if not may_read_all_sales(request.membership):
        raise PermissionDenied
    may_set = may_set_worth(request.membership)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    forms: dict[str, Any] = {"market": MarketForm(prefix="m"), "carbon": CarbonForm(prefix="c")}
    if request.method == "POST":
        name = "carbon" if "carbon" in request.POST else "market"
        form = (CarbonForm if name == "carbon" else MarketForm)(request.POST, prefix=name[0])
        if form.is_valid():
            model = CarbonFactor if name == "carbon" else MarketPrice
            model(**form.cleaned_data, added_by=request.user).save()
            return redirect("national_reading:worth")
        forms[name] = form
    rows = {
        "prices": MarketPrice.objects.select_related("product", "added_by")[:SHOWN],
        "factors": CarbonFactor.objects.select_related("added_by")[:SHOWN],
    }
    return render(request, "reading/worth.html", {**forms, **rows, "may_set": may_set})
