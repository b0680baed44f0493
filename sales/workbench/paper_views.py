"""Papers of the bench: certificates, labels, slips of waste and their register."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui.printed import shown
from connect.ui.spreadsheet import answer
from sales.models import Batch, Unit, WasteSlip
from sales.workbench import papers, waste
from sales.workbench.bench import Filters
from sales.workbench.forms import LabelsForm, WasteForm
from sales.workbench.views import A_PAGE, GET_POST, allowed, own_unit

IN_STOCK = ("received", "preparing", "ready", "returned", "repair")


@never_cache
@require_safe
def certificate(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What was done of the data of a device."""
    allowed(request)
    unit = own_unit(request, pk)
    return shown(papers.certificate_pdf(unit), f"effacement-{unit.label}.pdf")


@never_cache
@require_safe
def batch_certificate(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The same of the devices of a batch, for its donor."""
    allowed(request)
    batch = get_object_or_404(Batch.objects.select_related("donor"), pk=pk, antenna_id=request.antenna.pk)
    return shown(papers.batch_certificate_pdf(batch, request.antenna.pk), f"effacement-{batch.reference}.pdf")


@never_cache
@require_http_methods(GET_POST)
def labels(request: AntennaRequest) -> HttpResponse:
    """Choose devices, then print their labels; `appareil`: one that is ticked already."""
    allowed(request)
    form = LabelsForm(request.POST or None, antenna_id=request.antenna.pk)
    if form.is_valid():
        said = form.cleaned_data
        units = list(said["units"].order_by("label")[: papers.MOST_LABELS])
        return shown(papers.labels_pdf(units, said["form"], first=said["first"]), "etiquettes.pdf")
    asked = Filters.of(request.GET)
    here = Unit.objects.filter(antenna_id=request.antenna.pk, state__in=IN_STOCK).order_by("-received_on", "-label")
    if asked.kind:
        here = here.filter(kind=asked.kind)
    for word in asked.words.split():
        here = here.filter(label__icontains=word)
    page = Paginator(here, A_PAGE).get_page(request.GET.get("page"))
    ticked = set(request.POST.getlist("units")) or {request.GET.get("appareil", "")}
    return render(request, "workbench/labels.html", {"form": form, "page": page, "ticked": ticked, "asked": asked})


@never_cache
@require_safe
def slips(request: AntennaRequest) -> HttpResponse:
    """What left as waste, the latest first."""
    allowed(request)
    page = Paginator(waste.slips(request.antenna.pk), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workbench/slips.html", {"page": page})


@never_cache
@require_safe
def slips_xlsx(request: AntennaRequest) -> HttpResponse:
    allowed(request)
    return answer(waste.workbook(request.antenna.pk), f"sorties-dechets-{request.antenna.slug}")


@never_cache
@require_http_methods(GET_POST)
def leave(request: AntennaRequest) -> HttpResponse:
    """A manager signs what leaves: devices, collector, document, weight."""
    allowed(request, to_sign=True)
    units = waste.may_leave(request.antenna.pk)
    form = WasteForm(request.POST or None, units=units)
    if form.is_valid():
        try:
            said = form.cleaned_data
            chosen = list(said.pop("units")[: waste.MOST])
            slip = waste.leave(chosen, **said, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Slip %(number)s is written.") % {"number": slip.reference}, extra_tags="ok")
            return redirect("workbench:slips")
    page = Paginator(units, waste.MOST).get_page(request.GET.get("page"))
    return render(
        request, "workbench/leave.html", {"form": form, "page": page, "ticked": request.POST.getlist("units")}
    )


@never_cache
@require_safe
def slip_pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    allowed(request)
    slip = get_object_or_404(WasteSlip.objects.select_related("antenna", "by"), pk=pk, antenna_id=request.antenna.pk)
    return shown(waste.pdf(slip), f"bordereau-{slip.reference}.pdf")
