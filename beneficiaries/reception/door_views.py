"""The tablet at the door: a first name, a reason, a number. It opens nothing else and signs nobody in.

The language is in the address (`langue=`) and goes with the number: the next person begins in French again.
"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.papers.languages import TONGUES, Tongue, spoken
from beneficiaries.reception import queue, tablets
from beneficiaries.reception.forms import TurnForm
from connect.antennas import doors
from connect.refusals import Refusal

SPOKEN = [tongue for tongue in TONGUES.values() if tongue.code != "fr-simple"]
BACK_AFTER = 25  # seconds on the page of thanks, which has its own button too


def place_of(secret: str) -> tablets.Place:
    place = tablets.place_of(secret)
    if place is None:
        raise Http404
    return place


def asked_tongue(request: HttpRequest) -> Tongue:
    return TONGUES.get(request.GET.get("langue", ""), TONGUES["fr"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: HttpRequest, secret: str) -> HttpResponse:
    """Two questions; the answer is a number. Sent again, the form gives the same number."""
    place, tongue = place_of(secret), asked_tongue(request)
    with spoken(tongue):
        form = TurnForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                with doors.open_antenna(place.antenna_id):
                    given = queue.draw(**form.cleaned_data, antenna_id=place.antenna_id, at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(f"{reverse('door:given', args=[secret, given.number])}?langue={tongue.code}")
        if "key" in form.errors:  # lost on the way or made up: what was typed stays, under a new one
            form = TurnForm(_with_a_key(request))
        return render(
            request, "reception/door.html", {"place": place, "form": form, "tongues": SPOKEN, "tongue": tongue}
        )


def _with_a_key(request: HttpRequest) -> QueryDict:
    typed = request.POST.copy()
    typed["key"] = str(uuid.uuid4())
    return typed


@never_cache
@require_safe
def given(request: HttpRequest, secret: str, number: int) -> HttpResponse:
    """The number, then the page of the next person: the tablet is handed on without a word."""
    place = place_of(secret)
    with spoken(asked_tongue(request)):
        page = render(request, "reception/given.html", {"place": place, "number": number, "secret": secret})
    page["Refresh"] = f"{BACK_AFTER}; url={reverse('door:turn', args=[secret])}"
    return page
