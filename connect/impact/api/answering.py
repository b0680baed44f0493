"""Around every answer of the API: the language asked, what a cache may keep, a method that is not one, an address that is
not one. Other sites' pages cannot read it: no CORS header is ever sent.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from connect.impact.api import problems
from connect.impact.api.opening import PER_MINUTE, Opened
from connect.impact.api.problems import Problem

View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")


def language_of(request: HttpRequest) -> str:
    """The first of the languages asked that we speak; French otherwise."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        if (tongue := code.split("-")[0]) in dict(settings.LANGUAGES):
            return tongue
    return settings.LANGUAGE_CODE


def answering(view: View) -> View:
    """A view of the API, as everyone meets it. HEAD is answered as GET; the server leaves the body out."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            if request.method not in READ:
                sentence = _("This address is read by GET. Nothing can be written through the API.")
                response: HttpResponseBase = problems.answer(Problem(405, sentence, headers={"Allow": "GET, HEAD"}))
            else:
                response = _read(view, request, *args, **kwargs)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response

    return answer


def _read(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    asked, request.method = request.method, "GET"
    response: HttpResponse
    try:
        response = cast("HttpResponse", view(request, *args, **kwargs))
    except BadRequest:
        response = problems.answer(problems.misread([]))
    finally:
        request.method = asked
    opened: Opened | None = getattr(request, "opened", None)
    if opened is not None:
        response.headers["RateLimit-Limit"] = str(PER_MINUTE)
        response.headers["RateLimit-Remaining"] = str(opened.left)
        response.headers["RateLimit-Reset"] = str(opened.wait)
    if response.status_code != 200:
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers["Cache-Control"] = "private, no-cache"  # kept by who asked, asked again each time by its ETag
    response.headers["ETag"] = etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    answered: HttpResponseBase = get_conditional_response(request, etag=etag, response=response) or response
    return answered


def nowhere(request: HttpRequest, url: str = "") -> HttpResponseBase:  # noqa: ARG001 -- the address is not repeated
    """404 for every other address of the API."""
    return problems.answer(problems.unknown())
