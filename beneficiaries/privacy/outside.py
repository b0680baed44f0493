"""The list of erasures, kept outside the database beside the ledger's key: keys and instants, nothing else.

A copy of the database made before an erasure brings the person back. After a restore the list is replayed, so that
nobody comes back (law.md G23); the database in turn gives the list what it lacks. Lines are only added, and on the disk
before the next step.
"""

import logging
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.mail import mail_admins

logger = logging.getLogger(__name__)
LINE = re.compile(r"^([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}) (\S+)$")


def path() -> Path:
    return Path(settings.DATA) / "erasures.txt"


def add(erased: Iterable[tuple[UUID, datetime]]) -> None:
    """Write each key with the instant of its erasure; returns once they are on the disk. OSError when they are not."""
    lines = "".join(f"{key} {at.isoformat()}\n" for key, at in erased)
    if not lines:
        return
    new = not path().exists()
    handle = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if not new and os.fstat(handle).st_size and os.pread(handle, 1, os.fstat(handle).st_size - 1) != b"\n":
            lines = "\n" + lines  # a line that a power cut left unfinished must not swallow the next
        os.write(handle, lines.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        folder = os.open(path().parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def add_or_alert(erased: list[tuple[UUID, datetime]]) -> None:
    """After the commit: what cannot be written is said aloud; `replay_erasures` gives it to the list later."""
    try:
        add(erased)
    except OSError as error:
        logger.critical(
            "The list of erasures cannot be written (%s): %d are missing", type(error).__name__, len(erased)
        )
        mail_admins("The list of erasures cannot be written", f"{len(erased)} are missing.", fail_silently=True)


def read() -> dict[UUID, datetime]:
    """Every erasure of the list; a line that is not whole is left out. Empty when there is no list yet."""
    if not path().exists():
        return {}
    found = (LINE.match(line) for line in path().read_text("ascii", errors="replace").splitlines())
    return {UUID(match[1]): datetime.fromisoformat(match[2]) for match in found if match and _is_instant(match[2])}


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
