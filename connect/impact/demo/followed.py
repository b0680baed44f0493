"""The demo's sheets that were already followed: one missed and called, one with hours offered, two about one person, and
one that is being written.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from beneficiaries.liaison import drafts, following, opening, sheets
from beneficiaries.models import BirthPrecision, LiaisonSheet, Motivation, Need, TryOutcome
from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_portal
from connect.antennas.models import Antenna, Membership, Site
from connect.impact.demo.cast import address
from connect.partners.models import Professional

# Sender, first name, last name, birth, telephone, postcode, needs, days since it was sent
SENT = (
    ("sophie.ccas", "Moussa", "Keïta", date(1968, 4, 9), "+33639984110", "59000", [Need.PROCEDURE], 12),
    ("sophie.ccas", "Irina", "Kovalenko", date(1995, 7, 30), "+33639984111", "59200", [Need.WORKSHOP, Need.PLAN], 2),
    ("julie.villeurbanne", "Nadia", "Chérif", date(1991, 2, 17), "+33639984199", "59000", [Need.DEVICE], 1),
)  # fmt: skip


def follow(lille: Antenna, now: datetime) -> None:
    """Write them, seen from `now`, by the acts, at each door."""
    missed, offered, _other = [_send(lille, n, row, now) for n, row in enumerate(SENT)]
    nadia = Membership.objects.select_related("user").get(antenna=lille, user__email=address("nadia.lille")).user
    with open_antenna(lille.pk, user_id=nadia.pk):
        _missed(missed, nadia, now)
        hours = Site.objects.filter(antenna=lille).order_by("pk").values_list("opening_hours", flat=True)[0]
        free = opening.slots(hours, at=now + timedelta(days=1))
        sheets.receive(offered, by=nadia, at=now - timedelta(days=1))
        following.offer_hours(offered, free[1:6:2], by=nadia, at=now - timedelta(hours=3))
    sophie = Professional.objects.select_related("user").get(email=address("sophie.ccas"))
    assert sophie.user is not None
    with open_portal(sophie.structure_id, user_id=sophie.user.pk):
        typed = {"first_name": "Ibrahim", "last_name": "Sow", "birth": "vers 1970", "needs": ["plan"], "language": "fr"}
        drafts.save(
            UUID(int=20261140, version=4), typed, structure_id=sophie.structure_id, by=sophie.user,
            at=now - timedelta(minutes=90),
        )  # fmt: skip


def _send(lille: Antenna, number: int, row: tuple[Any, ...], now: datetime) -> LiaisonSheet:
    local, first, last, born, phone, postcode, needs, days = row
    sender = Professional.objects.select_related("user", "structure").get(email=address(local))
    assert sender.user is not None
    content = {
        "first_name": first, "last_name": last, "birth_on": born, "birth_precision": BirthPrecision.DAY, "phone": phone,
        "phone_shared": False, "language": "uk" if first == "Irina" else "fr", "postcode": postcode, "needs": needs,
        "motivations": [Motivation.RIGHTS], "constraints_known": [], "availability": ["pm"], "urgent": False,
    }  # fmt: skip
    with open_portal(sender.structure_id, user_id=sender.user.pk):
        return sheets.send(
            content, antenna=lille, sender=sender, send_key=UUID(int=20261130 + number, version=4), by=sender.user,
            at=now - timedelta(days=days, minutes=35),
        )  # fmt: skip


def _missed(sheet: LiaisonSheet, by: User, now: datetime) -> None:
    """An hour was given, nobody came, two calls since."""
    sheets.receive(sheet, by=by, at=now - timedelta(days=11))
    sheets.give_appointment(sheet, starts_at=now - timedelta(days=6), by=by, at=now - timedelta(days=11))
    following.miss(sheet, by=by, at=now - timedelta(days=6) + timedelta(hours=2))
    for number, (outcome, days) in enumerate([(TryOutcome.NO_ANSWER, 5), (TryOutcome.MESSAGE, 2)]):
        key = UUID(int=20261150 + number, version=4)
        following.note_try(sheet, outcome, key=key, by=by, at=now - timedelta(days=days))
