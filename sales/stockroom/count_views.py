"""Stock counts: begin, scan, end, explain, sign; the report."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from connect.ui.spreadsheet import Workbook, answer
from connect.ui.templatetags.ui import day
from sales.models import CountLine, Difference, Kind, StockCount
from sales.stockroom import counting
from sales.stockroom.access import may_sign_stock
from sales.stockroom.forms import BeginCountForm, CountScanForm, ExplainForm, QuantityForm
from sales.stockroom.views import A_PAGE, managers, team

LAST_SCANS = 12


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def counts(request: AntennaRequest) -> HttpResponse:
    """Counts of this antenna; begin one, or join the one that is going on."""
    team(request)
    form = BeginCountForm(request.POST or None, antenna_id=request.antenna.pk)
    if form.is_valid():
        try:
            begun = counting.begin(**form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("stockroom:count", begun.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    here = StockCount.objects.filter(antenna_id=request.antenna.pk).select_related("site", "opened_by", "signed_by")
    page = Paginator(here, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "stockroom/counts.html", {"form": form, "page": page})


def _count(request: AntennaRequest, pk: UUID) -> StockCount:
    team(request)
    found = (
        StockCount.objects.filter(antenna_id=request.antenna.pk, pk=pk)
        .select_related("site__antenna", "opened_by", "ended_by", "signed_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _page(request: AntennaRequest, count: StockCount, **forms: Any) -> dict[str, Any]:
    lines = CountLine.objects.filter(count=count).select_related("unit", "product", "scanned_by", "explained_by")
    differs = lines.exclude(difference="").order_by("difference", "label")
    return {
        "count": count,
        "progress": counting.progress(count),
        "scans": count.scans.select_related("by", "line__unit")[:LAST_SCANS],
        "pieces": lines.filter(product__isnull=False).order_by("product__rank") if count.kind == Kind.ACCESSORY else [],
        "page": Paginator(differs, A_PAGE).get_page(request.GET.get("page")),
        "may_sign": may_sign_stock(request.membership),
        "scan": CountScanForm(),
        "explain": ExplainForm(),
        **forms,
    }


@never_cache
@require_safe
def count(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The scan field while it goes on; the differences once it has ended."""
    return render(request, "stockroom/count.html", _page(request, _count(request, pk)))


@never_cache
@require_POST
def scan(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Keep one scan and answer. The field does nothing else than this."""
    found = _count(request, pk)
    form = CountScanForm(request.POST)
    if form.is_valid():
        try:
            counting.scan(found, form.cleaned_data["scan"].replace("\x00", ""), by=request.user, at=timezone.now())
            return redirect("stockroom:count", pk)
        except Refusal as refusal:
            form.add_error("scan", str(refusal))
    return render(request, "stockroom/count.html", _page(request, found, scan=form))


@never_cache
@require_POST
def quantity(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """How many of an accessory lie there."""
    found = _count(request, pk)
    form = QuantityForm(request.POST)
    line = CountLine.objects.filter(count=found, pk=form.cleaned_data["line"]).first() if form.is_valid() else None
    if line is not None and line.product_id is not None:
        try:
            counting.count_pieces(line, form.cleaned_data["quantity"], by=request.user, at=timezone.now())
            return redirect("stockroom:count", pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "stockroom/count.html", _page(request, found, quantity=form))


@never_cache
@require_POST
def end(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """List the differences, or go back to scanning (`go_on`)."""
    found = _count(request, pk)
    try:
        if "go_on" in request.POST:
            counting.go_on(found)
        else:
            counting.end(found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("stockroom:count", pk)


@never_cache
@require_POST
def explain(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One reason and a few words for the differences that were ticked."""
    found = _count(request, pk)
    form = ExplainForm(request.POST)
    ticked = _ticked(request)
    if form.is_valid() and not ticked:
        form.add_error(None, _("Tick the lines that this explains."))
    if form.is_valid():
        try:
            counting.explain(ticked, count=found, by=request.user, **form.cleaned_data)
            return redirect("stockroom:count", pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "stockroom/count.html", _page(request, found, explain=form, ticked=ticked))


def _ticked(request: AntennaRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("line")[:2000]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@never_cache
@require_POST
def sign(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A manager agrees with what was found: only then states change, and the count is closed for good."""
    managers(request)
    found = _count(request, pk)
    try:
        counting.sign(found, by=request.user, at=timezone.now())
        messages.success(request, _("Signed. The stock follows what was found."), extra_tags="ok")
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("stockroom:count", pk)


def _report(found: StockCount) -> dict[str, Any]:
    lines = CountLine.objects.filter(count=found).select_related("unit", "product", "scanned_by", "explained_by")
    return {
        "count": found,
        "progress": counting.progress(found),
        "differs": lines.exclude(difference="").order_by("difference", "label"),
        "printed_at": timezone.now(),
    }


@never_cache
@require_safe
def report_pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What was expected, found, missing, and why, on paper."""
    found = _count(request, pk)
    return printed.shown(
        printed.tagged("stockroom/pdf/count.html", _report(found)), f"inventaire-{found.opened_at:%Y-%m-%d}.pdf"
    )


@never_cache
@require_safe
def report_xlsx(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Each line of the count, as text that is never a formula."""
    found = _count(request, pk)
    book = Workbook()
    columns = [
        (_("Label"), 20), (_("Make and model"), 30), (_("Expected"), 10), (_("Counted"), 10), (_("Scanned on"), 18),
        (_("By"), 14), (_("Difference"), 28), (_("Why"), 26), (_("Explanation"), 50),
    ]  # fmt: skip
    lines = CountLine.objects.filter(count=found).select_related("unit", "product", "scanned_by").order_by("label")
    book.sheet(_("Stock count"), columns, (_cells(line) for line in lines))
    return answer(book.content(), f"inventaire-{found.opened_at:%Y-%m-%d}")


def _cells(line: CountLine) -> list[Any]:
    what = line.unit.model if line.unit else line.product.name if line.product else ""
    expected = line.expected_quantity if line.product else int(line.expected)
    counted = line.counted_quantity if line.product else int(line.scanned_at is not None)
    return [
        line.label, what, expected, counted, day(line.scanned_at) if line.scanned_at else "",
        line.scanned_by.get_full_name() if line.scanned_by else "",
        Difference(line.difference).label, line.get_why_display() if line.why else "", line.words,
    ]  # fmt: skip
