"""Reports at the nation's desk: those asked for, how far they are made, their files and links."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import NationalRequest
from connect.impact.models import Report, ReportFile, ReportLink
from connect.impact.reports import asking, document, links, promises
from connect.impact.reports.access import may_ask_reports, may_note_promises, may_share_reports
from connect.impact.reports.drawing import drawn
from connect.impact.reports.forms import LinkForm, ReportForm
from connect.partners.models import ReportDue
from connect.ui.doing import done, tried
from connect.ui.spreadsheet import CSV_TYPE, TYPE

A_PAGE = 30
KINDS = {"pdf": "application/pdf", "xlsx": TYPE, "csv": CSV_TYPE}


def _reader(request: NationalRequest) -> None:
    if not may_ask_reports(request.membership):
        raise PermissionDenied


@require_safe
def reports(request: NationalRequest) -> HttpResponse:
    """What funders wait for in the next sixty days, and the reports asked for, the latest first."""
    _reader(request)
    rows = Report.objects.select_related("asked_by", "funder").defer("facts", "told").order_by("-asked_at", "pk")
    now = timezone.now()
    context = {
        "title": _("Reports"),
        "waiting": promises.waiting(timezone.localdate(now)),
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "may_note": may_note_promises(request.membership),
    }
    return render(request, "impact/reports/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: NationalRequest) -> HttpResponse:
    """Ask for a report: `?de=` like another one, `?echeance=` for one that a funder waits for."""
    _reader(request)
    form = ReportForm(request.POST or None, initial=_initial(request))
    asked: list[Report] = []

    def act(_said: dict[str, Any]) -> None:
        key = form.cleaned_data["key"]
        asked.append(asking.ask(form.wanted(), key=key, by=request.user, at=timezone.now()))

    if request.method == "POST" and done(form, act):
        return redirect("national_reports:report", asked[0].pk)
    return render(request, "impact/reports/ask.html", {"title": _("Ask for a report"), "form": form})


def _initial(request: NationalRequest) -> dict[str, Any]:
    like, due = request.GET.get("de", ""), request.GET.get("echeance", "")
    if like:
        return ReportForm.like(get_object_or_404(Report.objects.select_related("grid"), pk=_uuid(like)))
    if due:
        if not (due.isascii() and due.isdecimal() and len(due) <= 18):
            raise Http404
        standing = ReportDue.objects.filter(withdrawn_at=None).select_related("agreement__structure")
        return ReportForm.due(get_object_or_404(standing, pk=int(due)))
    return {"annee": timezone.localdate().year}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: NationalRequest, pk: UUID) -> HttpResponse:
    """How far it is, then what it says; by htmx the bar alone, every two seconds until the end."""
    _reader(request)
    rows = Report.objects.select_related("grid", "funder", "structure", "asked_by")
    it = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        return _asked_of(request, it)
    if getattr(request, "htmx", None):
        answer = render(request, "impact/reports/_progress.html", _progress(it))
        if it.is_written:
            answer["HX-Refresh"] = "true"
        return answer
    return _page(request, it, LinkForm())


def _progress(it: Report) -> dict[str, Any]:
    now = timezone.now()
    return {
        "report": it,
        "interrupted": asking.was_interrupted(it, now),
        "may_ask_again": asking.may_be_asked_again(it, now),
        "key": uuid4(),
    }


def _page(request: NationalRequest, it: Report, form: LinkForm, *, address: str | None = None) -> HttpResponse:
    """`address`: of the link that was just made, shown this once."""
    doc = document.read(it.told) if it.told else None
    may_share = may_share_reports(request.membership)
    context = {
        "title": it.name,
        "doc": doc,
        "drawings": [(block, drawn(block)) for block in doc.blocks] if doc else [],
        "files": it.files.order_by("pk") if doc else [],
        "form": form,
        "address": address,
        "links": ReportLink.objects.filter(report=it).select_related("made_by") if doc and may_share else [],
        "may_share": may_share,
        "now": timezone.now(),
        **_progress(it),
    }
    return render(request, "impact/reports/report.html", context)


def _asked_of(request: NationalRequest, it: Report) -> HttpResponse:
    """What a button of the page asks, by its word."""
    acts: dict[str, Callable[[NationalRequest, Report], HttpResponse]] = {
        "suivant": _next, "encore": _again, "lien": _link, "fin": _end,
    }  # fmt: skip
    act = acts.get(request.POST.get("faire", ""))
    if act is None:
        raise Http404
    return act(request, it)


def _next(request: NationalRequest, it: Report) -> HttpResponse:
    key = _uuid(request.POST.get("key", ""))
    made = tried(request, lambda: asking.ask_next(it, key=key, by=request.user, at=timezone.now()))
    return redirect("national_reports:report", key if made else it.pk)


def _again(request: NationalRequest, it: Report) -> HttpResponse:
    tried(request, lambda: asking.ask_again(it, at=timezone.now()))
    return redirect("national_reports:report", it.pk)


def _link(request: NationalRequest, it: Report) -> HttpResponse:
    """The page itself answers, not a redirect: the address is shown once and kept nowhere."""
    if not may_share_reports(request.membership):
        raise PermissionDenied
    form, made = LinkForm(request.POST), []

    def act(said: dict[str, Any]) -> None:
        facts: dict[str, Any] = {"key": form.form_key, "by": request.user, "at": timezone.now()}
        made.append(links.make_link(it, said["pour"], said["jours"], **facts))

    if done(form, act):
        return _page(request, it, LinkForm(), address=made[0][1])
    return _page(request, it, form)


def _end(request: NationalRequest, it: Report) -> HttpResponse:
    if not may_share_reports(request.membership):
        raise PermissionDenied
    link = get_object_or_404(ReportLink, pk=_uuid(request.POST.get("lien", "")), report=it)
    links.end_link(link, by=request.user, at=timezone.now())
    messages.success(request, _("The link opens nothing any more."), extra_tags="ok")
    return redirect("national_reports:report", it.pk)


@never_cache
@require_safe
def file(request: NationalRequest, pk: UUID, kind: str) -> FileResponse:
    """A file of a written report, as it was kept."""
    _reader(request)
    if kind not in KINDS:
        raise Http404
    kept = get_object_or_404(ReportFile.objects.select_related("report"), report_id=pk, kind=kind)
    name = f"rapport-{kept.report.first_on}-{kept.report.last_on}.{kind}"
    return FileResponse(kept.file.open("rb"), as_attachment=kind != "pdf", filename=name, content_type=KINDS[kind])
