"""Liaison sheets as their sender writes them."""

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from beneficiaries.liaison import sheets
from beneficiaries.models import LiaisonSheet
from connect.antennas import doors
from connect.antennas.models import Antenna
from connect.partners.models import Professional

CONTENT: dict[str, Any] = {
    "first_name": "Lucie",
    "last_name": "Marchal",
    "birth_on": None,
    "birth_precision": "unknown",
    "phone": "+33639982241",
    "phone_shared": False,
    "language": "fr",
    "postcode": "59100",
    "needs": ["device", "workshop"],
    "motivations": ["rights"],
    "constraints_known": ["stairs"],
    "availability": ["am"],
    "urgent": False,
}
ASKED = {
    "first_name": "Lucie",
    "last_name": "Marchal",
    "birth": "1979",
    "phone": "06 39 98 22 41",
    "language": "fr",
    "postcode": "59100",
    "needs": ["device", "workshop"],
    "informed": "on",
}


def send(
    sender: Professional,
    antenna: Antenna,
    *,
    send_key: uuid.UUID | None = None,
    at: datetime | None = None,
    **content: Any,
) -> LiaisonSheet:
    """A sheet sent through the portal's door, as the page does it."""
    with doors.open_portal(sender.structure_id):
        return sheets.send(
            {**CONTENT, **content},
            antenna=antenna,
            sender=sender,
            send_key=send_key or uuid.uuid4(),
            by=sender.user,
            at=at or timezone.now(),
        )


def asked(**answers: Any) -> dict[str, Any]:
    """What the form of a new sheet posts."""
    return {**ASKED, "send_key": str(uuid.uuid4()), **answers}
