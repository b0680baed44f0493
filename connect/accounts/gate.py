"""Before a door opens: is the person signed in, may she come in here today, is the screen locked?"""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def before_opening(request: HttpRequest, door: str) -> HttpResponse | None:
    """None lets the request in, with `request.membership` or `request.professional` set; else what to answer."""
    from connect.antennas.doors import passes

    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    mine = passes(request.user.pk)
    antenna = getattr(request, "antenna", None)
    here = [p for p in mine if p.door == door and (antenna is None or p.antenna_id == antenna.pk)]
    if not here:
        return wrong_door(request, mine)
    if door == "portal":
        chosen = request.session.get("structure")
        request.professional = next((p for p in here if p.structure_id == chosen), here[0])
    else:
        request.membership = here[0]
    request.user.open_door = here[0]
    return None


def wrong_door(request: HttpRequest, mine: list) -> HttpResponse:  # type: ignore[type-arg]
    """403 that says whose page this is and offers the way back to one's own."""
    title = _("This page is not yours to open")
    return render(request, "403.html", {"title": title, "passes": mine}, status=403)
