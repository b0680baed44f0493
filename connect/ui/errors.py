"""The page that says why something was not done. It asks the database nothing: what failed may be the database."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def page(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    """A title, what to do next, the way back; in the look of the door that was open."""
    return render(request, "error.html", {"title": title, "words": words, "status": status}, status=status)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: an address that only receives forms was opened, most often by the Back button. `allowed`: "POST"."""
    answer = page(
        request,
        _("This address only receives forms"),
        _("Go back to the page of the form and send it from there."),
        405,
    )
    answer.headers["Allow"] = allowed
    return answer


def unreadable(request: HttpRequest) -> HttpResponse:
    """400: what was sent makes no sense, most often because the address was changed by hand."""
    return page(
        request,
        _("This request could not be read"),
        _("Nothing was saved. Go back, reload the page and try again."),
        400,
    )


def conflict(request: HttpRequest, words: str = "") -> HttpResponse:
    """409: someone else did it first, or it was done already; `words` says what to do."""
    again = _("Nothing was saved. Go back, reload the page and look again.")
    return page(request, _("This has just changed"), words or again, 409)
