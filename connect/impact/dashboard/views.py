"""The pages of the dashboard: the antenna's period, the same as a spreadsheet, and one's own week."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect.antennas.http import AntennaRequest
from connect.impact import spreadsheet
from connect.impact.access import may_read_takings, may_read_week
from connect.impact.dashboard import counting, devices, drawing, missing, own, periods, saying, settling
from connect.impact.figures import INDICATORS
from connect.impact.period import BEGUN, Period
from connect.impact.results import hours
from sales.stockroom import alerts


def _asked(request: AntennaRequest, today: date) -> periods.Asked:
    if not may_read_week(request.membership):
        raise PermissionDenied
    try:
        return periods.asked(request.GET, today)
    except periods.NoPeriod as error:
        raise Http404 from error


def week(request: AntennaRequest) -> HttpResponse:
    """An antenna over a period, the running week by default; what is to settle today beside a period that runs."""
    now = timezone.now()
    today = timezone.localdate(now)
    asked = _asked(request, today)
    told, articles = counting.told(request.antenna.pk, asked), alerts.articles(request.antenna.pk, today)
    context: dict[str, Any] = {
        "title": _("The week at %(antenna)s") if asked.rank == periods.WEEK else _("Dashboard, %(antenna)s"),
        "asked": asked,
        "told": told,
        "figures": saying.shown(told),
        "comparison": saying.comparison(told),
        "charts": drawing.charts(told, {code: saying.say(code) for code in drawing.DRAWN}),
        "offers": saying.offers(told),
        "before_words": periods.BEFORE[asked.rank],
        "ranks": _ranks(asked),
        "previous": periods.query_of(asked.rank, asked.whole_before),
        "next": periods.query_of(asked.rank, asked.after) if asked.after else "",
        "stock": devices.stock(request.antenna.pk, articles, today),
        "may_read_takings": may_read_takings(request.membership),
    }
    context["title"] %= {"antenna": request.antenna.name}
    if asked.is_running:
        context |= {
            "lines": settling.lines(request.antenna.pk, request.membership, articles, now),
            "ahead": missing.ahead(request.antenna.pk, request.membership, now),
        }
    return render(request, "impact/week.html", context)


def _ranks(asked: periods.Asked) -> list[tuple[str, str, bool]]:
    """Each rank: its word, the address of the one that holds the same days, whether it is the one shown."""
    day = asked.today if asked.is_running else asked.period.first
    return [
        (str(word), periods.query_of(rank, periods.around(rank, day)), rank == asked.rank)
        for rank, word in periods.RANKS.items()
    ]


@require_safe
def week_xlsx(request: AntennaRequest) -> HttpResponse:
    """The same period as a spreadsheet: its figures beside those it is compared with, its steps, its offers."""
    asked = _asked(request, timezone.localdate())
    told = counting.told(request.antenna.pk, asked)
    book = spreadsheet.Workbook()
    past = asked.year_ago
    headings = [(_("Figure"), 34), (_days(asked.counted), 24), (_days(asked.before), 24)]
    headings += [(_days(past), 24)] if past else []
    book.sheet(_("Figures"), [*headings, (_("What is counted"), 90)], [_row(figure, told) for figure in told.figures])
    for code, title in drawing.DRAWN.items():
        steps = [
            (step.words, _cell(code, now), _cell(code, was)) for step, now, was in told.drawn(code)
        ]  # fmt: skip
        book.sheet(f"{title}", [(_("Days"), 30), (asked.name, 24), (str(periods.BEFORE[asked.rank]), 24)], steps)
    offers = [(one["label"], one["now"], one["before"]) for one in saying.offers(told)]
    book.sheet(_("Offers"), [(_("People by offer"), 34), (_days(asked.counted), 24), (_days(asked.before), 24)], offers)
    book.sheet(_("Comparison"), [(_("What is compared"), 120)], [(words,) for words in saying.comparison(told)])
    return spreadsheet.answer(book.content(), f"tableau-{request.antenna.slug}-{asked.rank}-{asked.period.first}")


def _days(period: Period) -> str:
    return f"{period.first:%d/%m/%Y} - {period.last:%d/%m/%Y}"


def _row(figure: counting.Figure, told: counting.Told) -> tuple[spreadsheet.Cell, ...]:
    numbers = [figure.now, figure.before] + ([figure.year_ago] if told.asked.year_ago else [])
    code = figure.indicator.code
    word = _("hours")
    unit = f" ({word})" if figure.indicator.unit == "h" else " (€)" if figure.indicator.unit else ""
    meaning = figure.indicator.at_one or figure.indicator.definition
    return f"{figure.indicator.title}{unit}", *(_cell(code, number) for number in numbers), str(meaning)


def _cell(code: str, number: counting.Number | None) -> spreadsheet.Cell:
    """Minutes as hours with two decimals; what was not counted stays empty."""
    return number if number is None or INDICATORS[code].unit != "h" else hours(number)


@never_cache
@require_safe
def mine(request: AntennaRequest) -> HttpResponse:
    """The week of whoever looks, `?semaine=` any of its days: the one that runs, or one that passed or comes within a month."""
    if not may_read_week(request.membership):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    period = _own_week(request, today)
    context: dict[str, Any] = {
        "title": _("My week"),
        "mine": own.week_of(request.user.pk, request.antenna.pk, period, now),
        "period": period,
        "today": today,
        "previous": period.back(7).first,
        "next": period.back(-7).first,
        "is_this_one": period == Period.week(today),
    }
    context["together"] = [
        (
            one.title,
            saying.say(one.code)(number),
            saying.list_of(one.code, period),
            number,
            one.at_one or one.definition,
        )
        for one, number in context["mine"].together
    ]
    return render(request, "impact/dashboard/own.html", context)


AHEAD = timedelta(weeks=5)


def _own_week(request: AntennaRequest, today: date) -> Period:
    day = periods.day_of(request.GET["semaine"]) if request.GET.get("semaine") else today
    if day is None or not BEGUN <= day <= today + AHEAD:
        raise Http404
    return Period.week(day)
