"""Pages by the last row read, not by a number: what is written meanwhile moves nobody, and page 100,000 costs as page 1.

The cursor is sealed (AES-SIV, RFC 5297): opaque, since it holds keys of rows; bound to the question and the key that asked;
the same page gives the same one, so that an answer that did not change is known by its ETag.
"""

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.translation import gettext as _

from connect.impact.api.opening import Opened
from connect.impact.api.problems import Fault, Problem, misread

Row = TypeVar("Row")
Position = list[str]
MOST = 200  # rows of a page
USUAL = 50


class Page(NamedTuple):
    """The rows of a page, and the cursor of the next one; None on the last."""

    rows: list[Any]
    after: str | None


class Asking(NamedTuple):
    """A list that is asked for page by page: its name, what narrows it, who asks, from where on, how many."""

    name: str
    narrowed: dict[str, Any]
    opened: Opened
    cursor: str | None
    limit: int

    @property
    def question(self) -> bytes:
        """The same for every page of one list, and for no other."""
        return json.dumps([self.name, self.opened.key_id, sorted(self.narrowed.items())], default=str).encode()

    def position(self) -> Position | None:
        """Where the last page ended; None at the beginning. Raises Problem."""
        if self.cursor is None:
            return None
        try:
            sealed = urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4))
        except (binascii.Error, ValueError):
            raise _no_cursor() from None
        for box in _boxes():
            try:
                return [str(word) for word in json.loads(box.decrypt(sealed, [self.question]))]
            except (InvalidTag, ValueError):
                continue
        raise _no_cursor()

    def page(self, rows: Sequence[Row], position_of: Callable[[Row], Position]) -> Page:
        """A page of the rows found, which are one more than asked when there is a next page."""
        shown = list(rows[: self.limit])
        if len(rows) <= self.limit:
            return Page(shown, None)
        sealed = next(_boxes()).encrypt(json.dumps(position_of(shown[-1])).encode(), [self.question])
        return Page(shown, urlsafe_b64encode(sealed).decode().rstrip("="))


def _no_cursor() -> Problem:
    return misread([Fault("curseur", _("Give “suivant” of the page before as it was, with the same parameters."))])


def _boxes() -> Iterator[AESSIV]:
    """Today's key first; a key that was replaced still opens."""
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        yield AESSIV(hashlib.sha512(b"connect.impact.api.paging" + secret.encode()).digest())
