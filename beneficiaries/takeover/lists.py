"""Taking over a list of known people from another tool, as often as one likes: each is known by (tool, identifier there).

What a new list changes is shown before it is written, field by field; what the counter corrected meanwhile is left
alone, because only what changed in the list since the last time is proposed. Somebody alike who is known here is
offered before anyone is written twice.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries import registration
from beneficiaries.duplicates import Likeness, Strength, fold_names, likely
from beneficiaries.fields import NOT_KNOWN
from beneficiaries.models import ExternalId, Gender, ListImport, Person, Status
from beneficiaries.names import typed_name
from beneficiaries.takeover.columns import HEADINGS, IDENTIFIER, cleaned, said, stored
from beneficiaries.uploads.tables import Table
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint

MOST = 500  # people in one list
KEPT = 3  # lists of one author that wait
OTHER, OUT = "new", "out"  # answers to "is it the same person?": somebody else, or left out


class Lapsed(Refusal):
    sentence = gettext_lazy("This list is no longer kept. Choose the file again; nothing was written.")


@for_constraint("external_id_is_one_person")
class ChangedMeanwhile(Refusal):
    sentence = gettext_lazy("Somebody of this list was written meanwhile. Look at it again; nothing was written.")


@dataclass(frozen=True)
class Change:
    heading: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    key: str
    typed: str
    why: str

    @property
    def heading(self) -> str:
        return HEADINGS[self.key]


@dataclass
class Line:
    """One row and what it would do: `create`, `link`, `update`, `same`, `decide`, `fault` or `out`."""

    number: int
    typed: Mapping[str, str]
    facts: dict[str, Any] = field(default_factory=dict)
    answer: str = ""
    does: str = "create"
    person: Person | None = None
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubles: list[Likeness] = field(default_factory=list)
    twice: int | None = None
    why_out: str = ""

    @property
    def name(self) -> str:
        return typed_name(self.typed)

    @property
    def said(self) -> list[str]:
        """What tells the person from others, in a few words."""
        return [said(name, self.facts[name]) for name in ("birth", "phone", "town") if name in self.facts]

    @property
    def identifier(self) -> str:
        return " ".join(self.typed.get(IDENTIFIER, "").split())


@act
def keep(table: Table, *, source: str, antenna_id: int, by: User, at: datetime) -> ListImport:
    """Keep a list that was read, for its author, until it is confirmed or lapses."""
    rows = [
        {
            "n": number,
            "typed": typed,
            "faults": {key: why for (n, key), why in table.faults.items() if n == number},
            "answer": "",
        }
        for number, typed in table.rows
    ]
    notes = {**table.notes, "unused": table.unused[:12]}
    kept = ListImport(antenna_id=antenna_id, author=by, source=known_source(source, antenna_id), created_at=at)
    kept.rows, kept.notes = rows, notes
    _ask_elsewhere(kept, by=by)
    kept.save(force_insert=True)
    mine = ListImport.objects.filter(author=by, antenna_id=antenna_id, confirmed_at=None).order_by("-created_at")
    ListImport.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[KEPT:])).delete()
    return kept


def sources(antenna_id: int) -> list[str]:
    """Tools from which lists were taken over here."""
    found = ExternalId.objects.filter(antenna_id=antenna_id).order_by("source").values_list("source", flat=True)
    return list(found.distinct())


def known_source(text: str, antenna_id: int) -> str:
    """The name of a tool as it was written the first time, whatever the capitals now."""
    return next((known for known in sources(antenna_id) if known.casefold() == text.casefold()), text)


def _ask_elsewhere(kept: ListImport, *, by: User) -> None:
    """Once a row, and counted as at the welcome: does another antenna know this very person?"""
    linked = set(_linked(kept))
    for row in kept.rows:
        facts, why = cleaned(row["typed"])
        if why or " ".join(row["typed"].get(IDENTIFIER, "").split()) in linked:
            continue
        row["elsewhere"] = registration.is_known_elsewhere(
            first_name=facts["first_name"], last_name=facts.get("last_name", ""), birth=facts.get("birth", NOT_KNOWN),
            antenna_id=kept.antenna_id, by=by,
        )  # fmt: skip


def _linked(kept: ListImport) -> dict[str, ExternalId]:
    asked = {" ".join(row["typed"].get(IDENTIFIER, "").split()) for row in kept.rows}
    known = ExternalId.objects.filter(antenna_id=kept.antenna_id, source=kept.source, external_id__in=asked)
    return {one.external_id: one for one in known.select_related("person__commune")}


@act
def answer(
    kept: ListImport, answers: Mapping[int, str], cells: Mapping[tuple[int, str], str], *, by: User
) -> ListImport:
    """Write who is whom, and what was typed in the cells that had a fault. Confirmed meanwhile: nothing changes."""
    kept = _locked(kept, by)
    if kept.confirmed_at:
        return kept
    for row in kept.rows:
        row["answer"] = answers.get(row["n"], row["answer"])
        for key in HEADINGS:
            if (row["n"], key) in cells:
                row["typed"][key] = cells[row["n"], key].replace("\x00", "")[:300]
                row["faults"].pop(key, None)
    kept.save(update_fields=["rows"])
    return kept


def _locked(kept: ListImport, by: User) -> ListImport:
    found = ListImport.objects.select_for_update().filter(pk=kept.pk, author=by).first()
    if found is None:
        raise Lapsed
    return found


# --- what the list would do


def lines_of(kept: ListImport) -> list[Line]:
    """Each row with what it would do today."""
    linked, seen = _linked(kept), _Twins(kept)
    lines = []
    for row in kept.rows:
        line = Line(row["n"], row["typed"], answer=row["answer"])
        line.facts, why = cleaned(row["typed"])
        why |= row["faults"]
        line.twice, same_identifier = seen.before(line)
        if why:
            line.does = "fault"
            line.faults = [Fault(key, row["typed"].get(key, ""), said_why) for key, said_why in why.items()]
        elif same_identifier:
            line.does, line.why_out = "out", _("already in row %(row)s") % {"row": line.twice}
        elif line.identifier in linked:
            _compare(line, linked[line.identifier])
        else:
            _propose(line, kept, elsewhere=row.get("elsewhere", False))
        lines.append(line)
    return lines


class _Twins:
    """Rows of one list that are the same identifier, or the same person."""

    def __init__(self, kept: ListImport) -> None:
        names = [f"{row['typed'].get('first_name', '')} {row['typed'].get('last_name', '')}" for row in kept.rows]
        self.folded = dict(zip((row["n"] for row in kept.rows), fold_names(names), strict=True))
        self.rows: dict[Any, int] = {}

    def before(self, line: Line) -> tuple[int | None, bool]:
        """The row above that is the same, and whether it has the very same identifier."""
        person = (tuple(sorted(self.folded[line.number])), line.facts.get("birth"))
        same = self.rows.get(line.identifier)
        found = same or self.rows.get(person)
        self.rows.setdefault(line.identifier, line.number)
        self.rows.setdefault(person, line.number)
        return found, same is not None


def _compare(line: Line, known: ExternalId) -> None:
    """Somebody taken over before: what the list says anew, against her file."""
    line.person, line.does = known.person, "same"
    if known.person.erased_at:
        line.does, line.why_out = "out", _("erased, as asked: not written again")
        return
    for name, value in line.facts.items():
        if known.seen.get(name) == digest(known.external_id, name, value) or name == "commune":
            continue
        old = stored(known.person, name)
        if old != value:
            line.changes.append(Change(HEADINGS[name], said(name, old), said(name, value)))
            line.does = "update"
    if line.answer == OUT and line.does == "update":
        line.does, line.why_out = "out", _("left as the file says")


def digest(external_id: str, name: str, value: Any) -> str:
    """What a list said of one field, so that the same can be recognised and nothing can be read."""
    words = said(name, value)
    return hashlib.sha256(f"{external_id}\x1f{name}\x1f{words}".encode()).hexdigest()[:20]


def _propose(line: Line, kept: ListImport, *, elsewhere: bool) -> None:
    """Somebody new to this tool's list: is she known here already?"""
    line.doubles = likely(
        first_name=line.facts["first_name"], last_name=line.facts.get("last_name", ""),
        birth=line.facts.get("birth", NOT_KNOWN), phone=line.facts.get("phone", ""),
        phone_shared=line.facts.get("phone_shared", False), birth_name=line.facts.get("birth_name", ""),
        antenna_id=kept.antenna_id,
    )  # fmt: skip
    alike = {str(one.person.pk): one.person for one in line.doubles}
    if elsewhere:
        line.does, line.why_out = "out", _("known by another antenna: open the file at the counter, with a proof")
    elif line.answer == OUT:
        line.does, line.why_out = "out", _("left out")
    elif line.answer in alike:
        line.does, line.person = "link", alike[line.answer]
    elif line.answer != OTHER and (line.twice or any(one.strength == Strength.STRONG for one in line.doubles)):
        line.does = "decide"


