"""Rules of grades as a list that a referent edits: downloaded, changed in a spreadsheet, taken back with errors by cell, tried
on real devices, published from a day on. What was published never changes; a further version begins as its copy.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.tables import Column, Table
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.communes import plain
from connect.refusals import Refusal, for_constraint
from connect.ui.spreadsheet import MARK, csv_line
from sales.models import DEVICES, Grade, RuleSet, Unit, UnitState
from sales.workbench import grading
from sales.workbench.default_rules import ROWS

COLUMNS = [
    Column("sort", ("Type",), needed=True),
    Column("fact", ("Critère",)),
    Column("from", ("À partir de",)),
    Column("points", ("Points",)),
    Column("grade", ("Catégorie",)),
    Column("if", ("Condition",)),
]
SORTS = {"points": "points", "grade": "seuil", "ceiling": "plafond"}
SORT_OF = {plain(word): sort for sort, word in SORTS.items()}
# Words of the list for the facts, short enough to be typed in a cell.
WORDS = {
    "ram_gb": "mémoire", "disk1_gb": "taille disque", "disk1_kind": "disque", "cpu_mark": "processeur", "battery": "batterie",
    "cosmetic": "aspect", "technical": "technique", "windows": "windows", "benchmark": "benchmark", "storage_gb": "stockage",
    "screen": "écran",
}  # fmt: skip
FACT_OF = {plain(word): fact for fact, word in WORDS.items()}
MOST = 200
Wrong = Callable[[str, str], None]
TRIED = 2000  # devices at most on which rules are tried
ON_A_BENCH = (UnitState.RECEIVED, UnitState.PREPARING, UnitState.READY, UnitState.RETURNED, UnitState.REPAIR)


@for_constraint("ruleset_published")
class AlreadyPublished(Refusal):
    sentence = _("These rules were published and never change: begin a new version.")


@for_constraint("ruleset_once_a_day")
class SameDay(Refusal):
    sentence = _("Other rules hold from that day already. Choose another day.")
    field = "from_on"


@for_constraint("ruleset_version_once")
class SameVersion(Refusal):
    sentence = _("A colleague has just begun this version: look at the list again.")


class NotBefore(Refusal):
    sentence = _("Rules hold from today or later: grades given before keep theirs.")
    field = "from_on"


@dataclass
class Read:
    """What a list says: rows, and what is wrong by (row, heading)."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)


