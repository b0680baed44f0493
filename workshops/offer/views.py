"""What an antenna offers, to read and to print."""

from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connect.antennas.http import AntennaRequest
from connect.ui.printed import shown
from workshops.access import may_plan
from workshops.models import AppPack, Kind, Shape
from workshops.offer import sheet
from workshops.offer.access import may_read_offer


def reader(request: AntennaRequest) -> None:
    if not may_read_offer(request.membership):
        raise PermissionDenied


@require_safe
def offer(request: AntennaRequest) -> HttpResponse:
    """The kinds that may be planned today, by shape, with the sheets of the applihours."""
    reader(request)
    found = sorted(Kind.objects.offered().select_related("pack"), key=lambda kind: list(Shape).index(Shape(kind.shape)))
    groups = [(capfirst(str(Shape(shape).label)), list(kinds)) for shape, kinds in groupby(found, lambda k: k.shape)]
    context = {"title": _("What we offer"), "groups": groups, "may_plan": may_plan(request.membership)}
    return render(request, "offer/offer.html", context)


@require_safe
def kind(request: AntennaRequest, pk: int) -> HttpResponse:
    """One kind: its programme, what it teaches, its three apps. A closed one too: sessions still name it."""
    reader(request)
    found = get_object_or_404(Kind.objects.prefetch_related("skills"), pk=pk)
    pack = AppPack.objects.filter(kind=found).prefetch_related("apps").first()
    context = {
        "title": found.name, "kind": found, "pack": pack, "apps": sheet.shown_apps(pack) if pack else [],
        "may_plan": may_plan(request.membership),
    }  # fmt: skip
    return render(request, "offer/kind.html", context)


@require_safe
def pack_sheet(request: AntennaRequest, pk: int) -> HttpResponse:
    """The sheet of three apps, in French or English."""
    reader(request)
    tongue = request.GET.get("langue", "fr")
    if tongue not in sheet.TONGUES:
        raise Http404
    found = get_object_or_404(AppPack.objects.select_related("kind").prefetch_related("apps"), kind_id=pk)
    return shown(sheet.pack_sheet(found, tongue), sheet.file_name(found, tongue))
