"""Structures in post, invitations whose secret the test knows, requests to join."""

import re
from typing import Any

from django.utils import timezone

from connect.antennas import doors
from connect.antennas.models import Antenna
from connect.partners.joining import asking, invitations
from connect.partners.joining.invitations import Guest
from connect.partners.models import Agreement, Invitation, JoinRequest, Professional, Structure
from connect.post.models import Letter

GUEST = Guest("awa@ccas.example", "Awa", "Sarr", "assistante sociale")
ASKED = {
    "structure_name": "Foyer des Lilas",
    "kind": "shelter",
    "postcode": "59100",
    "town": "Roubaix",
    "siret": "",
    "first_name": "Maud",
    "last_name": "Petit",
    "position": "éducatrice",
    "email": "maud@lilas.example",
    "phone": "03 20 00 00 12",
}


def works_with(structure: Structure, antenna: Antenna, **facts: Any) -> Agreement:
    return Agreement.objects.create(structure=structure, antenna=antenna, **facts)


def invited(by: Professional, guest: Guest = GUEST) -> tuple[Invitation, str]:
    """An invitation by a referent through the portal's door, and the address of its link."""
    with doors.open_portal(by.structure_id, user_id=by.user_id):
        invitation = invitations.invite(guest, structure=by.structure, by=by.user, at=timezone.now())
    return invitation, link_of(guest.email)


def link_of(email: str) -> str:
    """The path in the last letter to this address."""
    body = Letter.objects.filter(recipient=email, kind="invitation").latest("queued_at").body
    found = re.search(r"https?://[^/\s]+(/rejoindre/invitation/[^\s]+)", body)
    assert found, body
    return found[1]


def asks(**answers: Any) -> JoinRequest:
    """A request as the public page keeps it."""
    facts = {**ASKED, "phone": "+33320000012", **answers}
    asking.ask(asking.Asked(**facts), at=timezone.now())
    return JoinRequest.objects.get(email=facts["email"], state="waiting")
