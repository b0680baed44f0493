"""The structure's access code: its referent gives it, a colleague types it with her work address and joins by herself.

Nobody learns whether a code exists: the same page follows, and a short code leaves by letter only when it does.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.partners.joining import letters
from connect.partners.joining.invitations import Guest, Joined, WrongCode, proof_of, take
from connect.partners.models import AccessCode, Structure
from connect.partners.models.joining import CODE_ALPHABET, CODE_LENGTH
from connect.refusals import Refusal, for_constraint

SHORT_CODE_LASTS = timedelta(minutes=15)
SHORT_CODE_LETTERS = "BCDFGHJKMNPQRSTVWXZ"  # no vowel: no word comes out


@for_constraint("accesscode_one_a_structure")
class JustReplaced(Refusal):
    sentence = _("Somebody has just made a code. Look at it before you make another one.")


def clean_access_code(text: str) -> str:
    """`abcd efgh-jkmn pqrs` → `ABCDEFGHJKMNPQRS`. ValidationError when it can be nobody's: its form is no secret."""
    code = "".join(c for c in text.upper() if c.isalnum())
    if len(code) != CODE_LENGTH:
        raise ValidationError(
            _("An access code has sixteen letters and figures. Copy it whole, with or without spaces."), code="length"
        )
    if set(code) - set(CODE_ALPHABET):
        raise ValidationError(
            _("An access code has none of I, L, O, U, 0 and 1. Look again at the letters alike."), code="letters"
        )
    return code


def current(structure_id: int) -> AccessCode | None:
    """The code that opens today."""
    return AccessCode.objects.filter(structure_id=structure_id, stopped_at=None).first()


@act
def make(structure_id: int, *, by: User, at: datetime, instead_of: UUID | None = None) -> AccessCode:
    """The structure's first code, or one instead of the code shown on the page, which then opens nothing.

    Pressed twice, or after a colleague made one, the code in force is given back unchanged.
    """
    Structure.objects.select_for_update(no_key=True).get(pk=structure_id)
    present = current(structure_id)
    if present is not None and present.pk != instead_of:
        return present
    if present is not None:
        present.stopped_at = at
        present.save(update_fields=["stopped_at"])
    code = "".join(secrets.choice(CODE_ALPHABET) for _n in range(CODE_LENGTH))
    return AccessCode.objects.create(structure_id=structure_id, code=code, made_by=by, made_at=at)


@act
def ask_by_code(code: str, guest: Guest) -> UUID:
    """A ticket for the next page, in any case. If the code opens, a short code leaves for the address, for 15 minutes."""
    ticket, short = uuid4(), "".join(secrets.choice(SHORT_CODE_LETTERS) for _n in range(6))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT joining_by_code(%s, %s, %s, %s, %s, %s, %s, make_interval(secs => %s))",
            [
                code, ticket, _proof(ticket, short), guest.email, guest.first_name, guest.last_name, guest.position,
                SHORT_CODE_LASTS.total_seconds(),
            ],
        )  # fmt: skip
        opens = cursor.fetchone()[0]
    if opens:
        letters.short_code(guest, ticket, f"{short[:3]}-{short[3:]}", lasts=SHORT_CODE_LASTS)
    return ticket


def join(ticket: UUID, typed: str, guest: Guest) -> Joined:
    """Take the place with the short code of the letter. A wrong one is counted, whatever comes after; five end it.

    A ticket that no access code opened answers as a wrong code does.
    """
    proof = _proof(ticket, "".join(c for c in typed.upper() if c.isalnum()))
    with connection.cursor() as cursor:  # outside the act, so that the count of tries is kept
        cursor.execute("SELECT outcome FROM joining_accept(%s, %s, NULL, '', '', '')", [ticket, proof])
        outcome = cursor.fetchone()[0]
    if outcome in ("wrong", "unknown"):
        raise WrongCode
    return _join(ticket, proof, guest)


@act
def _join(ticket: UUID, proof: str, guest: Guest) -> Joined:
    return take(ticket, proof, guest.email, guest.first_name, guest.last_name, guest.position)


def _proof(ticket: UUID, short: str) -> str:
    return proof_of(f"{ticket}:{short}")
