"""The calendar of an antenna: its week, its month, somebody's own weeks."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connect.antennas.http import AntennaRequest
from connect.antennas.models import Membership
from workshops import agenda
from workshops.access import may_plan
from workshops.views import asked_day
from workshops.weeks import reading
from workshops.weeks.access import may_read_weeks, may_read_weeks_of_others
from workshops.weeks.forms import AskedForm


def reader(request: AntennaRequest) -> AskedForm:
    """Refuses whoever may not read; gives what is asked, or no page when it is not of this antenna."""
    if not may_read_weeks(request.membership):
        raise PermissionDenied
    form = AskedForm(request.GET, antenna_id=request.antenna.pk)
    if not form.is_valid():
        raise Http404
    return form


def _said(request: AntennaRequest, form: AskedForm, found: reading.Days, before: date, after: date) -> dict[str, Any]:
    """What the week and the month share."""
    return {
        "found": found,
        "form": form,
        "asked": form.asked(),
        "today": timezone.localdate(),
        "before": before,
        "after": after,
        "may_plan": may_plan(request.membership),
    }


@require_safe
def week(request: AntennaRequest) -> HttpResponse:
    """The week's sessions, day by day: Tuesday to Saturday, today, and any day that has something to say."""
    form, monday, today = reader(request), agenda.week_of(asked_day(request)), timezone.localdate()
    sunday = monday + timedelta(days=6)
    found = reading.days_between(request.antenna.pk, monday, sunday, form.asked(), at=timezone.now())
    days = [day for day in found.days if day.opens or day.sessions or day.on == today]
    context = _said(request, form, found, monday - timedelta(weeks=1), monday + timedelta(weeks=1)) | {
        "title": agenda.week_title([day.on for day in days]),
        "days": days,
        "this_one": agenda.week_of(today) == monday,
        "monday": monday,
    }
    return render(request, "workshops/week.html", context)


@require_safe
def month(request: AntennaRequest) -> HttpResponse:
    """The month's sessions, day by day, in whole weeks."""
    form, asked = reader(request), asked_day(request)
    first, last = reading.month_of(asked)
    begins, ends = agenda.week_of(first), agenda.week_of(last) + timedelta(days=6)
    found = reading.days_between(
        request.antenna.pk, begins, ends, form.asked(), at=timezone.now(), counted=(first, last)
    )
    before, after = reading.month_beside(asked, -1), reading.month_beside(asked, 1)
    context = _said(request, form, found, before, after) | {
        "title": capfirst(formats.date_format(first, "F Y")),
        "first": first,
        "last": last,
        "this_one": first <= timezone.localdate() <= last,
    }
    return render(request, "weeks/month.html", context)


@require_safe
def own(request: AntennaRequest) -> HttpResponse:
    """The weeks of whoever looks."""
    if not may_read_weeks(request.membership):
        raise PermissionDenied
    return _weeks_of(request, request.user.pk, _("My weeks"), own=True)


@require_safe
def of_member(request: AntennaRequest, pk: int) -> HttpResponse:
    """A colleague's weeks, for those who plan."""
    if not may_read_weeks_of_others(request.membership):
        raise PermissionDenied
    member = get_object_or_404(Membership.objects.select_related("user"), pk=pk, antenna_id=request.antenna.pk)
    title = _("The weeks of %(name)s") % {"name": member.user}
    return _weeks_of(request, member.user_id, title, own=False)


def _weeks_of(request: AntennaRequest, user_id: int, title: str, *, own: bool) -> HttpResponse:
    monday, today = agenda.week_of(asked_day(request)), timezone.localdate()
    step = timedelta(weeks=reading.WEEKS_AHEAD)
    context = {
        "title": title,
        "weeks": reading.weeks_of(user_id, request.antenna.pk, monday),
        "own": own,
        "may_plan": may_plan(request.membership),
        "today": today,
        "before": monday - step,
        "after": monday + step,
        "this_one": agenda.week_of(today) == monday,
    }
    return render(request, "weeks/own.html", context)
