"""The link at the end of each message, for whoever has no account: no more messages."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connect.antennas.doors import open_antenna
from workshops.telling import stopping


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, message: UUID) -> HttpResponse:
    """Looking changes nothing, for mail servers look too; the button does. The page names nobody and no session."""
    antenna_id = stopping.door_of(message)
    if antenna_id is None:
        raise Http404
    if request.method == "POST":
        with open_antenna(antenna_id):
            stopping.stop_by_link(message, at=timezone.now())
    answer = render(request, "telling/stop.html", {"done": request.method == "POST"})
    # The address is the secret: no other page is told of it. Not "no-referrer", whose forms carry no origin to check.
    answer["Referrer-Policy"] = "strict-origin"
    return answer
