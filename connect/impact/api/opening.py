"""What a key opens: looked up and counted in one statement before any door, then one door, in a transaction that can only
read. PostgreSQL takes back neither: a read-only transaction cannot be made to write, and a row of another antenna is not
there.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, cast

from allauth.core.internal import ratelimit
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from connect.antennas import doors
from connect.impact.api.keys import digest_of
from connect.impact.api.problems import Problem
from connect.impact.models import ApiScope

PER_MINUTE = 120
SECRET = re.compile(r"cnx_[A-Za-z0-9_-]{43}", re.ASCII)
CHALLENGE = 'Bearer realm="Connect"'


class Opened(NamedTuple):
    """What a key opens today: one antenna, or the nation (None). `times`: what it asked in the running minute, which has
    `wait` seconds left.
    """

    key_id: int
    antenna_id: int | None
    antenna: str  # slug, "" for the nation
    scopes: frozenset[str]
    outside: bool
    times: int
    wait: int

    def check_antenna(self, asked: str | None) -> None:
        """Raises Problem when another antenna than the key's is asked by its slug."""
        if self.antenna_id and asked not in (None, self.antenna):
            raise Problem(403, _("This key reads one antenna: %(antenna)s.") % {"antenna": self.antenna})

    @property
    def left(self) -> int:
        return max(PER_MINUTE - self.times, 0)


def knock(secret: str, cost: int = 1) -> Opened | None:
    """What opens with a secret, counted as `cost` requests; None when it opens nothing."""
    if not SECRET.fullmatch(secret):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM impact_api_knock(%s, %s)", [digest_of(secret), cost])
        row = cursor.fetchone()
    if row is None:
        return None
    key_id, antenna_id, slug, scopes, outside, times, wait = row
    return Opened(key_id, antenna_id, slug or "", frozenset(scopes), outside, times, max(wait, 1))


@contextmanager
def door(opened: Opened) -> Iterator[None]:
    """The door of a key: of its antenna, or the nation's; nothing can be written behind it."""
    with doors.open_antenna(opened.antenna_id) if opened.antenna_id else doors.open_national():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('transaction_read_only', 'on', true)")
        yield


class KeyedRequest(HttpRequest):
    """A request whose key opened: `auth` where ninja keeps it, `opened` for what the answer says of the minute."""

    auth: Opened
    opened: Opened


class Key(HttpBearer):
    """`Authorization: Bearer cnx_…`. `scope`: the right that is asked, none when any key will do; `cost`: for how many
    requests one counts.
    """

    openapi_bearerFormat = "cnx_"  # noqa: N815 -- the schema's own word

    def __init__(self, scope: ApiScope | None = None, cost: int = 1) -> None:
        super().__init__()
        self.scope, self.cost = scope, cost

    def authenticate(self, request: HttpRequest, token: str) -> Opened:
        opened = knock(token, self.cost)
        if opened is None:
            raise _refused(request)
        cast("KeyedRequest", request).opened = opened
        if opened.times > PER_MINUTE:
            raise Problem(
                429,
                _("A key asks %(most)s times a minute. Wait %(seconds)s seconds.")
                % {"most": PER_MINUTE, "seconds": opened.wait},
                headers={"Retry-After": str(opened.wait)},
            )
        if self.scope is not None and self.scope not in opened.scopes:
            raise Problem(
                403,
                _("It was not given the right “%(scope)s”.") % {"scope": self.scope.value},
                headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{self.scope.value}"'},
            )
        return opened


def no_key() -> Problem:
    sentence = _("Send a key that the national team gave you: Authorization: Bearer cnx_…")
    return Problem(401, sentence, headers={"WWW-Authenticate": CHALLENGE})


def _refused(request: HttpRequest) -> Problem:
    """A key that opens nothing; an address that tries many of them waits."""
    if not ratelimit.consume(request, app="allauth.account", action="api_key", limit_get=True):
        return Problem(429, _("Too many keys that open nothing. Wait a minute."), headers={"Retry-After": "60"})
    sentence = _("This key opens nothing: it was mistyped, has ended, or its last day is past.")
    return Problem(401, sentence, headers={"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'})
