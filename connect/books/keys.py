"""The secret that signs the books. It lives in a file outside the database, so that whoever can write rows cannot sign.

One key a line; the last line signs, the earlier ones still verify what they signed.
"""

import hashlib
import logging
from pathlib import Path

from django.conf import settings
from django.core.mail import mail_admins
from django.utils.translation import gettext_lazy as _

from connect.refusals import Refusal

logger = logging.getLogger("connect.books")
SHORTEST = 32  # characters: 128 bits written in hexadecimal


class LedgerUnavailable(Refusal):
    """The key cannot be read: nothing may be written without its signature (field case C040)."""

    sentence = _(
        "Nothing was recorded: the books cannot be signed on this machine. Do not take the money; call the person in"
        " charge of Connect."
    )


def key_id(key: bytes) -> str:
    """Eight characters that name a key without telling it."""
    return hashlib.sha256(key).hexdigest()[:8]


def all_keys() -> dict[str, bytes]:
    """Every key of the file by its id, the signing one last. LedgerUnavailable, and an alert, when there is none."""
    try:
        lines = Path(settings.LEDGER_KEY_FILE).read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise _alert(type(error).__name__) from error
    if not lines or any(len(line) < SHORTEST for line in lines):
        raise _alert("empty or too short")
    return {key_id(line.encode()): line.encode() for line in lines}


def signing_key() -> tuple[str, bytes]:
    return list(all_keys().items())[-1]


def _alert(reason: str) -> LedgerUnavailable:
    logger.critical("The ledger key cannot be used (%s): sales and attestations are refused.", reason)
    mail_admins("The ledger key cannot be used", f"Sales and attestations are refused: {reason}.", fail_silently=True)
    return LedgerUnavailable()
