"""What an antenna takes to La Coop: the activities of a period, and the people who agreed to be known there."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connect.accounts.models import User
from connect.antennas.http import AntennaRequest
from connect.antennas.models import Antenna
from connect.ui.spreadsheet import TYPE
from connect.ui.templatetags.ui import role_name
from workshops.coop import activities, files, taking_out
from workshops.coop.access import may_take_to_coop
from workshops.coop.counting import counted, people_counted
from workshops.coop.forms import CSV, PEOPLE, CoopForm
from workshops.roll.days import Days, last_month


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: AntennaRequest) -> HttpResponseBase:
    """What the files would hold and what they lack; then POST for one: a file that leaves is written in the journal."""
    if not may_take_to_coop(request.membership):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    form = CoopForm(asked, usual=last_month(timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["fichier"]:
            raise Http404
        return _file(request, form)
    context = {
        "form": form, "days": form.days, "counted": counted([request.antenna.pk], form.days),
        "agreed": people_counted(request.antenna.pk, form.since),
    }  # fmt: skip
    return render(request, "coop/page.html", context)


def _file(request: AntennaRequest, form: CoopForm) -> HttpResponseBase:
    which, now = form.cleaned_data["fichier"], timezone.now()
    if which == PEOPLE:
        found = taking_out.take_people(request.antenna.pk, form.since, by=request.user, at=now)
        return _attached(HttpResponse(files.people_xlsx(found), content_type=TYPE), "import-beneficiaires.xlsx")
    role = role_name(request.membership.role)
    return activities_file([request.antenna], form.days, which, by=request.user, role=role)


def activities_file(antennas: Sequence[Antenna], days: Days, which: str, *, by: User, role: str) -> HttpResponseBase:
    """The activities of some antennas, streamed; who took them is written before they leave."""
    now = timezone.now()
    keys = [antenna.pk for antenna in antennas]
    taking_out.note_activities(keys, days, by=by, at=now)
    rows, name = activities.rows(keys, days, on=timezone.localdate(now)), f"accompagnements_{timezone.localdate(now)}"
    if which == CSV:
        lines = files.activities_csv(rows)
        return _attached(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), f"{name}.csv")
    places = ", ".join(antenna.name for antenna in antennas)
    who = (by.first_name, by.last_name, role)
    total = counted(keys, days).rows
    file = files.activities_xlsx(rows, by=who, total=total, days=days, places=places, at=now)
    return _attached(FileResponse(file, content_type=TYPE), f"{name}.xlsx")


def _attached(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """La Coop's own name for the file, so that it is known for what it is."""
    response["Content-Disposition"] = f'attachment; filename="coop-numerique_{name}"'
    return response