# --- writing it


@act
def confirm(kept: ListImport, *, by: User, at: datetime) -> ListImport:
    """Write the list as it was shown: create, link, update. All of it or nothing; again, it changes nothing.

    Rows with a fault, undecided or left out are not written. Refused by Lapsed, ChangedMeanwhile.
    """
    kept = _locked(kept, by)
    if kept.confirmed_at:
        return kept
    lines = lines_of(kept)
    made = {line.number: uuid5(kept.pk, str(line.number)) for line in lines if line.does == "create"}
    for line in lines:
        if line.does == "create":
            line.person = _create(line, kept, made, by=by, at=at)
        elif line.does in ("link", "update") and line.person is not None:
            _correct(line, line.person, kept, by=by)
        if line.person is not None and line.does in ("create", "link", "update", "same"):
            _remember(line, line.person, kept, at=at)
    counted = {name: sum(line.does == does for line in lines) for name, does in COUNTED.items()}
    for name, number in counted.items():
        setattr(kept, name, number)
    kept.rows, kept.notes, kept.confirmed_at = [], {}, at
    kept.save(update_fields=["rows", "notes", "confirmed_at", *counted])
    return kept


COUNTED = {"created": "create", "linked": "link", "updated": "update", "unchanged": "same"}


def _create(line: Line, kept: ListImport, made: Mapping[int, UUID], *, by: User, at: datetime) -> Person:
    apart: Collection[UUID] = [one.person.pk for one in line.doubles]
    if line.twice is not None and line.twice in made:
        apart = [*apart, made[line.twice]]
    facts = {"birth": NOT_KNOWN, "last_name": ""} | line.facts
    try:
        return registration.register(
            **facts, antenna_id=kept.antenna_id, by=by, at=at, form_key=made[line.number], apart=apart,
            not_elsewhere=True, is_here=False,
        )  # fmt: skip
    except (registration.LikelyDouble, registration.AlreadySent) as refusal:
        raise ChangedMeanwhile from refusal


