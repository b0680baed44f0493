"""A report by its link, without an account: it says figures and names nobody."""

from hashlib import sha256

from allauth.core.internal import ratelimit
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect.impact.reports import document, links
from connect.impact.reports.drawing import drawn


@never_cache
@require_safe
def page(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What the report says, in French as it was written."""
    if not _may_try(request, secret):
        return _too_many()
    opened = _opened(secret)
    doc = document.read(opened.told)
    context = {
        "title": doc.name, "doc": doc, "drawings": [(block, drawn(block)) for block in doc.blocks], "secret": secret,
        "ends_at": opened.ends_at,
    }  # fmt: skip
    with translation.override("fr"):
        return _quiet(render(request, "impact/reports/public.html", context))


@never_cache
@require_safe
def pdf(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The paper, as it was kept."""
    if not _may_try(request, secret):
        return _too_many()
    opened = _opened(secret)
    paper = default_storage.open(opened.paper, "rb")
    return _quiet(FileResponse(paper, filename="rapport.pdf", content_type="application/pdf"))


def _opened(secret: str) -> links.Opened:
    opened = links.opened(secret)
    if opened is None:
        raise Http404
    return opened


def _may_try(request: HttpRequest, secret: str) -> bool:
    """Not too often from one connection, nor with one secret."""
    digest = sha256(secret.encode(errors="replace")).hexdigest()
    return bool(ratelimit.consume(request, app="allauth.account", action="report_link", key=digest, limit_get=True))


def _too_many() -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": "300"})


def _quiet(answer: HttpResponseBase) -> HttpResponseBase:
    """The address is the secret: no other page is told of it, no search engine keeps it."""
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
