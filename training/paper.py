"""Attestations and certificates on paper: tagged PDFs (PDF/UA-1) in French, made again from frozen facts when asked."""

from itertools import zip_longest

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import override

from connect.ui.printed import code_to_scan, tagged
from training.models import Attestation, Certificate, Level

ASSOCIATION = "Emmaüs Connect"


def pdf_of(attestation: Attestation, *, antenna_name: str) -> bytes:
    """The bytes of the PDF. Printed again years later it is the same: its facts are frozen, its model is kept."""
    link = address_of(attestation)
    with override("fr"):
        return tagged(
            f"training/pdf/attestation-{attestation.layout}.html",
            {
                "it": attestation,
                "association": ASSOCIATION,
                "antenna_name": antenna_name,
                "link": link,
                "qr": code_to_scan(link),
                "aims": attestation.aims.splitlines(),
                "assessed": _assessed(attestation),
            },
        )


def _assessed(attestation: Attestation) -> list[tuple[str, str]]:
    """Each aim with how far she is, in words; empty when nothing was assessed."""
    if not attestation.results:
        return []
    said = {"": str(Level.NONE.label), **{level.value: str(level.label) for level in Level}}
    return [(aim, said[level or ""]) for aim, level in zip_longest(attestation.aims.splitlines(), attestation.results)]


def certificate_pdf(certificate: Certificate, *, antenna_name: str) -> bytes:
    """The bytes of the PDF of a certificate of completion, made from its frozen facts."""
    link = address_of(certificate)
    with override("fr"):
        return tagged(
            f"training/pdf/certificate-{certificate.layout}.html",
            {"it": certificate, "antenna_name": antenna_name, "link": link, "qr": code_to_scan(link)},
        )


def address_of(document: Attestation | Certificate) -> str:
    """Public page that verifies it."""
    return f"{settings.PUBLIC_URL}/attestations/{document.pk}/"


def name_of(document: Attestation | Certificate) -> str:
    """File name: the number, never the name of a person (two namesakes would take each other's file)."""
    return f"{document.number}.pdf"


def shown_privately(pdf: bytes, name: str) -> HttpResponse:
    """Opens in the browser, named by its number, kept by no cache on the way."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
