"""A file of places is read, shown, and written only when somebody confirms it; written again, it changes nothing.

A place is the same by its source and its identifier there. What we corrected after the date of a row is not undone by
that row. Rows are compared again when they are written: somebody may have written in between.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from connect.accounts.models import User
from connect.acts import act
from connect.partners.directory.reading import Projection, read
from connect.partners.directory.rows import Facts
from connect.partners.directory.writing import JustWritten, derive
from connect.partners.models import Place, PlaceImport
from connect.refusals import for_constraint

for_constraint("placeimport_written_once")(JustWritten)
NEW, CHANGED, UNCHANGED, OLDER = "new", "changed", "unchanged", "older"
IDENTITY = {"line", "source", "source_id"}
WAITS = timedelta(days=1)  # a file that was shown and not written
BATCH = 500
LOCK = 4_013_377  # of imports, one at a time


@dataclass
class Step:
    """What one good row would do. `changes`: field → (what we hold, what will be)."""

    line: int
    state: str
    name: str
    place: Place
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@act
def show(content: bytes, *, file_name: str, source: str, by: User, at: datetime) -> PlaceImport:
    """Read a file and keep what it says, to be looked at; no place is written. Raises files.NotADirectory.

    The same file read again by the same person while it waits is the same import.
    """
    digest = hashlib.sha256(content + source.encode()).hexdigest()
    waiting = PlaceImport.objects.filter(written_at=None)
    waiting.filter(read_at__lt=at - WAITS).delete()
    before = waiting.filter(digest=digest, by=by).first()
    if before:
        return before
    found = read(content, source=source)
    return PlaceImport.objects.create(
        form=found.form,
        file_name=file_name[-120:],
        digest=digest,
        content=[{**facts, "updated_on": facts["updated_on"].isoformat()} for facts in found.facts],
        refused=[list(said) for said in found.refused],
        remarks=[list(said) for said in found.remarks],
        read_at=at,
        by=by,
    )


def steps(shown: PlaceImport) -> list[Step]:
    """What writing this file would do, row by row, against the directory of now."""
    rows: list[Facts] = [{**facts, "updated_on": date.fromisoformat(facts["updated_on"])} for facts in shown.content]
    known = {(p.source, p.source_id): p for p in _known(rows)}
    projection = Projection(shown.form)
    return [_step(facts, known.get((facts["source"], facts["source_id"])), projection) for facts in rows]


def _known(rows: Iterable[Facts]) -> Iterator[Place]:
    by_source: dict[str, list[str]] = {}
    for facts in rows:
        by_source.setdefault(facts["source"], []).append(facts["source_id"])
    for source, ids in by_source.items():
        yield from Place.objects.filter(source=source, source_id__in=ids).select_related("commune")


def _step(facts: Facts, place: Place | None, projection: Projection) -> Step:
    said = {key: value for key, value in facts.items() if key not in IDENTITY}
    if place is None:
        new = Place(source=facts["source"], source_id=facts["source_id"], **said)
        return Step(facts["line"], NEW, new.name, new)
    held = projection.of(place, list(said))
    changes = {}
    for key, value in said.items():
        if not _same(value, held.get(key)):
            changes[key] = (getattr(place, key), _with_what_it_cannot_say(value, getattr(place, key), held.get(key)))
    if not changes:
        return Step(facts["line"], UNCHANGED, place.name, place)
    if said["updated_on"] < place.updated_on:
        return Step(facts["line"], OLDER, place.name, place, changes)
    return Step(facts["line"], CHANGED, place.name, place, changes)


def _same(value: Any, held: Any) -> bool:
    return set(value) == set(held or ()) if isinstance(value, list) else value == held


def _with_what_it_cannot_say(value: Any, ours: Any, held: Any) -> Any:
    """A list keeps those of our codes that the format has no word for."""
    if not isinstance(value, list):
        return value
    return list(dict.fromkeys([*value, *(code for code in ours if code not in (held or ()))]))


@act
def write(shown: PlaceImport, *, by: User, at: datetime) -> PlaceImport:
    """Write the good rows of a file, all or none. Written already, it is given back as it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    waiting = PlaceImport.objects.select_for_update(of=("self",)).get(pk=shown.pk)
    if waiting.written_at:
        return waiting
    done = steps(waiting)
    new = [step.place for step in done if step.state == NEW]
    changed = [step for step in done if step.state == CHANGED]
    for step in changed:
        for key, (_old, value) in step.changes.items():
            setattr(step.place, key, value)
    for place in [*new, *(step.place for step in changed)]:
        derive(place, by=by, at=at)
    Place.objects.bulk_create(new, batch_size=BATCH)
    touched = sorted(
        {key for step in changed for key in step.changes} | {"plain_name", "open_saturday", "written_at", "written_by"}
    )
    Place.objects.bulk_update([step.place for step in changed], [name.removesuffix("_id") for name in touched], BATCH)
    waiting.created, waiting.changed = len(new), len(changed)
    waiting.unchanged = len(done) - len(new) - len(changed)
    waiting.content, waiting.written_at = [], at
    waiting.save(update_fields=["created", "changed", "unchanged", "content", "written_at"])
    return waiting
