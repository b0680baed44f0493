"""A session opened to everyone: a link and a QR code, until it starts or somebody shuts it."""

import secrets
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import root_urls
from connect.refusals import Refusal, for_constraint
from workshops.models import PublicDoor, Session
from workshops.seats.rows import locked

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # read aloud and copied without a mistake: no i, l, o, 0, 1


class NotOpenable(Refusal):
    sentence = _("This session is cancelled or has begun: it cannot be opened to everyone.")


@for_constraint("door_of_a_session_here")
class NotOfThisAntenna(NotOpenable):
    sentence = _("This session is not of your antenna.")


@act
def open_to_everyone(session: Session, *, by: User | None, at: datetime) -> PublicDoor:
    """Give the session a link that anyone may book by. Opened again, its link and its poster are the same."""
    session = locked(session)
    if session.cancelled or session.starts_at <= at:
        raise NotOpenable
    door = PublicDoor.objects.filter(session=session).first()
    if door is None:
        code = "".join(secrets.choice(LETTERS) for _ in range(8))
        return PublicDoor.objects.create(
            session=session, antenna_id=session.antenna_id, code=code, opens_at=at, opened_by=by
        )
    if door.closed_at is not None:
        door.opens_at, door.closed_at, door.opened_by = at, None, by
        door.save(update_fields=["opens_at", "closed_at", "opened_by"])
    return door


@act
def shut(session: Session, *, by: User | None, at: datetime) -> None:
    """Nobody books by the link any more; seats taken stay. Repeated, the first moment stays."""
    locked(session)
    PublicDoor.objects.filter(session=session, closed_at=None).update(closed_at=at)


def is_open(door: PublicDoor | None, session: Session, *, at: datetime) -> bool:
    """May anyone book now by the link?"""
    return (
        door is not None
        and door.closed_at is None
        and door.opens_at <= at < session.starts_at
        and not session.cancelled
    )


def address_of(door: PublicDoor) -> str:
    """The whole address that the poster bears."""
    with root_urls():
        return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('public_seats:session', args=[door.code])}"
