"""Sales read by the managers of an antenna: figures by a group, the list behind each, the same rows as files."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect.antennas.http import AntennaRequest
from connect.ui.spreadsheet import answer
from sales.models import Kind, Means
from sales.reading import exporting, facts, worth
from sales.reading.access import may_read_sales
from sales.reading.facts import GROUPS, Asked, Figure
from sales.reading.forms import OF_ANTENNA, ReadForm

A_PAGE = 100
KINDS, MEANS = dict(Kind.choices), dict(Means.choices)


def form_of(request: HttpRequest, groups: tuple[str, ...]) -> ReadForm:
    """What is asked; nonsense in the address is the running month, with its sentences beside the fields."""
    form = ReadForm(request.GET, groups=groups)
    if not form.is_valid():
        errors = form.errors.copy()
        form = ReadForm({}, groups=groups)
        form.is_valid()
        form.refused = errors  # type: ignore[attr-defined]
    return form


def figures(form: ReadForm, asked: Asked) -> dict[str, Any]:
    """The page of figures: rows of the chosen group whose sums are the total, means, what was saved and reused."""
    group = form.cleaned_data["group"]
    days = {"du": asked.first.isoformat(), "au": asked.last.isoformat()}
    rows = [
        (row, name_of(group, row), "" if row.key == facts.OTHERS else urlencode(days | {group: row.key}))
        for row in facts.grouped(asked, group)
    ]
    return {
        "form": form,
        "asked": asked,
        "group": GROUPS[group].title,
        "rows": rows,
        "total": facts.total(asked),
        "means": [(MEANS.get(means, means), amount) for means, amount in facts.by_means(asked)],
        "saved": worth.saved(asked),
        "reused": [(KINDS[one.kind], one) for one in worth.reused(asked)],
        "query": urlencode(days),
    }


def name_of(group: str, row: Figure) -> str:
    """What a row is called: the words of a kind, a day as people write it."""
    if row.key == facts.OTHERS:
        return _("the others")
    if group == "type":
        return str(KINDS.get(row.key, row.key))
    if group == "jour":
        return f"{datetime.fromisoformat(row.key):%d/%m/%Y}"
    return row.name or "–"


def list_of(request: HttpRequest, form: ReadForm, asked: Asked) -> dict[str, Any]:
    """The rows of a list from one on, and the address of the next page."""
    rows = facts.page(asked, _after(request), A_PAGE)
    more = {**request.GET.dict(), "suite": f"{rows[-1].at.isoformat()}/{rows[-1].id}"} if len(rows) == A_PAGE else None
    return {
        "form": form,
        "asked": asked,
        "rows": [(row, KINDS[row.kind]) for row in rows],
        "total": facts.total(asked),
        "more": urlencode(more) if more else "",
        "query": urlencode(request.GET.dict()),
    }


def _after(request: HttpRequest) -> tuple[datetime, UUID] | None:
    at, _slash, pk = request.GET.get("suite", "").partition("/")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(pk)) if moment.tzinfo else None
    except ValueError:
        return None


def _asked(request: AntennaRequest) -> tuple[ReadForm, Asked]:
    if not may_read_sales(request.membership):
        raise PermissionDenied
    form = form_of(request, OF_ANTENNA)
    return form, form.asked((request.antenna.pk,))


@never_cache
@require_safe
def sales(request: AntennaRequest) -> HttpResponse:
    form, asked = _asked(request)
    return render(request, "reading/sales.html", figures(form, asked))


@never_cache
@require_safe
def listed(request: AntennaRequest) -> HttpResponse:
    form, asked = _asked(request)
    return render(request, "reading/list.html", list_of(request, form, asked))


@never_cache
@require_safe
def as_csv(request: AntennaRequest) -> StreamingHttpResponse:
    _form, asked = _asked(request)
    return streamed(exporting.csv_lines(asked, request.antenna.pk))


@never_cache
@require_safe
def as_xlsx(request: AntennaRequest) -> HttpResponse:
    _form, asked = _asked(request)
    return answer(exporting.xlsx(asked), "ventes")


def streamed(lines: Any) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ventes.csv"'
    return response
