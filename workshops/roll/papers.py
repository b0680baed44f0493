"""The sheet to sign, as a tagged PDF."""

from collections.abc import Sequence

from beneficiaries.models import Person
from connect.ui.printed import code_to_scan, tagged
from workshops.models import Session


def sheet_to_sign(session: Session, people: Sequence[Person], *, antenna: str, address: str) -> bytes:
    """Names of those who have a seat, each with a place to sign, and a blank line for each seat left; the bytes of a PDF.

    `address` is that of the session's page: whoever scans its code signs in first, as for any page. The sheet lies on a
    table: it says names, and neither card, telephone nor anything else.
    """
    context = {
        "session": session,
        "people": people,
        "blank": range(len(people) + 1, session.capacity + 1),
        "antenna_name": antenna,
        "address": address,
        "code": code_to_scan(address),
    }
    return tagged("roll/pdf/sheet.html", context)
