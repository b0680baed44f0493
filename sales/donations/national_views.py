"""What every antenna received, the tax receipts to declare, and whether the register of second-hand goods is kept."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import NationalRequest
from connect.antennas.models import Antenna
from connect.refusals import Refusal
from connect.ui.spreadsheet import answer
from sales.donations import reading, register
from sales.donations.access import may_decide_register, may_read_gifts
from sales.donations.forms import PeriodForm, RegisterForm
from sales.donations.views import A_PAGE
from sales.models import DonorKind, Origin, RegisterSetting

KINDS, ORIGINS = dict(DonorKind.choices), dict(Origin.choices)


def _for_readers(request: NationalRequest) -> None:
    if not may_read_gifts(request.membership):
        raise PermissionDenied


def _antenna(request: NationalRequest) -> Antenna | None:
    return Antenna.objects.filter(slug=request.GET.get("antenne", "")[:40]).first()


@never_cache
@require_safe
def received(request: NationalRequest) -> HttpResponse:
    """Batches and devices by antenna and donor over a period."""
    _for_readers(request)
    form, antenna = PeriodForm(request.GET), _antenna(request)
    asked = (form.first, form.last, antenna.pk if antenna else None)
    page = Paginator(reading.by_donor(*asked), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"antenna": row["antenna__name"], "name": row["donor__name"], "kind": KINDS[row["donor__kind"]],
         "origin": ORIGINS[row["origin"]], "batches": row["batches"], "units": row["units"]}
        for row in page
    ]  # fmt: skip
    context = {
        "form": form, "page": page, "rows": rows, "totals": reading.totals(*asked), "antenna": antenna,
        "antennas": Antenna.objects.order_by("name"), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "donations/national/received.html", context)


@never_cache
@require_safe
def received_book(request: NationalRequest) -> HttpResponse:
    _for_readers(request)
    form, antenna = PeriodForm(request.GET), _antenna(request)
    rows = reading.by_donor(form.first, form.last, antenna.pk if antenna else None)
    with translation.override("fr"):
        return answer(reading.workbook(rows.iterator(), KINDS, ORIGINS), f"dons-{form.first}-{form.last}")


def _year(request: NationalRequest) -> int:
    text = request.GET.get("annee", "")
    return (
        int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2999 else timezone.localdate().year
    )


@never_cache
@require_safe
def declaration(request: NationalRequest) -> HttpResponse:
    """Tax receipts of a year: their number and total to declare, then one by one."""
    _for_readers(request)
    year = _year(request)
    number, total = reading.declaration(year)
    page = Paginator(reading.tax_receipts(year), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year, "years": range(timezone.localdate().year, timezone.localdate().year - 6, -1), "number": number,
        "total": total, "page": page, "by_antenna": reading.declaration_by_antenna(year),
    }  # fmt: skip
    return render(request, "donations/national/declaration.html", context)


@never_cache
@require_safe
def declaration_book(request: NationalRequest) -> HttpResponse:
    _for_readers(request)
    year = _year(request)
    with translation.override("fr"):
        return answer(reading.declaration_book(year), f"recus-fiscaux-{year}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_setting(request: NationalRequest) -> HttpResponse:
    """Whether the register is kept, since when, why; an administrator adds a dated row."""
    _for_readers(request)
    may_decide = may_decide_register(request.membership)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    form = RegisterForm(request.POST or None, initial={"from_on": timezone.localdate()})
    if form.is_valid():
        try:
            register.decide(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Noted, with your name and the reason."), extra_tags="ok")
            return redirect("national_donations:register")
    context = {
        "form": form, "may_decide": may_decide, "setting": register.in_force(timezone.localdate()),
        "rows": RegisterSetting.objects.select_related("decided_by"),
    }  # fmt: skip
    return render(request, "donations/national/register.html", context)
