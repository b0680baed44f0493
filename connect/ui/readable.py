"""What cannot be read is refused before anything reads it: text that is not UTF-8, cookies and headers that are noise.

Browsers never send such things; scanners do. Without this, each of them would be an error of the product's own (500).
"""

import codecs
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
UNREADABLE = "connect.unreadable"  # key of the request's META


def utf8_only(application: Application) -> Application:
    """Around Django, whose request object fails before any middleware when it is told of a character set it cannot use.

    The declaration is taken off, and `ReadableMiddleware` answers 400.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        declared = environ.get("CONTENT_TYPE", "")
        if "charset" in declared.lower() and not _is_utf8(declared):
            environ["CONTENT_TYPE"], environ[UNREADABLE] = declared.partition(";")[0], True
        return application(environ, start_response)

    return answer


def _is_utf8(content_type: str) -> bool:
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
        return codecs.lookup(charset).name in ("utf-8", "ascii")
    except (LookupError, ValueError):
        return False


class ReadableMiddleware:
    """Outside the session: its cookie is looked at here first. A refusal goes to `handler400`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A quoted cookie may hold a NUL, which PostgreSQL takes in no text: it is no cookie of ours.
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        _forget_unreadable_page(request)
        if UNREADABLE in request.META:
            raise BadRequest("Text is sent in UTF-8")
        _read(request)
        return self.get_response(request)


def _forget_unreadable_page(request: HttpRequest) -> None:
    """htmx says which page asks; an address that cannot be taken apart is as good as none."""
    try:
        urlsplit(request.META.get("HTTP_HX_CURRENT_URL", ""))
    except ValueError:
        del request.META["HTTP_HX_CURRENT_URL"]


def _read(request: HttpRequest) -> None:
    """Take the fields in. A part of a form may name a character set of its own, which need not exist."""
    try:
        request.GET  # noqa: B018 -- a lazy property
    except TooManyFieldsSent:
        request.GET = QueryDict()  # else the page of the refusal would fail as well
        raise
    try:
        request.POST  # noqa: B018
    except (LookupError, UnicodeError) as error:
        raise BadRequest("A field cannot be read") from error
