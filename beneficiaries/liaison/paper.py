"""The liaison sheet on one A4 page: a tagged PDF (PDF/UA-1) in French, filled for the person or blank to fill by hand.

The QR code holds the reference and nothing else: read by anyone, it tells nothing of the person.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from beneficiaries.liaison import rights, sheets, words
from beneficiaries.liaison.forms import ARRANGEMENTS, MOTIVATIONS, NEEDS, SLOTS
from beneficiaries.models import LiaisonSheet
from connect.antennas.hours import in_words
from connect.antennas.models import Antenna, Site
from connect.ui.printed import code_to_scan, tagged


def written(sheet: LiaisonSheet) -> bytes:
    """The sheet as sent; the bytes of a PDF. `sheet` may carry its corrections (`sheets.as_corrected`)."""
    with override("fr"):
        site = Site.objects.first_of(sheet.antenna_id)
        return _pdf(
            {
                "sheet": sheet,
                "valid_until": rights.valid_until(sheet),
                "facts": words.facts(sheet),
                "site": site,
                "hours": in_words(site.opening_hours) if site else [],
                "qr": code_to_scan(sheet.reference),
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


def _pdf(context: dict[str, Any]) -> bytes:
    return tagged("sheets/pdf/paper.html", {"notice": sheets.NOTICE, "version": sheets.NOTICE_VERSION, **context})
