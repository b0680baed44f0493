"""The link of a quote: read it and answer without an account.

The secret is drawn from the installation's own key and the quote; the database keeps its SHA-256 alone, and an owner
function leads from the secret to the quote.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import salted_hmac

from connect.antennas.doors import open_antenna, root_urls
from training.models import Quote

SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


def secret_of(quote: Quote) -> str:
    digest = salted_hmac("training.billing.links", str(quote.pk), algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def hash_of(quote: Quote) -> str:
    """What the quote keeps of its secret."""
    return sha256(secret_of(quote).encode()).hexdigest()


def link_to(quote: Quote) -> str:
    """The whole address of its public page."""
    with root_urls():
        return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('public_quotes:quote', args=[secret_of(quote)])}"


@contextmanager
def quote_of(secret: str) -> Iterator[Quote]:
    """The quote that a link is of, behind its antenna's door for as long as the block lasts; Http404 when made up."""
    row = None
    if SECRET.fullmatch(secret):
        with connection.cursor() as cursor:
            cursor.execute("SELECT antenna_id, quote_id FROM training_quote_of_key(%s)", [secret])
            row = cursor.fetchone()
    if row is None:
        raise Http404
    with open_antenna(row[0]):
        yield Quote.objects.select_related("structure", "antenna", "need").get(pk=row[1])
