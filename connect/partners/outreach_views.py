"""An antenna makes itself known: the log of awareness visits, and the leaflet that is left behind."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import AntennaRequest
from connect.partners import leaflet, outreach
from connect.partners.desk import desk_of, done
from connect.partners.forms import OutreachForm
from connect.partners.models import Outreach
from connect.partners.views import A_PAGE, FORM, structure_of
from connect.ui import printed


@require_safe
def log(request: AntennaRequest) -> HttpResponse:
    """Every visit of the antenna, the latest first."""
    rows = Outreach.objects.filter(antenna_id=request.antenna.pk).select_related("structure", "went__user")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "partners/desk/outreach.html", {"page": page, "desk": desk_of(request)})


@never_cache
@require_http_methods(FORM)
def note(request: AntennaRequest, pk: int) -> HttpResponse:
    """Everyone of the team notes her own visits."""
    shown = structure_of(pk)
    initial = {"day": timezone.localdate(), "went": request.membership.holder_id}
    form = OutreachForm(request.POST or None, antenna_id=request.antenna.pk, initial=initial)
    if request.method == "POST" and form.is_valid():
        visit = form.visit(antenna_id=request.antenna.pk, structure=shown, noted_by=request.user)
        if done(request, form, lambda: outreach.note(visit), _("The visit is noted.")):
            return redirect("partners:structure", shown.pk)
    return render(
        request, "partners/desk/outreach_form.html", {"form": form, "structure": shown, "desk": desk_of(request)}
    )


@require_safe
def leaflet_pdf(request: AntennaRequest) -> HttpResponse:
    """One A4 page to print or send."""
    return printed.shown(leaflet.made(request.antenna.pk), "orienter-vers-emmaus-connect.pdf")
