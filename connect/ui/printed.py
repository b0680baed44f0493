"""What every paper shares: a template becomes a tagged PDF that reached no file and no host, is shown, bears a code to scan."""

from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import segno
from django.http import HttpResponse
from django.template.loader import render_to_string


def tagged(template: str, context: Mapping[str, Any]) -> bytes:
    """The bytes of a PDF/UA-1 of this template, in the language that is active."""
    # Slow to import, and wanted by papers alone.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    page = render_to_string(template, dict(context))
    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    return bytes(HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1"))


def shown(pdf: bytes, name: str) -> HttpResponse:
    """Opens in the browser, saved under `name`: a word or a reference, never somebody's name."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def code_to_scan(text: str) -> str:
    """A QR code of this text as a data: address, for an <img> of a paper."""
    out = BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return "data:image/svg+xml;base64," + b64encode(out.getvalue()).decode()
