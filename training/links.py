"""The link of a trainee: her own page of a session, without an account; from a convocation, a QR code, a letter.

The secret is drawn from the installation's own key and the registration, so that each letter can say it again; the
database keeps its SHA-256 alone, and an owner function leads from the secret to the registration.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import salted_hmac

from connect.antennas.doors import open_antenna, root_urls
from training.models import Registration, RegistrationState, TraineeKey

SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


def secret_of(registration: Registration) -> str:
    digest = salted_hmac("training.links", str(registration.pk), algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def link_to(registration: Registration, *, at: datetime, name: str = "trainee:page") -> str:
    """The whole address of the trainee's page (`name`: of another page of hers), whose key is written if it was not yet."""
    secret = secret_of(registration)
    TraineeKey.objects.bulk_create(
        [
            TraineeKey(
                registration=registration,
                antenna_id=registration.antenna_id,
                secret_hash=sha256(secret.encode()).hexdigest(),
                made_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    with root_urls():
        return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(name, args=[secret])}"


@contextmanager
def trainee_of(secret: str, *, states: Collection[str] = (RegistrationState.REGISTERED,)) -> Iterator[Registration]:
    """The registration that a link is of, behind its antenna's door for as long as the block lasts.

    Raises Http404 when the secret is made up, or the registration is in no state of `states`: by default, when it was
    cancelled, taken by a colleague, or waits for a seat.
    """
    row = None
    if SECRET.fullmatch(secret):
        with connection.cursor() as cursor:
            cursor.execute("SELECT antenna_id, registration_id FROM trainee_of_key(%s)", [secret])
            row = cursor.fetchone()
    if row is None:
        raise Http404
    with open_antenna(row[0]):
        known = Registration.objects.select_related("professional", "structure", "session__module", "session__site")
        registration = known.filter(pk=row[1], state__in=states).first()
        if registration is None:
            raise Http404
        yield registration
