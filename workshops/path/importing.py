"""A file of resources: read by the process without secrets, shown cell by cell, taken in whole or not at all; again, it
changes nothing. A resource is known by its source, its address and its title.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.languages import language_name
from beneficiaries.uploads.tables import Table
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal
from workshops.models import Audience, Difficulty, Resource, ResourceImport, Theme
from workshops.path.resources import owned, write
from workshops.path.rows import HEADINGS, Done, Line, lines_of, theme_of

COLUMN_OF = {
    "difficulty": "level", "language": "language", "minutes": "minutes", "theme": "theme", "audience": "audience",
    "title_en": "title_en",
}  # field → column  # fmt: skip
MOST = 300  # resources in one file
KEPT = 3  # lists of one author that wait
LASTS = timedelta(days=1)  # a list that was read and not taken in


class Lapsed(Refusal):
    sentence = gettext_lazy("This list is no longer kept. Choose the file again; nothing was written.")


class StillFaulty(Refusal):
    sentence = gettext_lazy("Some cells are still to be put right. Nothing was written.")


@act
def keep(table: Table, *, antenna_id: int | None, by: User, at: datetime) -> ResourceImport:
    """Keep a list that was read, for its author, until it is taken in; her oldest ones are forgotten."""
    rows = [
        {"n": number, "typed": typed, "faults": {k: why for (n, k), why in table.faults.items() if n == number}}
        for number, typed in table.rows
    ]
    notes = {**table.notes, "unused": table.unused[:12], "places": table.places}
    kept = ResourceImport.objects.create(antenna_id=antenna_id, author=by, rows=rows, notes=notes, created_at=at)
    mine = lists_of(antenna_id).filter(author=by, confirmed_at=None).order_by("-created_at")
    left = list(mine.values_list("pk", flat=True)[KEPT:])
    ResourceImport.objects.filter(pk__in=left).delete()
    lists_of(antenna_id).filter(confirmed_at=None, created_at__lt=at - LASTS).delete()
    return kept


def lists_of(antenna_id: int | None) -> Any:
    found = ResourceImport.objects.all()
    return found.filter(antenna=None) if antenna_id is None else found.filter(antenna_id=antenna_id)


def lines(kept: ResourceImport) -> list[Line]:
    """Each row with what is wrong with it, or what it would do; four queries whatever their number."""
    found = lines_of(
        [(row["n"], row["typed"]) for row in kept.rows],
        {(row["n"], key): why for row in kept.rows for key, why in row["faults"].items()},
    )
    known = _known(kept.antenna_id)
    for line in found:
        if not line.faults:
            there = known.get(line.key)
            line.changes = _changes(line, there) if there else []
            line.does = "create" if there is None else "update" if line.changes else "same"
    return found


def _known(antenna_id: int | None) -> dict[tuple[str, str, str], Resource]:
    return {(one.source, one.link, one.title_fr): one for one in owned(antenna_id)}


def _changes(line: Line, there: Resource) -> list[tuple[str, str, str]]:
    """What a row would change: heading, as it is, as it would be. A closed resource that is named is proposed again."""
    said: dict[str, tuple[Any, Any]] = {
        key: (there.__dict__[name], line.facts[name]) for name, key in COLUMN_OF.items() if name in line.facts
    }
    said["skills"] = (_codes(skill.code for skill in there.skills.all()), _codes(line.skills))
    if line.exercises:
        said["exercises"] = (in_a_cell(doings_of(there)), in_a_cell(line.exercises))
    found = [
        (HEADINGS[key], _in_words(key, old), _in_words(key, new)) for key, (old, new) in said.items() if old != new
    ]
    if there.closed_on is not None:
        found.append((_("Proposed"), _("no"), _("yes")))
    return found


def _codes(codes: Iterable[str]) -> str:
    return " ; ".join(sorted(codes))


def _in_words(key: str, value: Any) -> str:
    words: dict[str, Any] = {"level": Difficulty, "theme": Theme, "audience": Audience}
    if key in words:
        return str(words[key](value).label)
    return language_name(value) if key == "language" else str(value or "")


def doings_of(resource: Any) -> list[Done]:
    """The exercises of a resource that was read with `open_exercises`."""
    return [Done(one.title_fr, one.minutes, one.link) for one in resource.doings]


def in_a_cell(exercises: Sequence[Done]) -> str:
    """`Répondre (15 min) ; Joindre un document (20 min) https://…`: as the column is written, and read back."""
    return " ; ".join(
        " ".join(filter(None, [one.title, f"({one.minutes} min)" if one.minutes else "", one.link]))
        for one in exercises
    )


def cell(kept: ResourceImport, number: int, key: str) -> str:
    """`B7`: where the spreadsheet shows it; the row alone when its column is not in the file."""
    place: Any = kept.notes.get("places", {}).get(key)
    if place is None:
        return str(number)
    letters, place = "", place + 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(ord("A") + left) + letters
    return f"{letters}{number}"


def faults(kept: ResourceImport, found: Sequence[Line]) -> list[dict[str, Any]]:
    """What is wrong, cell by cell: where, the heading, what stands there, why."""
    return [
        {"at": cell(kept, line.number, key), "key": key, "heading": HEADINGS[key], "typed": line.typed.get(key, ""),
         "why": why, "number": line.number}
        for line in found for key, why in line.faults.items()
    ]  # fmt: skip


@act
def put_right(kept: ResourceImport, cells: Mapping[tuple[int, str], str], *, by: User) -> ResourceImport:
    """Write what was typed in cells that had a fault. Refused by Lapsed."""
    kept = _mine(kept, by)
    for row in kept.rows if kept.confirmed_at is None else ():
        for key in HEADINGS:
            if (row["n"], key) in cells:
                row["typed"][key] = cells[row["n"], key].replace("\x00", "")[:300]
                row["faults"].pop(key, None)
    kept.save(update_fields=["rows"])
    return kept


@act
def leave_out(kept: ResourceImport, number: int, *, by: User) -> ResourceImport:
    """Forget one row. Refused by Lapsed."""
    kept = _mine(kept, by)
    if kept.confirmed_at is None:
        kept.rows = [row for row in kept.rows if row["n"] != number]
        kept.save(update_fields=["rows"])
    return kept


def _mine(kept: ResourceImport, by: User) -> ResourceImport:
    found = ResourceImport.objects.select_for_update(of=("self",)).filter(pk=kept.pk, author=by).first()
    if found is None:
        raise Lapsed
    return found


@act
def confirm(kept: ResourceImport, *, by: User, at: datetime) -> ResourceImport:
    """Write what the list says, all of it or nothing; again, it changes nothing. Refused by Lapsed, StillFaulty."""
    take_turns(f"resources-{kept.antenna_id}")
    kept = _mine(kept, by)
    if kept.confirmed_at:
        return kept
    found = lines(kept)
    if any(line.faults for line in found):
        raise StillFaulty
    known = _known(kept.antenna_id)
    for line in found:
        if line.does != "same":
            _write(line, known.get(line.key), antenna_id=kept.antenna_id, by=by, at=at)
    did = [line.does for line in found]
    kept.created, kept.updated, kept.unchanged = (did.count(one) for one in ("create", "update", "same"))
    kept.rows = [{"n": line.number, "title": line.title, "does": line.does} for line in found]
    kept.confirmed_at = at
    kept.save(update_fields=["created", "updated", "unchanged", "rows", "confirmed_at"])
    return kept


def _write(line: Line, known: Resource | None, *, antenna_id: int | None, by: User, at: datetime) -> None:
    exercises = line.exercises or (doings_of(known) if known else ())
    facts = {**line.facts, "closed_on": None}
    if known is None:
        facts.setdefault("theme", theme_of(line.skills, facts.get("audience", "")))
    write(facts, skills=line.skills, exercises=exercises, antenna_id=antenna_id, by=by, at=at, known=known)


def exported(antenna_id: int | None) -> list[list[str]]:
    """The resources that one writes here as rows of the same columns: the file that is taken out is one that comes in."""
    return [
        [
            one.title_fr, one.get_source_display(), one.link, one.get_difficulty_display(), language_name(one.language),
            str(one.minutes or ""), " ; ".join(skill.label_fr for skill in one.skills.all()), one.get_theme_display(),
            one.get_audience_display(), one.title_en, *_two_cells(doings_of(one)),
        ]
        for one in owned(antenna_id).filter(closed_on=None)
    ]  # fmt: skip


def _two_cells(exercises: Sequence[Done]) -> tuple[str, str]:
    """Both columns of exercises, as many in the first as its length allows."""
    fit = len(exercises)
    while fit and len(in_a_cell(exercises[:fit])) >= 300:
        fit -= 1
    return in_a_cell(exercises[:fit]), in_a_cell(exercises[fit:])
