"""Open data as anybody reads them: the list of what is published, and the archives."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from connect.impact.period import Period, said
from connect.impact.taken import opendata, publications, serving
from connect.impact.taken.archive import LICENCE


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    sets = [
        (one, said(Period(one.first_on, one.last_on)), [(table, opendata.hidden_cells(table)) for table in one.tables])
        for one in publications.published()
    ]
    return render(request, "impact/taken/open.html", {"sets": sets, "licence": LICENCE})


@require_safe
def archive(request: HttpRequest, name: str) -> HttpResponseBase:
    """The archive of a period (`2025`, `2025-03`), from any byte on."""
    found = next((one for one in publications.published() if one.name == name), None)
    if found is None:
        raise Http404
    leaving = f"emmaus-connect-activite-{name}.zip"
    stored = serving.Stored(found.file, found.size, found.sha256, leaving, "application/zip")
    if not stored.is_there:
        raise Http404
    return serving.answer(request, stored, public=True)