def _correct(line: Line, person: Person, kept: ListImport, *, by: User) -> None:
    """Only what the list says anew; linked for the first time, only what the file did not know."""
    if line.does == "update":
        changed = {change.heading for change in line.changes}
        facts = {name: value for name, value in line.facts.items() if HEADINGS.get(name) in changed}
    else:
        facts = {name: value for name, value in line.facts.items() if stored(person, name) in NOT_SAID}
        if "phone" in facts:
            facts["phone_shared"] = line.facts.get("phone_shared", False)
    if {"town", "postcode"} & facts.keys():
        facts["commune"] = line.facts.get("commune")
    birth = facts.pop("birth", None) or stored(person, "birth")
    registration.correct(person, birth=birth, antenna_id=kept.antenna_id, by=by, **facts)


NOT_SAID = ("", None, NOT_KNOWN, Gender.UNSAID, Status.UNKNOWN)  # what a file holds of a fact that nobody told


def _remember(line: Line, person: Person, kept: ListImport, *, at: datetime) -> None:
    seen = {name: digest(line.identifier, name, value) for name, value in line.facts.items() if name in HEADINGS}
    key = {"antenna_id": kept.antenna_id, "source": kept.source, "external_id": line.identifier}
    known = ExternalId.objects.filter(**key).first()
    if known is None:
        ExternalId.objects.create(**key, person=person, seen=seen, seen_at=at)
    elif known.seen != {**known.seen, **seen}:
        ExternalId.objects.filter(pk=known.pk).update(seen={**known.seen, **seen}, seen_at=at)
