"""Around each page: is the screen locked, whose form is this, may a copy stay in the browser?"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from connect.accounts import authorship, held, lock
from connect.accounts.http import SignedInRequest
from connect.ui import errors


class ScreenMiddleware:
    """Just outside the door: a locked screen shows nothing, and nothing shown stays behind after a lock or a sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: SignedInRequest) -> HttpResponse:
        locked = lock.stand_before(request)
        if locked is not None:
            return locked
        response = self.get_response(request)
        if getattr(request, "stale_form_is_mine", False):
            kept = held.hold(request) if getattr(request, "door", "") else None
            return response if kept is None else held.go(request, held.page_asked(request, kept))
        if response.status_code == 405 and not response.streaming and not response.content:
            return errors.not_allowed(request, response.headers.get("Allow", ""))
        if getattr(request, "door", ""):
            held.forget_once_sent(request, response)
            authorship.leave_mark(request, response)
        # The Back button of a shared computer must ask the server again, which answers with the locked screen. Also
        # outside the doors: an account's own pages say whose it is.
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response