def as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Semicolons, UTF-8 with its mark: what the Excel of France opens by a double click."""
    lines = [
        csv_line([
            SORTS[row["sort"]], WORDS.get(row.get("fact", ""), ""), row.get("from", ""), row.get("points", ""),
            row.get("grade", ""), in_the_list(row["if"]) if "if" in row else "",
        ])
        for row in rows
    ]  # fmt: skip
    return MARK + csv_line([column.heading for column in COLUMNS]) + b"".join(lines)


def in_the_list(conditions: str) -> str:
    return " et ".join(f"{WORDS[fact]}{sign}{value}" for fact, sign, value in grading.conditions(conditions))


def read(table: Table) -> Read:
    """Check each row; rules that would lower a grade for more memory, or leave a score without grade, are wrong too."""
    found = Read(faults=[(row, _heading(key), said) for (row, key), said in table.faults.items()])
    places: list[int] = []
    for number, cells in table.rows:
        row = _row(number, {key: value.strip() for key, value in cells.items()}, found)
        if row is not None:
            found.rows.append(row)
            places.append(number)
    _fit_together(found, places)
    found.faults.sort()
    return found


def _heading(key: str) -> str:
    return next(column.heading for column in COLUMNS if column.key == key)


def _row(number: int, cells: Mapping[str, str], found: Read) -> dict[str, Any] | None:
    before = len(found.faults)

    def wrong(key: str, why: str) -> None:
        found.faults.append((number, _heading(key), why))

    sort = SORT_OF.get(plain(cells.get("sort", "")), "")
    row: dict[str, Any] = {"sort": sort}
    if not sort:
        wrong("sort", gettext("Write points, seuil or plafond."))
    if sort == "points":
        _points(row, cells, wrong)
    if sort in ("points", "grade"):
        _from(row, cells, wrong)
    if sort in ("grade", "ceiling"):
        _grade(row, cells, wrong)
    if sort == "ceiling":
        row["if"] = _condition(cells.get("if", ""))
        if not row["if"]:
            wrong("if", gettext("Write conditions such as: disque=HDD et processeur<2500."))
    return row if len(found.faults) == before else None


def _points(row: dict[str, Any], cells: Mapping[str, str], wrong: Wrong) -> None:
    row["fact"] = FACT_OF.get(plain(cells.get("fact", "")), "")
    if not row["fact"]:
        wrong("fact", gettext("Write one of: %(words)s.") % {"words": ", ".join(WORDS.values())})
    if not _whole(cells.get("points", "")):
        wrong("points", gettext("Write a whole number, such as 3 or -1."))
    else:
        row["points"] = int(cells["points"].replace("\N{MINUS SIGN}", "-"))


def _from(row: dict[str, Any], cells: Mapping[str, str], wrong: Wrong) -> None:
    row["from"] = cells.get("from", "").replace(",", ".").upper()
    if row.get("fact") not in grading.WORDS and not _number(row["from"]):
        wrong("from", gettext("Write a number."))
    elif not row["from"]:
        wrong("from", gettext("Write the value, such as NVME."))


def _grade(row: dict[str, Any], cells: Mapping[str, str], wrong: Wrong) -> None:
    row["grade"] = cells.get("grade", "").upper()
    if row["grade"] not in Grade.values:
        wrong("grade", gettext("Write D, HC, C, B, A or Premium."))


def _whole(text: str) -> bool:
    bare = text.replace("\N{MINUS SIGN}", "-").lstrip("+-")
    return bare.isascii() and bare.isdigit() and len(bare) < 5


def _number(text: str) -> bool:
    whole, _dot, rest = text.partition(".")
    return whole.isascii() and whole.isdigit() and len(whole) < 9 and (not rest or (rest.isdigit() and rest.isascii()))


def _condition(text: str) -> str:
    """`disque=HDD et processeur<2500` in the names of facts; empty when it cannot be read."""
    said = text
    for word in sorted(WORDS.values(), key=len, reverse=True):
        said = said.replace(word, {w: f for f, w in WORDS.items()}[word])
    try:
        return " et ".join(f"{fact}{sign}{value}" for fact, sign, value in grading.conditions(said))
    except ValueError:
        return ""


def _fit_together(found: Read, places: Sequence[int]) -> None:
    """More of a thing never gives fewer points, and each score has its grade, the lowest from 0 (monotone, complete)."""
    if found.faults:
        return
    numbered = list(zip(places, found.rows, strict=True))
    _never_down(found, numbered)
    cuts = sorted(
        ((float(row["from"]), row["grade"], n) for n, row in numbered if row["sort"] == "grade"), key=lambda c: c[0]
    )
    if not cuts or cuts[0][0] != 0:
        found.faults.append((1, _heading("sort"), gettext("The grades (seuil) begin at 0.")))
    for (_low, worse, _n), (_high, better, n) in pairwise(cuts):
        if grading.SCALE.index(Grade(better)) <= grading.SCALE.index(Grade(worse)):
            found.faults.append((n, _heading("grade"), gettext("A higher score must give a better grade.")))
    if not any(row["sort"] == "points" for row in found.rows):
        found.faults.append((1, _heading("sort"), gettext("No row gives points.")))


def _never_down(found: Read, numbered: Sequence[tuple[int, dict[str, Any]]]) -> None:
    for fact in {row["fact"] for row in found.rows if row["sort"] == "points"} - set(grading.WORDS):
        steps = sorted(
            ((float(row["from"]), row["points"], n) for n, row in numbered if row.get("fact") == fact),
            key=lambda step: step[0],
        )
        for (low, few, _n), (high, many, n) in pairwise(steps):
            if many < few:
                found.faults.append(
                    (n, _heading("points"), gettext("More of it would give fewer points than a row below."))
                )
            if low == high:
                found.faults.append((n, _heading("from"), gettext("Another row begins at the same value.")))


@act
def begin(kind: str, *, by: User, at: datetime) -> RuleSet:
    """A draft that begins as a copy of the last version; an unfinished one is gone on with. Refused by SameVersion."""
    draft = RuleSet.objects.filter(kind=kind, published_at=None).order_by("-version").first()
    if draft is not None:
        return draft
    last = RuleSet.objects.filter(kind=kind).order_by("-version").first()
    number = (RuleSet.objects.filter(kind=kind).aggregate(last=Max("version"))["last"] or 0) + 1
    rows = last.rows if last else ROWS[kind]  # type: ignore[index]
    return RuleSet.objects.create(kind=kind, version=number, rows=rows, written_by=by, written_at=at)


@act
def rewrite(draft: RuleSet, rows: list[dict[str, Any]], note: str, *, by: User, at: datetime) -> RuleSet:
    """Take in the rows of a list. Refused by AlreadyPublished."""
    draft = RuleSet.objects.select_for_update().get(pk=draft.pk)
    if draft.published_at:
        raise AlreadyPublished
    draft.rows, draft.note, draft.written_by, draft.written_at = rows, note, by, at
    draft.save()
    return draft


@act
def publish(draft: RuleSet, from_on: date, *, by: User, at: datetime) -> RuleSet:
    """Rules hold from a day on, today or later. Refused by AlreadyPublished, SameDay, NotBefore."""
    draft = RuleSet.objects.select_for_update().get(pk=draft.pk)
    if draft.published_at:
        raise AlreadyPublished
    if from_on < timezone.localdate(at):
        raise NotBefore
    draft.from_on, draft.published_by, draft.published_at = from_on, by, at
    draft.save()
    return draft


@dataclass
class Trial:
    """What rules would do to real devices: how many keep their grade, which change, how many cannot be graded."""

    same: int = 0
    unsaid: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def changed(self) -> int:
        return sum(self.changes.values())

    @property
    def rows(self) -> list[dict[str, Any]]:
        words = dict(Grade.choices)
        return [
            {"before": words.get(before, before or "—"), "after": words[after], "n": n}
            for (before, after), n in sorted(self.changes.items(), key=lambda one: -one[1])
        ]


def tried(draft: RuleSet) -> Trial:
    """These rules on the devices of all antennas whose facts are written, the latest first (`TRIED` at most)."""
    trial = Trial()
    units = Unit.objects.filter(kind=draft.kind, state__in=ON_A_BENCH, facts__isnull=False).select_related("facts")
    for unit in units.order_by("-received_on", "-label")[:TRIED]:
        try:
            after = grading.compute(draft.rows, grading.facts_of(unit.facts)).grade
        except grading.FactsMissing:
            trial.unsaid += 1
            continue
        if after == unit.grade:
            trial.same += 1
        else:
            trial.changes[unit.grade, after] += 1
    return trial


def load_defaults(since: date) -> int:
    """The first version of each kind, where there is none; by the owner, once."""
    made = 0
    for kind in DEVICES:
        if not RuleSet.objects.filter(kind=kind).exists():
            RuleSet.objects.create(
                kind=kind,
                version=1,
                rows=ROWS[kind],
                from_on=since,
                published_at=timezone.now(),
                note="Grille de départ",
            )
            made += 1
    return made
