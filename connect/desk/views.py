"""The counter: who is in front of you, who is expected; one person's page."""

import uuid
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.access import may_open_file, may_welcome
from beneficiaries.journal import note_opening
from beneficiaries.liaison.rights import rules_on
from beneficiaries.reception.queue import waiting_people
from beneficiaries.search import LONGEST_QUERY
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.desk.person_page import file_of
from connect.desk.results import results
from connect.desk.today import expected, waiting_sheets
from training.access import may_plan
from training.asking import requests

SEARCHED = "searched"  # of the session: what was typed last at the counter


@never_cache
@require_safe
def counter(request: AntennaRequest) -> HttpResponse:
    """One field, who is expected today, the sheets that wait."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    now = timezone.now()
    context = {
        "day": expected(request.antenna.pk, now),
        "waiting": waiting_sheets(request.antenna.pk, now),
        "late_after": rules_on(timezone.localdate(now)).sleeps_days,
        **waiting_people(request.antenna.pk, now),
        "trainings_asked": requests.waiting(request.antenna.pk) if may_plan(request.membership) else 0,
        "key": uuid.uuid4(),
    }
    return render(request, "desk/counter.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: AntennaRequest) -> HttpResponse:
    """The people found; htmx takes the list alone, as one types.

    What is typed is posted and waits in the session: a name must not stand in an address nor in a browser's history.
    """
    if not may_open_file(request.membership):
        raise PermissionDenied
    if request.method == "POST" and ("page" in request.GET or not request.htmx):
        request.session[SEARCHED] = _typed(request)  # a reload shows what htmx has just shown
        if not request.htmx:
            return redirect("desk:search")
    query = _typed(request) if request.method == "POST" else request.session.get(SEARCHED, "")
    if not query and not request.htmx:
        return redirect("desk:counter")
    found = results(query, antenna_id=request.antenna.pk, on=timezone.localdate())
    if found.found.asked.card and len(found.found.people) == 1 and not request.htmx:
        return redirect("desk:person", found.found.people[0].person.pk)  # a card names one person: her file opens
    template = "desk/_results.html" if request.htmx else "desk/search.html"
    # The search page shows the count as its title, the counter above the list.
    context = {"results": found, "query": query, "page": "page" in request.GET}
    return render(request, template, context)


def _typed(request: AntennaRequest) -> str:
    return " ".join(request.POST.get("q", "").replace("\x00", "").split())[:LONGEST_QUERY]


@never_cache
@require_safe
def person(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Someone's file; opening it is written in the access journal."""
    if not may_open_file(request.membership):
        raise PermissionDenied
    found = own_person(request, pk)
    if found.pk != pk:
        return redirect("desk:person", found.pk)
    note_opening(found, antenna_id=request.antenna.pk, by=request.user)
    now = timezone.now()
    file = file_of(found, antenna_id=request.antenna.pk, at=now, page=request.GET.get("page"))
    context = {
        "person": found,
        "file": file,
        "thread": file.thread,
        "is_here": file.is_here,
        "year": file.year,
        "today": timezone.localdate(now),
    }
    return render(request, "desk/person.html", context)
