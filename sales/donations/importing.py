"""A spreadsheet of a batch: read by the process without secrets, shown cell by cell, taken in whole or not at all, once."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.tables import Table
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day
from sales.donations import batches, register
from sales.donations.rows import HEADINGS, Line, facts_of, lines_of
from sales.models import Batch, DonationImport, Unit, UnitFacts

MOST = 1000  # devices in one list
KEPT = 3  # lists of one author that wait


@for_constraint("donation_list_taken_once")
class TakenAlready(Refusal):
    sentence = _("This file was taken in already: nothing was written again.")
    field = "file"


class Lapsed(Refusal):
    sentence = _("This list is no longer kept. Choose the file again; nothing was written.")


@act
def keep(table: Table, content: bytes, batch: Batch, *, by: User, at: datetime) -> DonationImport:
    """Keep a list that was read, until its author takes it in. Refused by batches.Finished, TakenAlready."""
    batch = batches.locked(batch)
    if batch.finished_at:
        raise batches.Finished
    sha = hashlib.sha256(content).hexdigest()
    before = DonationImport.objects.filter(antenna_id=batch.antenna_id, sha256=sha).exclude(confirmed_at=None)
    if (done := before.select_related("batch").first()) and done.confirmed_at:
        raise TakenAlready(
            _("This file was taken in already, in batch %(batch)s, on %(day)s: nothing is written again.")
            % {"batch": done.batch.reference, "day": day(done.confirmed_at)}
        )
    rows = [
        {"n": number, "typed": typed, "faults": {k: why for (n, k), why in table.faults.items() if n == number}}
        for number, typed in table.rows
    ]
    notes = {**table.notes, "unused": table.unused[:12], "places": table.places}
    kept = DonationImport.objects.create(
        antenna_id=batch.antenna_id, batch=batch, author=by, sha256=sha, rows=rows, notes=notes, created_at=at
    )
    mine = DonationImport.objects.filter(author=by, antenna_id=batch.antenna_id, confirmed_at=None).order_by(
        "-created_at"
    )
    DonationImport.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[KEPT:])).delete()
    return kept


def lines(kept: DonationImport, at: datetime) -> list[Line]:
    """Each row with what is wrong with it, against the stock of this moment."""
    typed, wrong = _rows(kept)
    return lines_of(
        typed, antenna_id=kept.antenna_id, faults=wrong,
        with_estimate=register.is_kept(timezone.localtime(at).date()),
    )  # fmt: skip


def _rows(kept: DonationImport) -> tuple[list[tuple[int, Mapping[str, str]]], dict[tuple[int, str], str]]:
    rows = [(row["n"], row["typed"]) for row in kept.rows]
    return rows, {(row["n"], key): why for row in kept.rows for key, why in row["faults"].items()}


def cell(kept: DonationImport, number: int, key: str) -> str:
    """`B7`: where the spreadsheet shows it; the row alone when its column is not in the file."""
    place: Any = kept.notes.get("places", {}).get(key)
    if place is None:
        return str(number)
    letters, place = "", place + 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(ord("A") + left) + letters
    return f"{letters}{number}"


def faults(kept: DonationImport, found: list[Line]) -> list[dict[str, Any]]:
    """What is wrong, cell by cell: where, the heading, what stands there, why, what may be done."""
    return [
        {"at": cell(kept, line.number, key), "key": key, "heading": HEADINGS[key], "typed": line.typed.get(key, ""),
         "why": why, "line": line, "number": line.number}
        for line in found for key, why in line.faults.items()
    ]  # fmt: skip


@act
def put_right(kept: DonationImport, cells: Mapping[tuple[int, str], str], *, by: User) -> DonationImport:
    """Write what was typed in the cells that had a fault. Refused by Lapsed."""
    kept = _mine(kept, by)
    for row in kept.rows if kept.confirmed_at is None else ():
        for key in HEADINGS:
            if (row["n"], key) in cells:
                row["typed"][key] = cells[row["n"], key].replace("\x00", "")[:300]
                row["faults"].pop(key, None)
    kept.save(update_fields=["rows"])
    return kept


@act
def leave_out(kept: DonationImport, number: int, *, by: User) -> DonationImport:
    """Forget one row: its device is here already, or is not ours."""
    kept = _mine(kept, by)
    if kept.confirmed_at is None:
        kept.rows = [row for row in kept.rows if row["n"] != number]
        kept.save(update_fields=["rows"])
    return kept


def _mine(kept: DonationImport, by: User) -> DonationImport:
    found = (
        DonationImport.objects.select_for_update(of=("self",))
        .select_related("batch")
        .filter(pk=kept.pk, author=by)
        .first()
    )
    if found is None:
        raise Lapsed
    return found


@act
def confirm(kept: DonationImport, *, by: User, at: datetime) -> DonationImport:
    """Put the devices of the list into stock, all of them or none, with what the sheet says of their inside; again, it
    changes nothing. Refused as batches.take_in is, and by Lapsed, TakenAlready.
    """
    kept = _mine(kept, by)
    if kept.confirmed_at:
        return kept
    rows, wrong = _rows(kept)
    taken = batches.take_in(kept.batch, rows, by=by, at=at, faults=wrong)
    _write_facts(taken, by=by, at=at)
    kept.rows = [_remembered(line, unit) for line, unit in taken]
    kept.taken, kept.confirmed_at = len(taken), at
    kept.save(update_fields=["rows", "taken", "confirmed_at"])
    return kept


def _write_facts(taken: Sequence[tuple[Line, Unit]], *, by: User, at: datetime) -> None:
    """What the sheet says of the inside becomes the facts that the workbench tests and grades; they may be there already."""
    known = set(UnitFacts.objects.filter(unit__in=[unit for _line, unit in taken]).values_list("unit_id", flat=True))
    made = [
        UnitFacts(unit=unit, antenna_id=unit.antenna_id, written_by=by, written_at=at, **facts_of(line, unit.kind))
        for line, unit in taken
    ]
    UnitFacts.objects.bulk_create([one for one in made if one.unit_id not in known])


def _remembered(line: Line, unit: Unit) -> dict[str, Any]:
    return {"n": line.number, "unit": str(unit.pk), "label": unit.label}
