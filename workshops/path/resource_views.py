"""Resources by use and by hours; one written, changed, closed; the list as a file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.uploads import empty_lists
from connect.refusals import Refusal
from connect.ui.spreadsheet import MARK, Workbook, answer, as_text, csv_line
from workshops.models import Resource
from workshops.path import hours, importing, resources
from workshops.path.desk import Desk, desk_of
from workshops.path.forms import ResourceForm, initial_of
from workshops.path.rows import COLUMNS

GET_POST = ["GET", "HEAD", "POST"]
A_PAGE = 30
WIDTHS = {"title": 44, "link": 40, "skills": 44, "exercises": 50, "more": 30, "title_en": 30}


def addresses(under: str) -> list[URLPattern]:
    """The addresses of these pages, the same at both desks."""
    return [
        path(under, listed, name="resources"),
        path(f"{under}nouvelle/", added, name="resource_new"),
        path(f"{under}<int:pk>/", changed, name="resource"),
        path(f"{under}<int:pk>/proposer/", closed, name="resource_close"),
        path(f"{under}ressources.xlsx", taken_out, {"ending": "xlsx"}, name="export_xlsx"),
        path(f"{under}ressources.csv", taken_out, {"ending": "csv"}, name="export_csv"),
        path(f"{under}usage.xlsx", use_book, name="use_xlsx"),
    ]


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every resource that is seen here, the most used first, with hours; and the hours by theme."""
    desk = desk_of(request)
    page = Paginator(resources.used(desk.antenna_id), A_PAGE).get_page(request.GET.get("page"))
    spent = hours.hours_on_path(antenna_id=desk.antenna_id)
    context = {"desk": desk, "page": page, "spent": spent, "by_theme": hours.in_words(spent)}
    return render(request, "learning/resources.html", context)


@never_cache
@require_http_methods(GET_POST)
def added(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request, writing=True)
    return _written(request, desk, None)


@never_cache
@require_http_methods(GET_POST)
def changed(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own resource: another's is read in the list, and is no page here."""
    desk = desk_of(request, writing=True)
    return _written(request, desk, get_object_or_404(resources.owned(desk.antenna_id), pk=pk))


def _written(request: HttpRequest, desk: Desk, known: Resource | None) -> HttpResponse:
    initial = initial_of(known) if known else {}
    form = ResourceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            resources.write(
                form.facts(), skills=[one.pk for one in said["skills"]], exercises=said["exercises"],
                antenna_id=desk.antenna_id, by=_user(request), at=timezone.now(), known=known,
            )  # fmt: skip
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("“%(title)s” is kept.") % {"title": said["title"]}, extra_tags="ok")
            return redirect(desk.to("resources"))
    context: dict[str, Any] = {"desk": desk, "form": form, "known": known}
    if known is not None:
        context["in_paths"] = resources.live_steps(known)
    return render(request, "learning/resource.html", context)


def _user(request: HttpRequest) -> Any:
    return request.user


@never_cache
@require_POST
def closed(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose it no longer, or again."""
    desk = desk_of(request, writing=True)
    known = get_object_or_404(resources.owned(desk.antenna_id), pk=pk)
    resources.close(known, on=None if known.closed_on else timezone.localdate())
    return redirect(desk.to("resources"))


@never_cache
@require_safe
def taken_out(request: HttpRequest, ending: str) -> HttpResponse:
    """One's own resources in the columns that are read back."""
    desk = desk_of(request)
    with translation.override("fr"):  # as the model is written
        rows = importing.exported(desk.antenna_id)
    heads = [(column.heading, WIDTHS.get(column.key, 18)) for column in COLUMNS]
    if ending == "csv":
        lines = [csv_line([head for head, _width in heads]), *(csv_line([as_text(c) for c in row]) for row in rows)]
        return empty_lists.answer(MARK + b"".join(lines), "ressources.csv")
    book = Workbook()
    book.sheet("Ressources", heads, rows)
    return answer(book.content(), "ressources")


@never_cache
@require_safe
def use_book(request: HttpRequest) -> HttpResponse:
    """What the list shows, as a workbook: use and hours of each resource."""
    desk = desk_of(request)
    heads = [
        (_("Title"), 44), (_("Source"), 22), (pgettext("a resource", "Written by"), 14), (_("Level"), 14), (_("Theme"), 22), (_("Paths"), 10),
        (_("Done"), 10), (_("Hours"), 10), (_("No longer proposed since"), 18),
    ]  # fmt: skip
    rows = [
        [
            one.title, one.get_source_display(), one.antenna.name if one.antenna else _("the nation"),
            one.get_difficulty_display(), one.get_theme_display(), paths, done, round(minutes / 60, 2), one.closed_on,
        ]
        for one, paths, done, minutes in resources.used(desk.antenna_id)
    ]  # fmt: skip
    book = Workbook()
    book.sheet(_("Resources"), heads, rows)
    return answer(book.content(), "usage-des-ressources")
