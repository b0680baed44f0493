"""A file from its asking to its end: asked once, read part by part, put together, taken by who may, emptied in its time.

Each job reads some parts and keeps them in the transaction in which it asks for the next job: one that is killed leaves the
parts before it, and whoever takes over goes on from there. Facts are those of the moment of the asking: rows written later
are not read. A row that is corrected while its file is made is read as it stands then.
"""

import hashlib
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.core.files import File
from django.db import connection
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Enrolment
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.impact import exports
from connect.impact.models import FileState, TakenFile, TakenPart, Taking
from connect.impact.period import Period
from connect.impact.taken import packing
from connect.impact.taken.catalogue import KINDS
from connect.impact.taken.kinds import Kind, Parcel
from connect.refusals import Refusal, for_constraint
from connect.ui.spreadsheet import Cell

FOLDER = "taken"
PARTS = 4  # of a job
FEW = 5_000  # rows that are read and written while one waits
BLOCK = 2**20  # bytes
LEFT = timedelta(minutes=15)  # without a new part: its jobs have given up


@for_constraint("takenfile_names_for_a_reason")
class WhyNames(Refusal):
    sentence = _("The file holds names: write what it is for, in ten characters at least.")
    field = "reason"


class NothingInIt(Refusal):
    sentence = _("Nothing was noted on these days: choose others.")
    field = "last_on"


@for_constraint("impact_takenfile_pkey")
class KeyUsed(Refusal):
    """The key of a form is that of a file of somebody else's antenna: it was not drawn by the page."""

    sentence = _("This page was sent already: open it again.")


@for_constraint("taking_of_a_made_file", "takenfile_stands")
class NoLongerKept(Refusal):
    sentence = _("This file is no longer kept: ask for it again.")


@act
def ask(
    kind: Kind,
    ending: str,
    period: Period,
    *,
    antenna_id: int | None,
    reason: str = "",
    key: UUID,
    by: User,
    at: datetime,
) -> TakenFile:
    """Ask for a file of an antenna, or (None) of the nation; sent again with its key, it is the same file.

    Of people's names, the journal keeps a line for each of them. Refuses NothingInIt, WhyNames. The caller has it made.
    """
    take_turns(key)
    known = TakenFile.objects.filter(pk=key).first()
    if known is not None and known.antenna_id == antenna_id:
        return known
    file = TakenFile(
        pk=key, kind=kind.code, ending=ending, antenna_id=antenna_id, names=kind.names, first_on=period.first,
        last_on=period.last, reason=reason if kind.names else "", asked_by=by, asked_at=at, moved_at=at,
    )  # fmt: skip
    if kind.names and len(file.reason.strip()) < 10:
        raise WhyNames
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # counting a nation's year takes longer than a page may
    file.total = sum(table.count(file) for table in kind.tables)
    if kind.tables and not file.total:
        raise NothingInIt
    file.save(force_insert=True)
    if kind.names and antenna_id is not None:
        exports.note(exports.KINDS, antenna_id, period, by=by, at=at)
    return file


@act
def go_on(file_id: UUID | str, *, at: datetime, parts: int = PARTS) -> TakenFile:
    """Read the next parts of a file and keep them; after the last, put it together. Of a file that is there, nothing."""
    file = TakenFile.objects.select_for_update().get(pk=file_id)
    if not file.is_running:
        return file
    kind = KINDS[file.kind]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    for _n in range(parts):
        table = file.after.get("table", 0)
        if table >= len(kind.tables):
            return _put_together(file, kind, at)
        _keep(file, table, kind.tables[table].read(file, file.after.get("key")))
    file.state, file.moved_at = FileState.READING, at
    file.save(update_fields=["state", "done", "parts", "after", "moved_at"])
    return file


def _keep(file: TakenFile, table: int, parcel: Parcel) -> None:
    if parcel.rows:
        file.parts += 1
        file.done += len(parcel.rows)
        TakenPart.objects.create(
            file=file, antenna_id=file.antenna_id, number=file.parts, table=table, rows=len(parcel.rows),
            content=packing.pack(parcel.rows),
        )  # fmt: skip
    file.after = {"table": table + 1} if parcel.after is None else {"table": table, "key": parcel.after}


def _put_together(file: TakenFile, kind: Kind, at: datetime) -> TakenFile:
    """The parts become the file; they go in the same transaction."""
    with TemporaryFile() as whole:
        packing.write(file, kind, lambda table: _rows(file, table), whole)
        file.size, file.sha256 = whole.tell(), _digest(whole)
        file.file.save(f"{FOLDER}/{file.pk}.{file.ending}", File(whole), save=False)
    file.state, file.made_at, file.moved_at, file.until = FileState.MADE, at, at, at + kind.kept
    file.save(
        update_fields=[
            "state", "done", "parts", "after", "moved_at", "file", "size", "sha256", "made_at", "until",
        ]
    )  # fmt: skip
    TakenPart.objects.filter(file=file).delete()
    return file


def _rows(file: TakenFile, table: int) -> Iterator[list[Cell]]:
    """The kept rows of a table, a part at a time."""
    numbers = TakenPart.objects.filter(file=file, table=table).order_by("number").values_list("number", flat=True)
    for number in list(numbers):
        yield from packing.unpack(
            bytes(TakenPart.objects.values_list("content", flat=True).get(file=file, number=number))
        )


def _digest(whole: IO[bytes]) -> str:
    whole.seek(0)
    told = hashlib.sha256()
    while block := whole.read(BLOCK):
        told.update(block)
    whole.seek(0)
    return told.hexdigest()


@act
def note_taking(file: TakenFile, *, from_byte: int, by: User, at: datetime) -> Taking:
    """Before the bytes leave. Refuses NoLongerKept."""
    if not file.is_made:
        raise NoLongerKept
    return Taking.objects.create(file=file, antenna_id=file.antenna_id, by=by, at=at, from_byte=from_byte)


def left(*, at: datetime) -> list[TakenFile]:
    """Files that are not there and whose last part is long ago."""
    running = TakenFile.objects.filter(state__in=[FileState.WAITING, FileState.READING])
    return list(running.filter(moved_at__lt=at - LEFT))


@act
def empty(*, at: datetime) -> int:
    """Remove the files whose time is over; what was asked, the digest and who took it stay. Gives how many."""
    over = list(TakenFile.objects.select_for_update().filter(state=FileState.MADE, until__lte=at))
    for file in over:
        _empty(file)
    return len(over)


def _empty(file: TakenFile) -> None:
    file.file.delete(save=False)
    file.file, file.state = "", FileState.EMPTIED
    file.save(update_fields=["file", "state"])


@act
def forget(people: Collection[UUID], *, at: datetime) -> None:
    """Somebody is erased: files with names of her antennas go now, those that are being made begin again without her."""
    antennas = Enrolment.objects.filter(person__in=people).values("antenna")
    for file in TakenFile.objects.select_for_update().filter(names=True, antenna__in=antennas):
        if file.is_made:
            _empty(file)
        elif file.is_running:
            file.state, file.done, file.parts, file.after, file.moved_at = FileState.WAITING, 0, 0, {}, at
            file.save(update_fields=["state", "done", "parts", "after", "moved_at"])
            TakenPart.objects.filter(file=file).delete()
