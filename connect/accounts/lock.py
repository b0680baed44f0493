"""The quick lock of a shared screen: the session stays, and shows nothing until its owner gives her password again."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from connect.accounts import held

LOCKED, SEEN = "screen_locked", "seen_at"
SCREEN = "/compte/verrou/"
# What a locked screen still answers: itself, the way out, the language.
STILL_OPEN = {SCREEN, "/compte/verrouiller/", "/compte/presence/", "/compte/deconnexion/", "/langue/", "/healthz"}
NOTED_EVERY = 60  # seconds: one write a minute and not one a page


def lock(session: SessionBase, return_to: str) -> None:
    """Lock until the password is given. The key changes, so that a page still loading can't save the old state back."""
    session[LOCKED] = return_to
    session.cycle_key()


def unlock(session: SessionBase) -> None:
    session.pop(LOCKED, None)
    session[SEEN] = int(time.time())
    session.cycle_key()


def is_locked(session: SessionBase) -> bool:
    return LOCKED in session


def safe_return(request: HttpRequest, address: str | None) -> str:
    """The address when it is one of ours, else the first page."""
    ours = address and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return str(address) if ours else "/"


def stand_before(request: HttpRequest) -> HttpResponse | None:
    """None lets the request pass; else the locked screen. Locks by itself an antenna's screen that nobody touched."""
    session = request.session
    if request.path in STILL_OPEN or SESSION_KEY not in session:
        return None
    at_antenna = getattr(request, "antenna", None) is not None
    if not is_locked(session) and at_antenna and _left_alone(session):
        lock(session, "/")
    if is_locked(session):
        kept = held.hold(request)
        if kept is not None:
            session[LOCKED] = held.page_asked(request, kept)
        elif request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "document") in {"document", "empty"}:
            session[LOCKED] = _page(request)
        return held.go(request, SCREEN)
    if at_antenna:
        _note_presence(session)
    return None


def still_there(session: SessionBase) -> bool:
    """Note that someone is typing at an antenna's screen; False when it is locked, or just went too long untouched."""
    if SESSION_KEY not in session or is_locked(session):
        return False
    if _left_alone(session):
        lock(session, "/")
        return False
    _note_presence(session)
    return True


def _page(request: HttpRequest) -> str:
    """The address to come back to, with its query: it stays in the session and never shows in another address."""
    htmx = getattr(request, "htmx", None)
    if htmx:
        return str(htmx.current_url_abs_path or "/")
    return request.get_full_path()


def _left_alone(session: SessionBase) -> bool:
    seen = session.get(SEEN)
    return seen is not None and time.time() - seen > settings.SHARED_SCREEN_MINUTES * 60


def _note_presence(session: SessionBase) -> None:
    now = int(time.time())
    if now - session.get(SEEN, 0) >= NOTED_EVERY:
        session[SEEN] = now
