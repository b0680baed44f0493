"""The calendar on one's own telephone: an address with a secret, made, taken back, resolved before any door is open."""

import secrets
from datetime import date, datetime
from hashlib import sha256

from django.db import connection
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from workshops.models import Feed


@for_constraint("feed_of_somebody_in_post")
class NotInPost(Refusal):
    sentence = _("Only whoever is in this team today has a calendar here.")


@for_constraint("feed_one_a_person")
class AnotherJustMade(Refusal):
    sentence = _("Another address was made at the same moment. Open the page again.")


def feed_of(user: User) -> Feed | None:
    """The one that may be read now; one query. Read at an antenna's door, by its owner."""
    return Feed.objects.filter(user=user, revoked_at__isnull=True).first()


@act
def make(*, antenna_id: int, by: User, at: datetime) -> tuple[Feed, str]:
    """A calendar and its secret, which nobody can read again. The one before, if any, opens nothing any more.

    Raises NotInPost, AnotherJustMade.
    """
    revoke(by=by, at=at)
    secret = secrets.token_urlsafe(32)
    digest = sha256(secret.encode()).hexdigest()
    return Feed.objects.create(user=by, antenna_id=antenna_id, secret_hash=digest, created_at=at), secret


@act
def revoke(*, by: User, at: datetime) -> None:
    """Take one's address back: it opens nothing any more. Repeated, the first moment stays."""
    for feed in Feed.objects.select_for_update().filter(user=by, revoked_at__isnull=True):
        feed.revoked_at = max(at, feed.created_at)
        feed.save(update_fields=["revoked_at"])


def owner_of(secret: str, today: date) -> int | None:
    """Whose calendar this is, asked of an owner function since no door is open; None when it opens nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT workshops_feed_owner(%s, %s)", [secret, today])
        row = cursor.fetchone()
    return row[0] if row else None
