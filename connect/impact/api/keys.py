"""Keys of the API: made, shown once, ended; and what they are for the nation's list of what opens without a person."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas import keys
from connect.antennas.keys import Key, KeyKind
from connect.antennas.models import Antenna
from connect.impact.models import ApiKey
from connect.refusals import Refusal, for_constraint

PREFIX = "cnx_"  # so that a key left in a file is recognised as one
MOST_LISTED = 500


@for_constraint("apikey_lists_of_one_antenna")
class ListsOfOneAntenna(Refusal):
    sentence = _("Lists are read by a key of one antenna, held inside the house.")
    field = "scopes"


@for_constraint("apikey_a_year_at_most")
class AYearAtMost(Refusal):
    sentence = _("A key lives from today to a year at most.")
    field = "last_on"


@for_constraint("apikey_stands")
class Stands(Refusal):
    sentence = _("This key is ended: what it was stays as it was.")


@dataclass(frozen=True)
class Wanted:
    """What a key is to be: its words, what it reads, where (None: the nation), until which day, and the form's own key."""

    key: UUID
    name: str
    holder: str
    outside: bool
    scopes: list[str]
    antenna: Antenna | None
    last_on: date


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


@act
def make(wanted: Wanted, *, by: User, at: datetime) -> tuple[ApiKey, str]:
    """A key and its secret, which nobody can read again. Sent twice it is one key, whose secret was shown the first time.

    Raises ListsOfOneAntenna, AYearAtMost.
    """
    take_turns(wanted.key)
    made = ApiKey.objects.filter(key=wanted.key).first()
    if made is not None:
        return made, ""
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiKey.objects.create(
        key=wanted.key, name=wanted.name, holder=wanted.holder, outside=wanted.outside, scopes=wanted.scopes,
        antenna=wanted.antenna, last_on=wanted.last_on, secret_hash=digest_of(secret), made_at=at, made_by=by,
    )  # fmt: skip
    return made, secret


@act
def end(key: ApiKey, *, by: User, at: datetime) -> ApiKey:
    """It opens nothing any more. Repeated, the first moment stays."""
    key = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if key.ended_at is None:
        key.ended_at, key.ended_by = max(at, key.made_at), by
        key.save(update_fields=["ended_at", "ended_by"])
    return key


def standing() -> list[ApiKey]:
    """Those that open today, the latest first, each with `used`: the minute of its last use; one query."""
    rows = ApiKey.objects.standing(timezone.localdate()).select_related("antenna", "made_by")
    return list(rows.annotate(used=F("use__minute"))[:MOST_LISTED])


def _standing() -> list[Key]:
    return [
        Key(str(one.pk), f"{one.name} ({one.holder})", one.place, one.made_at, one.made_by.get_full_name(), one.used)  # type: ignore[attr-defined]
        for one in standing()
    ]


def _end(pk: str, by: User, at: datetime) -> None:
    """Raises ObjectDoesNotExist."""
    end(ApiKey.objects.get(pk=keys.number(pk)), by=by, at=at)


KEYS = KeyKind("api", _("Keys of the API"), _standing, _end, notes_use=True)
