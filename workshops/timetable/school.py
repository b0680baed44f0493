"""School holidays of France by zone, 2025-2026 to 2027-2028.

Dates: arrêtés of 7 December 2022 (JORFTEXT000046704476), 22 October 2025 (JORFTEXT000052416058) and 21 July 2026
(JORFTEXT000054457294), as the library `holidays` (MIT) and the ministry's open data set « Le calendrier scolaire »
(Licence Ouverte 2.0) give them; first and last day without lessons, both included. Departments of each academy: Code de
l’éducation, art. R222-2; zones since the reform of 2015. Corsica and overseas have calendars of their own, not held here.

Where nothing is known, the answer is None and never « no holiday ».
"""

from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KNOWN_FROM, KNOWN_TO = date(2025, 9, 1), date(2028, 7, 3)

_DEPARTMENTS = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68 72 76 80 83"
    " 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
_ZONE = {department: zone for zone, all_of in _DEPARTMENTS.items() for department in all_of.split()}


class Holiday(NamedTuple):
    """School holidays of some zones, from a day to another, both included."""

    name: str | Promise
    zones: str
    first: date
    last: date


_AUTUMN, _CHRISTMAS = _("autumn holidays"), _("Christmas holidays")
_WINTER, _SPRING = _("winter holidays"), _("spring holidays")
_ASCENSION, _SUMMER = _("Ascension break"), _("summer holidays")
HOLIDAYS = (
    Holiday(_AUTUMN, "ABC", date(2025, 10, 18), date(2025, 11, 2)),
    Holiday(_CHRISTMAS, "ABC", date(2025, 12, 20), date(2026, 1, 4)),
    Holiday(_WINTER, "A", date(2026, 2, 7), date(2026, 2, 22)),
    Holiday(_WINTER, "B", date(2026, 2, 14), date(2026, 3, 1)),
    Holiday(_WINTER, "C", date(2026, 2, 21), date(2026, 3, 8)),
    Holiday(_SPRING, "A", date(2026, 4, 4), date(2026, 4, 19)),
    Holiday(_SPRING, "B", date(2026, 4, 11), date(2026, 4, 26)),
    Holiday(_SPRING, "C", date(2026, 4, 18), date(2026, 5, 3)),
    Holiday(_ASCENSION, "ABC", date(2026, 5, 14), date(2026, 5, 17)),
    Holiday(_SUMMER, "ABC", date(2026, 7, 4), date(2026, 8, 31)),
    Holiday(_AUTUMN, "ABC", date(2026, 10, 17), date(2026, 11, 1)),
    Holiday(_CHRISTMAS, "ABC", date(2026, 12, 19), date(2027, 1, 3)),
    Holiday(_WINTER, "A", date(2027, 2, 13), date(2027, 2, 28)),
    Holiday(_WINTER, "B", date(2027, 2, 20), date(2027, 3, 7)),
    Holiday(_WINTER, "C", date(2027, 2, 6), date(2027, 2, 21)),
    Holiday(_SPRING, "A", date(2027, 4, 10), date(2027, 4, 25)),
    Holiday(_SPRING, "B", date(2027, 4, 17), date(2027, 5, 2)),
    Holiday(_SPRING, "C", date(2027, 4, 3), date(2027, 4, 18)),
    Holiday(_ASCENSION, "ABC", date(2027, 5, 6), date(2027, 5, 9)),
    Holiday(_SUMMER, "ABC", date(2027, 7, 3), date(2027, 9, 1)),
    Holiday(_AUTUMN, "ABC", date(2027, 10, 23), date(2027, 11, 7)),
    Holiday(_CHRISTMAS, "ABC", date(2027, 12, 18), date(2028, 1, 2)),
    Holiday(_WINTER, "A", date(2028, 2, 19), date(2028, 3, 5)),
    Holiday(_WINTER, "B", date(2028, 2, 5), date(2028, 2, 20)),
    Holiday(_WINTER, "C", date(2028, 2, 12), date(2028, 2, 27)),
    Holiday(_SPRING, "A", date(2028, 4, 22), date(2028, 5, 8)),
    Holiday(_SPRING, "B", date(2028, 4, 8), date(2028, 4, 23)),
    Holiday(_SPRING, "C", date(2028, 4, 15), date(2028, 5, 1)),
    Holiday(_ASCENSION, "ABC", date(2028, 5, 25), date(2028, 5, 28)),
)


def zone_of(postcode: str) -> str:
    """A, B or C by the department of a postcode; empty for Corsica, overseas and what is no postcode."""
    return _ZONE.get(postcode[:2], "")


def holiday(on: date, postcode: str) -> str | None:
    """The school holidays that a day belongs to at that postcode; empty: lessons; None: not known."""
    zone = zone_of(postcode)
    if not zone or not KNOWN_FROM <= on <= KNOWN_TO:
        return None
    return next((str(h.name) for h in HOLIDAYS if zone in h.zones and h.first <= on <= h.last), "")


def in_range(first: date, last: date, postcode: str) -> list[Holiday]:
    """The school holidays of a zone that touch a span of days, in order."""
    zone = zone_of(postcode)
    return [h for h in HOLIDAYS if zone and zone in h.zones and h.first <= last and h.last >= first]
