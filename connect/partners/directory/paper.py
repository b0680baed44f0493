"""Up to three places in large type on one A4 sheet, a tagged PDF (PDF/UA-1): for whoever goes there, names nobody."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from connect.partners.directory import hours
from connect.partners.directory.codes import labels, said
from connect.partners.models import Place


def places(chosen: Iterable[Place]) -> bytes:
    """The bytes of the PDF, in French."""
    with override("fr"):
        known = labels()
        told = [
            {
                "place": place,
                "week": [line for line in hours.lines(place.hours) if line.is_open],
                "services": said(place.services, known["service"])[:3],
            }
            for place in chosen
        ]
        return pdf("directory/pdf/places.html", {"places": told, "today": timezone.localdate()})


def pdf(template: str, context: dict[str, Any]) -> bytes:
    """A template as a tagged PDF; nothing is fetched from anywhere."""
    # Slow to import, and wanted by papers alone.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    return bytes(
        HTML(string=render_to_string(template, context), url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    )


def answer(content: bytes, name: str) -> HttpResponse:
    """Opens in the browser, saved under `name`: a word or a reference, never somebody's name."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
