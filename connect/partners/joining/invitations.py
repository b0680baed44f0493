"""An invitation: a place in a structure offered to one address by a link, for seven days, taken once.

Sent by a referent of the structure, a manager of an antenna that works with it, or the national team. The secret of the
link is in the letter alone; the database holds its hash and hands the place over itself (`joining_accept`).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.partners.joining import letters
from connect.partners.models import Invitation, Professional, Structure, Way
from connect.refusals import Refusal, for_constraint

LASTS = timedelta(days=7)
SAME_CLICK = timedelta(minutes=5)  # asked again so soon, it is a double click: one letter


@dataclass(frozen=True)
class Guest:
    """Whom a place is offered to."""

    email: str
    first_name: str
    last_name: str
    position: str = ""
    as_referent: bool = False


class Offer(NamedTuple):
    """What a link says. `stands`: open, used, expired, withdrawn or suspended. `inviter`: empty when an antenna invites."""

    stands: str
    structure: str
    email: str
    first_name: str
    last_name: str
    position: str
    as_referent: bool
    inviter: str


class Joined(NamedTuple):
    """Who is in post now. `is_new`: the account was opened by this very act."""

    user: User
    structure_id: int
    professional_id: int
    is_new: bool


class AlreadyInPost(Refusal):
    sentence = _("This address already has its place in the structure.")
    field = "email"


@for_constraint("invitations_a_day")
class TooManyInvitations(Refusal):
    sentence = _("Thirty invitations left today already. Send the others tomorrow, or give your access code instead.")


@for_constraint("invitation_frozen")
class InvitationOver(Refusal):
    sentence = _("This invitation was already taken or withdrawn.")


class UnknownLink(Refusal):
    sentence = _("This link opens nothing. Check that it was copied whole.")


class LinkUsed(Refusal):
    sentence = _("This invitation was already used. Sign in with your address.")


class LinkExpired(Refusal):
    sentence = _("This invitation has expired: it was valid for seven days. Ask for another one.")


class LinkWithdrawn(Refusal):
    sentence = _("This invitation was withdrawn. Ask the person who sent it.")


class StructureSuspended(Refusal):
    sentence = _("The portal is closed to this structure for now. Ask the antenna that you work with.")


class ForSomebodyElse(Refusal):
    sentence = _("This place is offered to another address, or its account is closed. Ask the antenna.")


class WrongCode(Refusal):
    sentence = _("This is not the code of the last message. Check it, or begin again.")
    field = "code"


class CodeSpent(Refusal):
    sentence = _("Too many wrong codes. Begin again to receive another one.")
    field = "code"


OUTCOMES: dict[str, type[Refusal]] = {
    "unknown": UnknownLink,
    "used": LinkUsed,
    "expired": LinkExpired,
    "withdrawn": LinkWithdrawn,
    "suspended": StructureSuspended,
    "another": ForSomebodyElse,
    "wrong": WrongCode,
    "spent": CodeSpent,
}


def proof_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def waiting(structure_id: int, *, at: datetime) -> QuerySet[Invitation]:
    """Places offered by a link and neither taken, withdrawn nor out of date, the latest first."""
    links = Invitation.objects.filter(structure_id=structure_id, way=Way.LINK, expires_at__gt=at)
    return links.filter(used_at=None, withdrawn_at=None).order_by("-made_at")


@act
def invite(guest: Guest, *, structure: Structure, by: User, at: datetime, antenna_id: int | None = None) -> Invitation:
    """Offer a place and write the letter. Offered again, the former link stops; twice at once, one letter leaves.

    `antenna_id`: the antenna that invites; None at the portal and for the national team. Refused: `AlreadyInPost`,
    `TooManyInvitations`.
    """
    email = guest.email.strip().lower()
    Structure.objects.select_for_update(of=("self",), no_key=True).filter(pk=structure.pk).first()
    in_post = Professional.objects.on().filter(structure=structure, user__isnull=False)
    if in_post.filter(Q(email=email) | Q(user__email=email)).exists():
        raise AlreadyInPost
    before = waiting(structure.pk, at=at).filter(email=email)
    for one in before:
        if at - one.made_at < SAME_CLICK and one.as_referent == guest.as_referent:
            return one
    before.update(withdrawn_at=at)
    return _offer(guest, email, structure, by=by, at=at, antenna_id=antenna_id)


def _offer(
    guest: Guest, email: str, structure: Structure, *, by: User, at: datetime, antenna_id: int | None
) -> Invitation:
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        structure=structure, antenna_id=antenna_id, by=by, email=email, first_name=guest.first_name,
        last_name=guest.last_name, position=guest.position, as_referent=guest.as_referent, proof=proof_of(secret),
        made_at=at, expires_at=at + LASTS,
    )  # fmt: skip
    letters.invite(invitation, secret)
    return invitation


@act
def invite_again(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """A new link for the same place; the former one stops."""
    if invitation.used_at is not None:
        raise InvitationOver
    guest = Guest(
        invitation.email, invitation.first_name, invitation.last_name, invitation.position, invitation.as_referent
    )
    return invite(guest, structure=invitation.structure, by=by, at=at, antenna_id=invitation.antenna_id)


@act
def withdraw(invitation: Invitation, *, at: datetime) -> None:
    """The link stops. Repeated, nothing more happens; one that was taken is refused: the post is ended instead."""
    mine = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if mine.withdrawn_at is None:
        mine.withdrawn_at = at
        mine.save(update_fields=["withdrawn_at"])


def look(secret: str) -> Offer | None:
    """What the link of this secret offers; None when there is none. Nothing is used up by looking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM joining_invitation(%s)", [proof_of(secret)])
        row = cursor.fetchone()
    return Offer(*row) if row else None


@act
def accept(secret: str, *, first_name: str, last_name: str, position: str) -> Joined:
    """Take the place of this link, with the account of its address, opened if there is none.

    Of two who press at once, one takes it and the other is told `LinkUsed`.
    """
    offer = look(secret)
    if offer is None:
        raise UnknownLink
    return take(None, proof_of(secret), offer.email, first_name, last_name, position)


def take(ticket: UUID | None, proof: str, email: str, first_name: str, last_name: str, position: str) -> Joined:
    """The place behind this proof becomes the account's; the refusals of OUTCOMES. Part of an act."""
    _hand_over(ticket, proof, None, "", "", "")
    user = User.objects.filter(email__iexact=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, None, first_name=first_name, last_name=last_name)
    place, holder = _hand_over(ticket, proof, user.pk, first_name, last_name, position)
    return Joined(user, place, holder, is_new)


def _hand_over(
    ticket: UUID | None, proof: str, user_id: int | None, first_name: str, last_name: str, position: str
) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, place, holder FROM joining_accept(%s, %s, %s, %s, %s, %s)",
            [ticket, proof, user_id, first_name, last_name, position],
        )
        outcome, place, holder = cursor.fetchone()
    if outcome in OUTCOMES:
        raise OUTCOMES[outcome]
    return place, holder
