"""The attestation on paper: a tagged PDF (PDF/UA-1) in French, made again from frozen facts whenever it is asked."""

from base64 import b64encode
from io import BytesIO

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from training.models import Attestation

ASSOCIATION = "Emmaüs Connect"


def pdf_of(attestation: Attestation, *, antenna_name: str) -> bytes:
    """The bytes of the PDF. Printed again years later it is the same: its facts are frozen, its model is kept."""
    # Slow to import, and wanted by this act alone.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    link = address_of(attestation)
    with override("fr"):
        page = render_to_string(
            f"training/pdf/attestation-{attestation.layout}.html",
            {
                "it": attestation,
                "association": ASSOCIATION,
                "antenna_name": antenna_name,
                "link": link,
                "qr": _qr(link),
                "aims": attestation.aims.splitlines(),
            },
        )
    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    return bytes(HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1"))


def address_of(attestation: Attestation) -> str:
    """Public page that verifies it."""
    return f"{settings.PUBLIC_URL}/attestations/{attestation.pk}/"


def _qr(text: str) -> str:
    out = BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", scale=1, border=0, xmldecl=False, svgns=True)
    return "data:image/svg+xml;base64," + b64encode(out.getvalue()).decode()


def name_of(attestation: Attestation) -> str:
    """File name: the number, never the name of a person (two namesakes would take each other's file)."""
    return f"{attestation.number}.pdf"
