"""How the secret of a top-up code is sealed and told from another, with a key that is in no database.

`CODES_KEY_FILE`: one key a line, 32 characters or more. The last line seals, each line opens what it sealed; the first
one makes the fingerprints, so it stays for ever. A new key is a new line at the end.
"""

import hashlib
import hmac
import logging
from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from connect.refusals import Refusal

logger = logging.getLogger("sales.stockroom")
SHORTEST = 32  # characters, as for the ledger's key


class CodesUnavailable(Refusal):
    """The key can't be read, or is not the one with which this code was sealed."""

    sentence = _(
        "Codes can’t be opened on this machine. Sell something else, and call the person in charge of Connect."
    )


@sensitive_variables("lines")
def _lines() -> list[bytes]:
    try:
        lines = Path(settings.CODES_KEY_FILE).read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        logger.critical("The key of codes cannot be read (%s).", type(error).__name__)
        raise CodesUnavailable from None
    if not lines or any(len(line) < SHORTEST for line in lines):
        logger.critical("The key of codes is empty or too short.")
        raise CodesUnavailable
    return [line.encode() for line in lines]


def _box() -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(hashlib.sha256(line).digest())) for line in reversed(_lines())])


@sensitive_variables()
def seal(secret: str) -> bytes:
    return _box().encrypt(secret.encode())


@sensitive_variables()
def unseal(sealed: bytes) -> str:
    """The secret; CodesUnavailable when no key of the file opens it."""
    try:
        return _box().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        logger.critical("A code was sealed with a key that is not in the file.")
        raise CodesUnavailable from None


@sensitive_variables()
def fingerprint(secret: str) -> str:
    """64 characters that tell whether two secrets are the same without telling either; spaces and capitals don't count."""
    plain = "".join(secret.split()).upper()
    return hmac.new(_lines()[0], plain.encode(), hashlib.sha256).hexdigest()
