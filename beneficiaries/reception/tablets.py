"""Tablets at the door: paired by a link that only the manager sees, once; switched off when lost."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

import segno
from django.db import connection
from django.utils.safestring import SafeString

from beneficiaries.models import DoorTablet
from connect.accounts.models import User
from connect.acts import act


class Place(NamedTuple):
    """Where a tablet takes turns."""

    antenna_id: int
    name: str


@act
def pair(name: str, *, antenna_id: int, by: User, at: datetime) -> tuple[DoorTablet, str]:
    """A tablet and its secret, which nobody can read again: the database keeps its SHA-256."""
    secret = secrets.token_urlsafe(24)
    tablet = DoorTablet.objects.create(
        antenna_id=antenna_id, name=name, secret_hash=sha256(secret.encode()).hexdigest(), since=at, by=by
    )
    return tablet, secret


@act
def switch_off(tablet: DoorTablet, *, by: User, at: datetime) -> DoorTablet:
    """Its link opens nothing any more. Repeated, the first moment stays."""
    tablet = DoorTablet.objects.select_for_update().get(pk=tablet.pk)
    if tablet.ended_at is None:
        tablet.ended_at = at
        tablet.save(update_fields=["ended_at"])
    return tablet


def place_of(secret: str) -> Place | None:
    """The antenna of a tablet by its secret, resolved by an owner function since no door is open; None when unknown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT antenna_id, antenna_name FROM tablet_antenna(%s)", [secret])
        row = cursor.fetchone()
    return Place(*row) if row else None


def drawing_of(link: str) -> SafeString:
    """The link as a QR code to photograph with the tablet, drawn inside the page."""
    return SafeString(segno.make_qr(link, error="m").svg_inline(border=3, svgclass="cx-qr", omitsize=True))
