"""The stock of an antenna: its home, its devices, one of them, accessories, alerts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.antennas.models import Site
from connect.refusals import Refusal
from connect.ui.spreadsheet import Workbook, answer
from sales.models import (
    DEVICES,
    Carries,
    Grade,
    Product,
    ShelfMovement,
    StockCount,
    TransferUnit,
    Unit,
    UnitState,
)
from sales.stockroom import alerts, codes, life, shelves, transfers, units
from sales.stockroom.access import may_keep_stock, may_sign_stock
from sales.stockroom.forms import FindForm, ShelfForm, ThresholdForm

A_PAGE = 50
MOST_EXPORTED = 20_000


def team(request: AntennaRequest) -> None:
    if not may_keep_stock(request.membership):
        raise PermissionDenied


def managers(request: AntennaRequest) -> None:
    if not may_sign_stock(request.membership):
        raise PermissionDenied


@never_cache
@require_safe
def stock(request: AntennaRequest) -> HttpResponse:
    """One field to find anything, what there is, what is short, what waits; the doors to the rooms."""
    team(request)
    here, today = request.antenna.pk, timezone.localdate()
    find = FindForm(request.GET if "q" in request.GET else None)
    typed = find.cleaned_data["q"] if find.is_bound and find.is_valid() else ""
    hits = units.find(typed.replace("\x00", ""), here)
    if len(hits) == 1 and hits[0].unit is not None:
        return redirect("stockroom:unit", hits[0].unit.pk)
    context = {
        "find": find,
        "typed": typed,
        "hits": hits,
        "kinds": units.counted(here),
        "codes": codes.counts(here, today),
        "short": alerts.short(here, today),
        "arriving": transfers.on_the_way(here)[:8],
        "counts": StockCount.objects.filter(antenna_id=here, signed_at=None).select_related("site", "opened_by")[:5],
        "may_sign": may_sign_stock(request.membership),
        "sells_codes": Product.objects.on_sale(today).exclude(carries=Carries.NOTHING).exists(),
    }
    return render(request, "stockroom/stock.html", context)


@never_cache
@require_safe
def unit_list(request: AntennaRequest) -> HttpResponse:
    """Devices by kind, grade, state, site, words; as long as the figure that led here says."""
    team(request)
    asked = units.Filters.of(request.GET, request.antenna.pk)
    page = Paginator(units.listed(request.antenna.pk, asked), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "kinds": [(kind.value, kind.label) for kind in DEVICES],
        "grades": [*Grade.choices, ("none", _("not graded yet"))],
        "states": [("here", _("with us")), *UnitState.choices],
        "sites": Site.objects.filter(antenna_id=request.antenna.pk).order_by("name"),
    }
    return render(request, "stockroom/units.html", context)


@never_cache
@require_safe
def units_xlsx(request: AntennaRequest) -> HttpResponse:
    """The same list as a workbook: labels, serial numbers and IMEI are text, and no cell is a formula."""
    team(request)
    asked = units.Filters.of(request.GET, request.antenna.pk)
    rows = units.listed(request.antenna.pk, asked)[:MOST_EXPORTED].iterator(chunk_size=2000)
    book = Workbook()
    columns = [
        (_("Label"), 14), (_("Kind"), 12), (_("Article"), 26), (_("Make and model"), 30), (_("Grade"), 9), (_("State"), 22),
        (_("Serial number"), 20), ("IMEI", 18), (_("Second IMEI"), 18), (_("Site"), 18), (_("Received on"), 12),
    ]  # fmt: skip
    book.sheet(
        _("Stock"),
        columns,
        (
            (u.label, u.get_kind_display(), u.product.name, u.model, u.get_grade_display(), u.get_state_display(), u.serial,
             u.imei, u.imei2, u.site.name, u.received_on)
            for u in rows
        ),
    )  # fmt: skip
    return answer(book.content(), f"stock-{request.antenna.slug}-{timezone.localdate()}")


@never_cache
@require_safe
def unit(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One device from its gift to its buyer; one that went to another antenna keeps what happened here."""
    team(request)
    found = Unit.objects.filter(antenna_id=request.antenna.pk, pk=pk).select_related("product", "site").first()
    if found is not None:
        return render(request, "stockroom/unit.html", {"unit": found, **life.of(found, request.antenna.pk)})
    gone = TransferUnit.objects.filter(unit_id=pk, antenna_id=request.antenna.pk).select_related("transfer__to_antenna")
    left = gone.order_by("-transfer__sent_at").first()
    if left is None:
        raise Http404
    return render(request, "stockroom/gone.html", {"left": left, "thread": life.kept_here(pk, request.antenna.pk)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: AntennaRequest) -> HttpResponse:
    """Accessories by site: how many there are, what came and went; arrivals, and a manager's corrections."""
    team(request)
    may_correct = may_sign_stock(request.membership)
    form = ShelfForm(request.POST or None, antenna_id=request.antenna.pk, may_correct=may_correct)
    if form.is_valid():
        try:
            _shelve(form.cleaned_data, request)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Noted."), extra_tags="ok")
            return redirect("stockroom:shelf")
    return render(request, "stockroom/shelf.html", _shelf_page(request, form, may_correct))


def _shelve(said: dict[str, Any], request: AntennaRequest) -> None:
    facts: dict[str, Any] = {
        "site": said["site"], "because": said["because"], "by": request.user, "at": timezone.now(),
    }  # fmt: skip
    if said["what"] == "arrival":
        shelves.arrive(said["product"], said["quantity"], **facts)
    else:
        shelves.correct(said["product"], said["quantity"], **facts)


def _shelf_page(request: AntennaRequest, form: ShelfForm, may_correct: bool) -> dict[str, Any]:
    sites = {site.pk: site for site in Site.objects.filter(antenna_id=request.antenna.pk)}
    products = {p.pk: p for p in Product.objects.filter(kind="accessory")}
    quantities = [
        (products[product], sites[site], n) for (product, site), n in shelves.balances(request.antenna.pk).items()
    ]
    moves = ShelfMovement.objects.filter(antenna_id=request.antenna.pk).select_related(
        "product", "site", "by", "transfer"
    )
    return {
        "form": form,
        "quantities": sorted(quantities, key=lambda row: (row[0].rank, row[0].name, row[1].name)),
        "page": Paginator(moves, A_PAGE).get_page(request.GET.get("page")),
        "may_correct": may_correct,
    }


@never_cache
@require_safe
def alert_list(request: AntennaRequest) -> HttpResponse:
    """Each article, how many are left, and from how many the antenna is told."""
    team(request)
    may_set = may_sign_stock(request.membership)
    context = {"articles": alerts.articles(request.antenna.pk, timezone.localdate()), "may_set": may_set}
    return render(request, "stockroom/alerts.html", {**context, "form": ThresholdForm()})


@require_POST
def set_alert(request: AntennaRequest) -> HttpResponse:
    """From how many on this antenna is told of an article."""
    managers(request)
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        context = {"articles": alerts.articles(request.antenna.pk, timezone.localdate()), "may_set": True, "form": form}
        return render(request, "stockroom/alerts.html", context)
    alerts.set_threshold(**form.cleaned_data, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Noted."), extra_tags="ok")
    return redirect("stockroom:alerts")
