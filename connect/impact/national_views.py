"""Pages of the national team: the table of results, the lists behind it and its exports."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from connect.antennas.http import NationalRequest
from connect.impact import listing, paper, spreadsheet
from connect.impact.access import may_count_again, may_read_results
from connect.impact.forms import ResultsForm
from connect.impact.publishing import published
from connect.impact.results import Results, count_again, is_sealed, results


def table(request: NationalRequest) -> HttpResponse:
    """The table of results of a year or a period, of all antennas or one."""
    form, found = _asked(request)
    context = {
        "title": _("Results"),
        "form": form,
        "results": found,
        "place": form.place if found else "",
        "query": request.GET.urlencode(),
        "may_count_again": may_count_again(request.membership) and found is not None and not is_sealed(found.scope),
    }
    return render(request, "impact/results.html", context)


def _asked(request: NationalRequest) -> tuple[ResultsForm, Results | None]:
    form = asked_form(request)
    return form, results(form.scope(), form.grid()) if form.is_valid() else None


def asked_form(request: NationalRequest) -> ResultsForm:
    """What is asked; the running year when no period is."""
    if not may_read_results(request.membership):
        raise PermissionDenied
    asked = request.GET.copy()
    if not asked.get("annee") and not asked.get("du"):
        asked["annee"] = str(timezone.localdate().year)
    return ResultsForm(asked)


@require_safe
def listed(request: NationalRequest, what: str) -> HttpResponse:
    """The list behind a figure of the table: cards and facts, never a name."""
    form, asked = _list(request, what)
    more = {"place": form.place, "query": request.GET.urlencode()}
    return render(request, "impact/national_list.html", listing.context(asked, listing.page_number(request.GET)) | more)


@require_safe
def list_csv(request: NationalRequest, what: str) -> HttpResponseBase:
    return listing.as_csv(_list(request, what)[1])


@require_safe
def list_xlsx(request: NationalRequest, what: str) -> HttpResponseBase:
    return listing.as_xlsx(_list(request, what)[1])


def _list(request: NationalRequest, what: str) -> tuple[ResultsForm, listing.Asked]:
    form = asked_form(request)
    if not form.is_valid():
        raise Http404
    return form, listing.asked_for(what, form.scope(), request.GET, lambda: form.grid().cut.bands, named=False)


def table_pdf(request: NationalRequest) -> HttpResponse:
    form, found = _asked(request)
    if found is None:
        return redirect(f"{reverse('national:results')}?{request.GET.urlencode()}")
    told, name = _to_send(request, found)
    response = HttpResponse(paper.of_results(told, form.place), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def table_xlsx(request: NationalRequest) -> HttpResponse:
    form, found = _asked(request)
    if found is None:
        return redirect(f"{reverse('national:results')}?{request.GET.urlencode()}")
    told, name = _to_send(request, found)
    return spreadsheet.answer(spreadsheet.of_results(told, form.place), name)


def _to_send(request: NationalRequest, found: Results) -> tuple[Results, str]:
    """`?publier=1`: as it leaves the house, small counts hidden."""
    if request.GET.get("publier"):
        return published(found), f"{_file_name(found)}-a-publier"
    return found, _file_name(found)


def _file_name(found: Results) -> str:
    period = found.scope.period
    return f"resultats-{period.first.year}" if period.is_a_year else f"resultats-{period.first}-{period.last}"


@require_POST
def count(request: NationalRequest) -> HttpResponse:
    """Count a finished period again, in place of the figures that were kept."""
    if not may_count_again(request.membership):
        raise PermissionDenied
    form = ResultsForm(request.GET)
    if form.is_valid() and form.scope().is_plain and form.period.is_over() and not is_sealed(form.scope()):
        count_again(form.scope())
    return redirect(f"{reverse('national:results')}?{request.GET.urlencode()}")
