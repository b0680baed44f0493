"""The leaflet for prescribers: what the antenna offers, how to send someone, how to come into the portal.

One A4 page in French, a tagged PDF (PDF/UA-1). Its QR code holds the public address of the portal.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from connect.antennas.doors import root_urls
from connect.antennas.hours import in_words
from connect.antennas.models import Antenna, Site
from connect.ui.printed import code_to_scan, tagged


def made(antenna_id: int) -> bytes:
    """The bytes of the PDF, for one antenna and its first site."""
    antenna = Antenna.objects.get(pk=antenna_id)
    site = Site.objects.first_of(antenna_id)
    with translation.override("fr"), root_urls():
        address = settings.PUBLIC_URL.rstrip("/") + reverse("joining:ways")
        context = {
            "antenna": antenna,
            "site": site,
            "hours": in_words(site.opening_hours) if site else [],
            "address": address,
            "qr": code_to_scan(address),
        }
        return tagged("partners/pdf/leaflet.html", context)
