"""The yearly statement at the national desk: read, opened figure by figure, typed, closed."""

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

from connect.antennas.http import NationalRequest
from connect.ui.doing import done, tried
from connect.ui.printed import shown
from connect.ui.spreadsheet import answer
from training.billing.issuing import issuer_on
from training.models import Statement, StatementEntry
from training.statement import closing, counting, exported, form
from training.statement.access import may_read_statement, may_write_statement
from training.statement.forms import AmountForm, CloseForm

A_PAGE, FIRST = 50, 2013  # the association's first year


def _reader(request: NationalRequest, year: int | None = None) -> None:
    if not may_read_statement(request.membership):
        raise PermissionDenied
    if year is not None and not FIRST <= year <= timezone.localdate().year:
        raise Http404


def _writer(request: NationalRequest, year: int) -> None:
    _reader(request, year)
    if not may_write_statement(request.membership):
        raise PermissionDenied


def _identity(closed: Statement | None, rows: counting.Year) -> dict[str, Any]:
    if closed is not None:
        return dict(closed.identity)
    issuer = issuer_on(timezone.localdate())
    remote = any(one.remote for one in rows.trainees)
    return {name: getattr(issuer, name) for name in closing.IDENTITY} | {"remote": remote}


def _of(year: int) -> tuple[Statement | None, counting.Year, list[counting.Counted]]:
    """The closed statement of a year, if it is; its rows of today; its frames, as kept or as counted now."""
    closed, rows = Statement.objects.filter(year=year).select_related("closed_by").first(), counting.read(year)
    return closed, rows, closing.kept(closed) if closed else counting.count(rows)


@never_cache
@require_safe
def years(request: NationalRequest) -> HttpResponse:
    """Every year since the first, and whether it is closed."""
    _reader(request)
    closed = {one.year: one for one in Statement.objects.select_related("closed_by")}
    present = timezone.localdate().year
    known = [(year, closed.get(year), year < present) for year in range(present, FIRST - 1, -1)]
    return render(request, "training/statement/years.html", {"years": known})


@never_cache
@require_safe
def statement(request: NationalRequest, year: int) -> HttpResponse:
    """The frames of a year: as kept once it is closed, else as counted now; what was corrected since the closing."""
    _reader(request, year)
    closed, rows, frames = _of(year)
    context = {
        "year": year, "closed": closed, "frames": frames,
        "changes": closing.changed_since(closed, rows) if closed else [], "identity": _identity(closed, rows),
        "over": year < timezone.localdate().year, "may_write": may_write_statement(request.membership),
        "form_name": form.name(), "euros": form.EUROS,
    }  # fmt: skip
    return render(request, "training/statement/statement.html", context)


@never_cache
@require_safe
def listed(request: NationalRequest, year: int, code: str) -> HttpResponse:
    """The rows that a figure is made of, as they are today."""
    _reader(request, year)
    line = form.line_of(code)
    if line is None:
        raise Http404
    rows = counting.read(year)
    frame = counting.count_frame(form.frame_of(line), rows)
    behind = counting.rows_of(line, rows)
    page = Paginator([exported.cells(row) for row in behind], A_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year, "line": line, "frame": frame.frame, "euros": form.EUROS, "page": page,
        "figure": next(one for one in frame.figures if one.line == line),
        "heads": [head for head, _width in exported.heads(frame.frame.counts)[1:]],
        "closed": Statement.objects.filter(year=year).exists(),
    }  # fmt: skip
    return render(request, "training/statement/list.html", context)


@never_cache
@require_safe
def spreadsheet(request: NationalRequest, year: int) -> HttpResponse:
    _reader(request, year)
    _closed, rows, frames = _of(year)
    return answer(exported.xlsx(frames, rows), f"bilan-pedagogique-et-financier-{year}")


@never_cache
@require_safe
def pdf(request: NationalRequest, year: int) -> HttpResponse:
    _reader(request, year)
    closed, rows, frames = _of(year)
    return shown(
        exported.pdf(year, frames, _identity(closed, rows), closed), f"bilan-pedagogique-et-financier-{year}.pdf"
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def amounts(request: NationalRequest, year: int) -> HttpResponse:
    """What was typed for a year, and one more."""
    _writer(request, year)
    asked = AmountForm(request.POST or None)
    facts: dict[str, Any] = {"year": year, "by": request.user, "at": timezone.now()}
    if request.method == "POST" and done(asked, lambda said: closing.note(**facts, **said)):
        return redirect("national_training_statement:amounts", year)
    entries = StatementEntry.objects.filter(year=year).select_related("noted_by", "struck_by").order_by("-id")
    context = {
        "year": year, "form": asked, "closed": Statement.objects.filter(year=year).exists(),
        "page": Paginator(entries, A_PAGE).get_page(request.GET.get("page")),
        "labels": {line.code: line.label for line in form.typed_lines()},
    }  # fmt: skip
    return render(request, "training/statement/amounts.html", context)


@never_cache
@require_POST
def strike(request: NationalRequest, year: int, pk: int) -> HttpResponse:
    _writer(request, year)
    entry = get_object_or_404(StatementEntry, pk=pk, year=year)
    tried(
        request,
        lambda: closing.strike(entry, by=request.user, at=timezone.now()),
        _("Struck out: it counts no more."),
    )
    return redirect("national_training_statement:amounts", year)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: NationalRequest, year: int) -> HttpResponse:
    """Close a year, with who signs."""
    _writer(request, year)
    asked = CloseForm(request.POST or None)
    facts: dict[str, Any] = {"year": year, "by": request.user, "at": timezone.now()}
    if request.method == "POST" and done(asked, lambda said: closing.close(**facts, **said)):
        messages.success(request, _("The year is closed."), extra_tags="ok")
        return redirect("national_training_statement:statement", year)
    return render(request, "training/statement/close.html", {"year": year, "form": asked})
