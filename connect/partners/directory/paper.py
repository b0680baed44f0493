"""Up to three places in large type on one A4 sheet, a tagged PDF (PDF/UA-1): for whoever goes there, names nobody."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import override

from connect.partners.directory import hours
from connect.partners.directory.codes import labels, said
from connect.partners.models import Place
from connect.ui.printed import tagged


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
        return tagged("directory/pdf/places.html", {"places": told, "today": timezone.localdate()})
