"""Hours by person and month, validated by a manager; what they are worth in the accounts."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import spreadsheet
from workshops.models import Hours
from workshops.team import hours, valuing
from workshops.team.access import may_answer_for_hours, may_place
from workshops.team.forms import CorrectForm, ManyForm

A_PAGE = 100
FIRST_YEAR, LAST_YEAR = 2010, 2100


def _manager(request: AntennaRequest) -> None:
    if not may_answer_for_hours(request.membership):
        raise PermissionDenied


def asked_month(request: AntennaRequest) -> date:
    """The first day of the month in `?mois=2026-11`, of this month without it; anything else is no page."""
    asked = request.GET.get("mois") or f"{timezone.localdate():%Y-%m}"
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        raise Http404 from None
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise Http404
    return first


def asked_year(request: Any) -> int:
    """The year in `?annee=`, this one without it."""
    asked = request.GET.get("annee") or str(valuing.this_year())
    if not (asked.isascii() and asked.isdecimal() and len(asked) == 4 and FIRST_YEAR <= int(asked) <= LAST_YEAR):
        raise Http404
    return int(asked)


def next_month(first: date, step: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
    return date(year, month + 1, 1)


@never_cache
@require_safe
def month(request: AntennaRequest) -> HttpResponse:
    """The hours of a month by person: what waits for whom; a manager ticks and validates."""
    _manager(request)
    first = asked_month(request)
    rows = hours.standing().filter(antenna_id=request.antenna.pk, on__gte=first, on__lt=next_month(first, 1))
    rows = rows.select_related("user", "membership", "volunteer__session__kind", "volunteer__duty", "replaces")
    page = Paginator(rows.order_by("user__first_name", "user__last_name", "user", "on", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "title": _("Hours of the team"),
        "page": page,
        "people": _by_person(list(page)),
        "month": first,
        "before": next_month(first, -1),
        "after": next_month(first, 1),
        "waiting": [row.pk for row in page if row.confirmed_at and not row.validated_at],
        "me": request.user.pk,
    }
    return render(request, "team/month.html", context)


def _by_person(rows: list[Hours]) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = []
    for row in rows:
        if not people or people[-1]["member"].user_id != row.user_id:
            people.append({"member": row.membership, "user": row.user, "rows": [], "minutes": 0, "validated": 0})
        people[-1]["rows"].append(row)
        people[-1]["minutes"] += row.minutes
        people[-1]["validated"] += row.minutes if row.validated_at else 0
    return people


@never_cache
@require_POST
def validate(request: AntennaRequest) -> HttpResponse:
    """The ticked lines, confirmed by those who gave them, are validated and do not change any more."""
    _manager(request)
    first = asked_month(request)
    among = hours.standing().filter(
        antenna_id=request.antenna.pk, on__gte=first, on__lt=next_month(first, 1), confirmed_at__isnull=False
    )
    form = ManyForm(request.POST, among=among.values_list("pk", flat=True))
    if form.is_valid() and form.cleaned_data["rows"]:
        try:
            count = hours.validate(
                form.cleaned_data["rows"], antenna_id=request.antenna.pk, by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            words = _("1 line validated.") if count == 1 else _("%(count)d lines validated.") % {"count": count}
            messages.success(request, words, extra_tags="ok")
    answer = redirect("workshops_team:hours")
    answer["Location"] += f"?mois={first:%Y-%m}"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: AntennaRequest, pk: int) -> HttpResponse:
    """Another length with its reason, by those who plan or the person herself; validated hours get a line that replaces."""
    rows = hours.standing().select_related("user", "membership", "volunteer__session__kind", "volunteer__duty")
    row = get_object_or_404(rows, pk=pk, antenna_id=request.antenna.pk)
    mine = row.user_id == request.user.pk
    if not mine and not may_place(request.membership):
        raise PermissionDenied
    form = CorrectForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            hours.correct(row, said["minutes"], said["reason"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Corrected. The line before is kept, with the reason."), extra_tags="ok")
            if mine or not may_answer_for_hours(request.membership):
                return redirect("workshops_team:me")
            answer = redirect("workshops_team:hours")
            answer["Location"] += f"?mois={row.on:%Y-%m}"
            return answer
    return render(request, "team/correct.html", {"title": _("Correct these hours"), "row": row, "form": form})


@never_cache
@require_safe
def worth(request: AntennaRequest) -> HttpResponse:
    """What the volunteers' hours of a year are worth, with the rule."""
    _manager(request)
    year = asked_year(request)
    context = {
        "title": _("What volunteers’ hours are worth"),
        "year": year,
        "years": [valuing.this_year() - n for n in range(3)],
        "found": valuing.valued(request.antenna.pk, year),
        "rule": valuing.RULE,
    }
    return render(request, "team/worth.html", context)


def _file(write: Callable[[valuing.Valued, str, int], HttpResponse]) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def answer(request: AntennaRequest) -> HttpResponse:
        _manager(request)
        year = asked_year(request)
        return write(valuing.valued(request.antenna.pk, year), request.antenna.name, year)

    return answer


def _csv(found: valuing.Valued, place: str, year: int) -> HttpResponse:
    """The lines and the rule, as a CSV."""
    lines = [spreadsheet.csv_line(str(heading) for heading in valuing.HEADINGS)]
    lines += [spreadsheet.csv_line(spreadsheet.as_text(cell) for cell in row) for row in valuing.rows(found)]
    lines.append(spreadsheet.csv_line(spreadsheet.as_text(cell) for cell in (place, str(year), valuing.RULE)))
    response = HttpResponse(spreadsheet.MARK + b"".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="benevolat-{year}.csv"'
    return response


def _xlsx(found: valuing.Valued, place: str, year: int) -> HttpResponse:
    """The lines on a sheet, the rule on another."""
    book = spreadsheet.Workbook()
    widths = (34, 10, 14, 14, 52, 14)
    columns = [(str(heading), width) for heading, width in zip(valuing.HEADINGS, widths, strict=True)]
    book.sheet(str(year), columns, valuing.rows(found))
    book.sheet(_("The rule"), [(_("Antenna"), 24), (_("Year"), 8), (_("The rule"), 110)], [(place, year, valuing.RULE)])
    return spreadsheet.answer(book.content(), f"benevolat-{year}")


worth_csv = _file(_csv)
worth_xlsx = _file(_xlsx)
