"""The attestation on paper: a tagged PDF (PDF/UA-1) in French, made again from frozen facts whenever it is asked."""

from django.conf import settings
from django.utils.translation import override

from connect.ui.printed import code_to_scan, tagged
from training.models import Attestation

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
            },
        )


def address_of(attestation: Attestation) -> str:
    """Public page that verifies it."""
    return f"{settings.PUBLIC_URL}/attestations/{attestation.pk}/"


def name_of(attestation: Attestation) -> str:
    """File name: the number, never the name of a person (two namesakes would take each other's file)."""
    return f"{attestation.number}.pdf"
