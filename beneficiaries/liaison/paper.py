"""The liaison sheet on one A4 page: a tagged PDF (PDF/UA-1) in French, filled for the person or blank to fill by hand.

The QR code holds the reference and nothing else: read by anyone, it tells nothing of the person.
"""

from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import segno
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from beneficiaries.liaison import rights, sheets, words
from beneficiaries.liaison.forms import ARRANGEMENTS, MOTIVATIONS, NEEDS, SLOTS
from beneficiaries.models import LiaisonSheet
from connect.antennas.hours import in_words
from connect.antennas.models import Antenna, Site


def written(sheet: LiaisonSheet) -> bytes:
    """The sheet as sent; the bytes of a PDF. `sheet` may carry its corrections (`sheets.as_corrected`)."""
    with override("fr"):
        site = Site.objects.filter(antenna_id=sheet.antenna_id).order_by("pk").first()
        return _pdf(
            {
                "sheet": sheet,
                "valid_until": rights.valid_until(sheet),
                "facts": words.facts(sheet),
                "site": site,
                "hours": in_words(site.opening_hours) if site else [],
                "qr": _qr(sheet.reference),
            }
        )


def blank(antennas: Iterable[Antenna]) -> bytes:
    """A blank sheet with boxes to tick, for those who meet people away from a screen; the bytes of a PDF."""
    with override("fr"):
        ticks: list[tuple[str, list[tuple[Any, Any]]]] = [
            (_("What is needed"), NEEDS),
            (_("Why (three at most)"), MOTIVATIONS),
            (_("To arrange for the visit"), ARRANGEMENTS),
            (_("When the person can come"), SLOTS),
        ]
        return _pdf(
            {"ticks": [(title, [label for _value, label in rows]) for title, rows in ticks], "antennas": antennas}
        )


def answer(pdf: bytes, name: str) -> HttpResponse:
    """Opens in the browser, saved under `name`: a reference, never somebody's name."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _pdf(context: dict[str, Any]) -> bytes:
    # Slow to import, and wanted by these two pages alone.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    page = render_to_string(
        "sheets/pdf/paper.html", {"notice": sheets.NOTICE, "version": sheets.NOTICE_VERSION, **context}
    )
    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    return bytes(HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1"))


def _qr(text: str) -> str:
    out = BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return "data:image/svg+xml;base64," + b64encode(out.getvalue()).decode()
