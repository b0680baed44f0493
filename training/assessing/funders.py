"""Asking a funder what it thinks of a session: by a link, without an account, or by telephone."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.doors import open_antenna, root_urls
from connect.refusals import Refusal, for_constraint
from training.assessing import letters
from training.links import SECRET
from training.models import Asked, Moment, Session


@for_constraint("asked_once_a_funder")
class AskedAlready(Refusal):
    sentence = _("This funder has been asked for this session already.")
    field = "funder"


class NotOverYet(Refusal):
    sentence = _("The session is not over: a funder is asked once it is.")


@act
def ask(session: Session, *, funder: str, email: str, at: datetime, by: User) -> Asked:
    """Ask a funder, and write to it when there is an address. The same funder again: the same row, written to once.

    Refuses NotOverYet, AskedAlready when another address is given for the same name.
    """
    if session.ends_on > timezone.localdate(at):
        raise NotOverYet
    take_turns(f"asked-{session.pk}")
    known = Asked.objects.filter(session=session, kind=Moment.FUNDER, funder=funder).first()
    if known is not None:
        if known.email != email:
            raise AskedAlready
        return known
    asked = Asked.objects.create(
        antenna_id=session.antenna_id, session=session, kind=Moment.FUNDER, funder=funder, email=email
    )
    asked.secret_hash = sha256(secret_of(asked).encode()).hexdigest()
    if email and letters.ask_funder(asked, link_to(asked)):
        asked.sent_at = at
    asked.save(update_fields=["secret_hash", "sent_at"])
    return asked


def secret_of(asked: Asked) -> str:
    digest = salted_hmac("training.assessing.funders", str(asked.pk), algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def link_to(asked: Asked) -> str:
    with root_urls():
        return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('trainee_assessing:funder', args=[secret_of(asked)])}"


@contextmanager
def funder_of(secret: str) -> Iterator[Asked]:
    """What a funder's link asks, behind the antenna's door for as long as the block lasts. Raises Http404."""
    row = None
    if SECRET.fullmatch(secret):
        with connection.cursor() as cursor:
            cursor.execute("SELECT antenna_id, asked_id FROM training_asked_of_key(%s)", [secret])
            row = cursor.fetchone()
    if row is None:
        raise Http404
    with open_antenna(row[0]):
        yield Asked.objects.select_related("session__module").get(pk=row[1])
