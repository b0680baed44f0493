"""The lists behind an antenna's figures, as pages and as files."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from connect.antennas.http import AntennaRequest
from connect.impact import listing
from connect.impact.access import may_read_week, may_take_out
from connect.impact.dashboard.periods import day_of
from connect.impact.models import default_grid
from connect.impact.period import BEGUN, Period
from connect.impact.scope import Scope
from connect.impact.taking_lists import note_list


def listed(request: AntennaRequest, what: str) -> HttpResponse:
    """What a figure counts, for a period of at most a year: `?du=` and `?au=`, both included."""
    if not may_read_week(request.membership):
        raise PermissionDenied
    asked = _asked(request, what)
    more = {"may_take_out": may_take_out(request.membership), "query": request.GET.urlencode()}
    return render(request, "impact/list.html", listing.context(asked, listing.page_number(request.GET)) | more)


def _asked(request: AntennaRequest, what: str) -> listing.Asked:
    scope = Scope.of_antenna(_asked_period(request), request.antenna.pk)
    return listing.asked_for(what, scope, request.GET, lambda: default_grid().cut.bands, named=True)


@require_POST
def take_list(request: AntennaRequest, what: str, ending: str) -> HttpResponseBase:
    """The list as a file, with people's names: a manager's act, written in the journal."""
    if not may_take_out(request.membership):
        raise PermissionDenied
    asked = _asked(request, what)
    note_list(asked, by=request.user, at=timezone.now())
    return listing.as_csv(asked) if ending == "csv" else listing.as_xlsx(asked)


def _asked_period(request: AntennaRequest) -> Period:
    first, last = (day_of(request.GET.get(name, "")) for name in ("du", "au"))
    if first is None or last is None or not BEGUN <= first <= last <= first + timedelta(days=366):
        raise Http404
    return Period(first, last)
