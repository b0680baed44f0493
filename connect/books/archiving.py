"""Making the archive of a closed year: once, kept in Django's storage with its hash, its creation signed in the books."""

import hashlib
import tempfile
from datetime import datetime
from typing import IO

from django.core.files import File
from django.utils.translation import gettext_lazy as _

from connect.acts import act
from connect.books import archive, chain
from connect.books.models import Archive, Closure, Period
from connect.refusals import Refusal, for_constraint

FOLDER = "ledger_archives"


@for_constraint("ledger_archive_of_a_year")
class NotAClosedYear(Refusal):
    sentence = _("Only a year that is closed is archived.")


def name_of(year: Closure) -> str:
    """`LI-1-2025-12-31.zip`: the chain and the last day of the year."""
    return f"{year.chain.code}-{year.last_on.isoformat()}.zip"


@act
def make(year: Closure, *, by: int | None, at: datetime) -> Archive:
    """The archive of a closed year; the same one when it was made already. At the national door, or by the owner.

    `year` with its chain; `by`: a user's key. NotAClosedYear; LedgerUnavailable when it cannot be signed.
    """
    if year.period != Period.YEAR:
        raise NotAClosedYear
    head = chain.hold(year.chain_id)  # a second request waits here, and finds what the first one made
    made = Archive.objects.filter(closure=year).first()
    if made is not None:
        return made
    with tempfile.TemporaryFile() as file:
        archive.write(file, year, made_at=at)
        made = Archive(chain_id=year.chain_id, antenna_id=year.antenna_id, closure=year, made_at=at, made_by=by)
        made.size, made.sha256 = file.tell(), digest(file)
        made.file.save(f"{FOLDER}/{name_of(year)}", File(file), save=False)
    body = {
        "archive_sha256": made.sha256,
        "first_on": year.first_on.isoformat(),
        "first_seq": year.first_seq,
        "last_on": year.last_on.isoformat(),
        "last_seq": year.last_seq,
        "operator": f"OP-{by or 0}",
    }
    made.entry = chain.append(head, kind="archive", body=body, at=at, subject=made.pk)
    made.save(force_insert=True)
    return made


def digest(file: IO[bytes]) -> str:
    """SHA-256 of a whole file, which is left at its beginning."""
    found = hashlib.sha256()
    file.seek(0)
    while block := file.read(1 << 16):
        found.update(block)
    file.seek(0)
    return found.hexdigest()


def intact(made: Archive) -> bool:
    """Is the stored file the one that was made?"""
    try:
        with made.file.storage.open(str(made.file.name), "rb") as file:
            return digest(file) == made.sha256
    except OSError:
        return False
