"""The link to one's own place: take the seat that is offered, say no, give it back, without an account.

The secret is drawn from the installation's own key and the booking, so that each slip and each message can say it again;
the database keeps its SHA-256 alone, and an owner function leads from the secret to the booking.
"""

import re
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.crypto import salted_hmac

from connect.antennas.doors import root_urls
from workshops.models import Booking, SeatKey

SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


class Found(NamedTuple):
    """Where a link or a poster leads: the antenna, its slug, the key of the booking or of the session."""

    antenna_id: int
    slug: str
    key: int


def secret_of(booking: Booking) -> str:
    digest = salted_hmac("workshops.seats.links", str(booking.pk), algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def link_to(booking: Booking, *, at: datetime) -> str:
    """The whole address of the person's place, whose key is written if it was not yet."""
    secret = secret_of(booking)
    SeatKey.objects.bulk_create(
        [
            SeatKey(
                booking=booking,
                antenna_id=booking.antenna_id,
                secret_hash=sha256(secret.encode()).hexdigest(),
                made_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    with root_urls():
        return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('public_seats:place', args=[secret])}"


def place_of(secret: str) -> Found | None:
    """The booking that a link is of; None when it is made up."""
    return _resolved("SELECT * FROM seat_of_key(%s)", secret) if SECRET.fullmatch(secret) else None


def session_of(code: str) -> Found | None:
    """The session that a poster leads to, whether or not it may still be booked; None when it is made up."""
    return _resolved("SELECT * FROM session_of_code(%s)", code) if re.fullmatch(r"[a-z2-9]{8}", code) else None


def _resolved(question: str, word: str) -> Found | None:
    with connection.cursor() as cursor:
        cursor.execute(question, [word])
        row = cursor.fetchone()
    return Found(*row) if row else None
