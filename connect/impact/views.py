"""Pages of an antenna: its week, and the lists behind the week's figures."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from beneficiaries.access import may_merge
from connect.antennas.http import AntennaRequest
from connect.impact import charts, listing, spreadsheet
from connect.impact import week as weeks
from connect.impact.access import may_read_takings, may_read_week, may_take_out
from connect.impact.models import default_grid
from connect.impact.period import Period
from connect.impact.scope import Scope
from connect.impact.taking_lists import note_list
from connect.ui.templatetags.ui import NBSP
from sales.models import Means
from sales.stockroom import alerts

EARLIEST = date(2013, 1, 1)


def week(request: AntennaRequest) -> HttpResponse:
    """The week of the antenna, `?semaine=` its Monday or any of its days; the running week by default."""
    if not may_read_week(request.membership):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    told = weeks.of(request.antenna.pk, _monday(request, today), today)
    context = {
        "title": _("The week at %(antenna)s") % {"antenna": request.antenna.name},
        "week": told,
        "figures": _figures(told),
        "bars": _bars(told),
        "stock": weeks.stock(request.antenna.pk, today),
        "short": alerts.short(request.antenna.pk, today) if told.is_running else [],
        "takings": [
            (Means(m).label, amount) for m, amount in weeks.takings(request.antenna.pk, today, request.membership)
        ],
        "may_read_takings": may_read_takings(request.membership),
        "may_merge": may_merge(request.membership),
        **(weeks.to_settle(request.antenna.pk, now) if told.is_running else {}),
        **_around(told),
    }
    return render(request, "impact/week.html", context)


def _monday(request: AntennaRequest, today: date) -> date:
    asked = request.GET.get("semaine")
    if not asked:
        return Period.week(today).first
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= today:
        raise Http404
    return Period.week(day).first


def _around(told: weeks.Week) -> dict[str, Any]:
    after = told.period.first + timedelta(days=7)
    return {
        "week_before": told.period.first - timedelta(days=7),
        "week_after": after if after <= told.today else None,
        "last_day": min(told.period.last, told.days[-1]) if told.days else told.period.last,
    }


def _figures(told: weeks.Week) -> list[dict[str, Any]]:
    """The big figures with their meaning in words, their drawing and the list each opens."""
    return [
        _figure(_("Visits"), told.visits, str, _("Once a day and person."), _list("visites", told.period)),
        _figure(_("New people"), told.new, str, _("Counted once."), _list("nouvelles", told.period)),
        _figure(
            _("Hours of workshop"),
            told.minutes,
            listing.in_hours,
            _("Presence ticked."),
            _list("presences", told.period),
        ),
        _figure(_("Sales"), told.sales, _in_euros, _("Tickets of the week."), _list("ventes", told.period)),
    ]


def _list(what: str, period: Period) -> str:
    return f"{reverse('impact:list', args=[what])}?du={period.first}&au={period.last}"


def _in_euros(amount: int) -> str:
    return f"{number_format(amount, 0, force_grouping=True)}{NBSP}€"


def _figure(title: str, figure: weeks.Figure, said: Callable[[int], str], words: str, url: str) -> dict[str, Any]:
    drawn = [said(n) for n in figure.weeks]
    return {
        "title": title,
        "big": said(figure.now),
        "before": said(figure.before),
        "year_ago": said(figure.year_ago) if figure.year_ago else "",
        "words": words,
        "url": url,
        "thread": charts.thread(figure.weeks, height=44),
        "drawn": ", ".join(drawn),
    }


def _bars(told: weeks.Week) -> list[charts.Bar]:
    labels = [date_format(day, "D") for day in told.days]
    values = [told.per_day.get(day, 0) if day <= told.today else None for day in told.days]
    before = [told.per_day.get(day - timedelta(days=7), 0) for day in told.days]
    return charts.pairs(labels, values, before)


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
    try:
        first, last = parse_date(request.GET.get("du", "")), parse_date(request.GET.get("au", ""))
    except ValueError:
        first = last = None
    if first is None or last is None or not EARLIEST <= first <= last <= first + timedelta(days=366):
        raise Http404
    return Period(first, last)


def week_xlsx(request: AntennaRequest) -> HttpResponse:
    """The same week as a spreadsheet: day by day, and this week beside the one before."""
    if not may_read_week(request.membership):
        raise PermissionDenied
    today = timezone.localdate()
    told = weeks.of(request.antenna.pk, _monday(request, today), today)
    book = spreadsheet.Workbook()
    book.sheet(
        _("Week"),
        [(_("Figure"), 26), (_("This week"), 14), (_("Week before"), 14), (_("A year ago"), 14)],
        [
            (_("Visits"), told.visits.now, told.visits.before, told.visits.year_ago),
            (_("New people"), told.new.now, told.new.before, told.new.year_ago),
            (
                _("Hours of workshop"),
                *(_hours(n) for n in (told.minutes.now, told.minutes.before, told.minutes.year_ago)),
            ),
            (_("Sales (€)"), told.sales.now, told.sales.before, told.sales.year_ago),
        ],
    )
    book.sheet(
        _("Days"),
        [(_("Day"), 14), (_("Visits"), 10), (_("Week before"), 14)],
        [(day, told.per_day.get(day, 0), told.per_day.get(day - timedelta(days=7), 0)) for day in told.days],
    )
    return spreadsheet.answer(book.content(), f"semaine-{request.antenna.slug}-{told.period.first}")


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))
