"""The page that gives a calendar's address, once, and takes it back."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from beneficiaries.reception.tablets import drawing_of
from connect.antennas.doors import root_urls
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from workshops.weeks import feeds
from workshops.weeks.access import may_read_weeks


def address_of(request: AntennaRequest, secret: str) -> str:
    with root_urls():
        return request.build_absolute_uri(reverse("public_weeks:calendar", args=[secret]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: AntennaRequest) -> HttpResponse:
    """Whether there is an address, since when, read when; posted, a new one is shown this once."""
    if not may_read_weeks(request.membership):
        raise PermissionDenied
    address, refusal = "", None
    if request.method == "POST":
        try:
            _made, secret = feeds.make(antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
            address = address_of(request, secret)
        except Refusal as refused:
            refusal = refused
    context = {
        "title": _("My calendar on my telephone"),
        "feed": feeds.feed_of(request.user),
        "address": address,
        "webcal": "webcal" + address[address.index(":") :] if address else "",
        "code": drawing_of(address) if address else "",
        "refusal": refusal,
    }
    return render(request, "weeks/feed.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: AntennaRequest) -> HttpResponse:
    """The address opens nothing any more."""
    if not may_read_weeks(request.membership):
        raise PermissionDenied
    if request.method == "POST":
        feeds.revoke(by=request.user, at=timezone.now())
    return redirect("workshops_weeks:feed")
