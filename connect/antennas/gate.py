"""Before a door opens: is the person signed in, may she come in here today, did she show her second factor?"""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from connect.accounts import held, second_factor
from connect.accounts.access import may_sign_in
from connect.antennas.access import needs_second_factor
from connect.antennas.doors import Pass, passes
from connect.antennas.http import DoorRequest
from connect.antennas.models import Antenna, Role

CHOICE = "/rejoindre/structure/"  # two posts, one account: nothing is done for a structure that was not chosen
CODE = "/compte/code/"  # partners have no password to remember: their door leads to the code by e-mail

# Who holds two places at one antenna comes in by the one that may do more.
RANK = [Role.NATIONAL_ADMIN, Role.NATIONAL_READER, Role.MANAGER, Role.EMPLOYEE, Role.CIVIC, Role.VOLUNTEER, ""]


def before_opening(request: DoorRequest, door: str) -> HttpResponse | None:
    """None lets the request in, with `request.membership` or `request.professional` set; else what to answer."""
    if not request.user.is_authenticated or not may_sign_in(request.user):
        return sign_in_first(request, CODE if door == "portal" else settings.LOGIN_URL)
    mine = passes(request.user.pk)
    antenna = getattr(request, "antenna", None)
    here = [p for p in mine if p.door == door and (antenna is None or p.antenna_id == antenna.pk)]
    if not here:
        return wrong_door(request, mine)
    if door == "portal":
        chosen = [p for p in here if p.structure_id == request.session.get("structure")]
        if not chosen and len(here) > 1:
            return choose_structure_first(request)
        mine_here = (chosen or here)[0]
        request.professional = mine_here
    else:
        mine_here = min(here, key=lambda p: RANK.index(p.role))
        if settings.SECOND_FACTOR_DEMANDED and needs_second_factor(mine_here) and not second_factor.was_shown(request):
            return second_factor.ask(request)
        request.membership = mine_here
    request.user.open_door = mine_here
    return None


def sign_in_first(request: HttpRequest, page: str = settings.LOGIN_URL) -> HttpResponse:
    """To the sign-in page, then back; a form that was posted is kept for its author, or one is told that it is not."""
    kept = held.hold(request)
    if request.user.is_authenticated:
        logout(request)
    if request.method == "POST" and kept is None:
        messages.warning(
            request, _("Your session had ended and what you sent was not kept. Sign in, go back and send it again.")
        )
    address = redirect_to_login(held.page_asked(request, kept), page).url
    return held.go(request, address)


def choose_structure_first(request: HttpRequest) -> HttpResponse:
    """To the choice between one's structures, then back; a form that was posted is kept meanwhile."""
    wanted = held.page_asked(request, held.hold(request))
    return held.go(request, f"{CHOICE}?{urlencode({'next': wanted})}")


def wrong_door(request: HttpRequest, mine: list[Pass]) -> HttpResponse:
    """403 that says whose page this is and offers the way back to one's own; of a closed antenna, since when."""
    title = _("This page is not yours to open")
    closed = _closed(request)
    return render(request, "403.html", {"title": title, "passes": mine, "closed": closed}, status=403)


def _closed(request: HttpRequest) -> Antenna | None:
    """The antenna asked for, with where its people are followed, when its last day is past."""
    antenna = getattr(request, "antenna", None)
    if antenna is None:
        return None
    rows = Antenna.objects.select_related("followed_at").filter(closed_on__lt=timezone.localdate())
    return rows.filter(pk=antenna.pk).first()
