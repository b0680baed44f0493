"""A calendar to whoever holds its secret, as telephones ask for it: text/calendar, and nothing else opens."""

from datetime import timedelta
from hashlib import sha256

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from connect.antennas import doors
from workshops.weeks import feeds, ics, reading


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Hers at each antenna where she is in post today; 404 when the address opens nothing or she is in post nowhere.

    Each antenna's door is opened in turn, and sees no other.
    """
    digest = sha256(secret.encode(errors="replace")).hexdigest()
    if not ratelimit.consume(request, app="allauth.account", action="calendar", key=digest, limit_get=True):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    now = timezone.now()
    owner = feeds.owner_of(secret, timezone.localdate(now)) if _plausible(secret) else None
    antennas = [p for p in doors.passes(owner) if p.door == "antenna"] if owner else []
    if owner is None or not antennas:
        raise Http404
    places = []
    with translation.override("fr"):
        for entry in antennas:
            with doors.open_antenna(entry.antenna_id or 0, user_id=owner):
                found = reading.places_of(owner, entry.antenna_id or 0, now - ics.PAST, now + ics.AHEAD)
            places += [(entry.name, place) for place in found]
        body = ics.written(places)
    return _answered(request, body)


def _plausible(secret: str) -> bool:
    return secret.isascii() and 20 <= len(secret) <= 100 and "\x00" not in secret


def _answered(request: HttpRequest, body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag = f'"{sha256(body).hexdigest()[:32]}"'
    response["Cache-Control"] = f"private, max-age={int(timedelta(minutes=15).total_seconds())}"
    response["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response
