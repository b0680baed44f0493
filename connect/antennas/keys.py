"""What opens something without anybody signing in: tablets, tokens. Each app registers its own, so that the nation sees
them all on one page and ends one there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from connect.accounts.models import User
from connect.refusals import Sentence


@dataclass(frozen=True)
class Key:
    """One that still opens. `last`: when it was used last, None when it never was or nobody notes it."""

    pk: str
    name: str
    place: str
    since: datetime
    by: str
    last: datetime | None = None


@dataclass(frozen=True)
class KeyKind:
    """A kind of key. `standing` gives those that open now, with a fixed number of queries, at the national door; `end` is
    the act that closes one by its key there, given who and when, and raises ObjectDoesNotExist for a key of none; without
    it they are counted, and `how` says how one ends. `notes_use`: `last` is known.
    """

    code: str
    name: Sentence
    standing: Callable[[], list[Key]]
    end: Callable[[str, User, datetime], None] | None = None
    notes_use: bool = False
    how: Sentence = ""

    @property
    def is_ended_here(self) -> bool:
        return self.end is not None


def number(pk: str) -> int:
    """The number of a row as an address writes it. Raises ObjectDoesNotExist for what is none."""
    if not (pk.isascii() and pk.isdecimal() and len(pk) <= 18):
        raise ObjectDoesNotExist
    return int(pk)


def uuid(pk: str) -> UUID:
    """The same for a key that was drawn."""
    try:
        return UUID(pk)
    except ValueError as error:
        raise ObjectDoesNotExist from error


_kinds: dict[str, KeyKind] = {}


def register(kind: KeyKind) -> None:
    _kinds[kind.code] = kind


def kinds() -> list[KeyKind]:
    return list(_kinds.values())


def of(code: str) -> KeyKind | None:
    return _kinds.get(code)
