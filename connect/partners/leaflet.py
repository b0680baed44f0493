"""The leaflet for prescribers: what the antenna offers, how to send someone, how to come into the portal.

One A4 page in French, a tagged PDF (PDF/UA-1). Its QR code holds the public address of the portal.
"""

from base64 import b64encode
from io import BytesIO

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from connect.antennas.doors import root_urls
from connect.antennas.hours import in_words
from connect.antennas.models import Antenna, Site


def made(antenna_id: int) -> bytes:
    """The bytes of the PDF, for one antenna and its first site."""
    from weasyprint import HTML  # slow to import, and wanted by this page alone
    from weasyprint.urls import URLFetcher

    antenna = Antenna.objects.get(pk=antenna_id)
    site = Site.objects.filter(antenna_id=antenna_id).order_by("pk").first()
    with translation.override("fr"), root_urls():
        address = settings.PUBLIC_URL.rstrip("/") + reverse("joining:ways")
        context = {
            "antenna": antenna,
            "site": site,
            "hours": in_words(site.opening_hours) if site else [],
            "address": address,
            "qr": _qr(address),
        }
        page = render_to_string("partners/pdf/leaflet.html", context)
    fetcher = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    return bytes(HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1"))


def _qr(text: str) -> str:
    out = BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return "data:image/svg+xml;base64," + b64encode(out.getvalue()).decode()
