"""A grade computed from facts by rows of rules, line by line; the rows are data that a referent edits (`sales.workbench.rules`).

A row gives points from a value of a fact on (`points`), a grade from a score on (`grade`), or a ceiling when its conditions all
hold (`ceiling`). Source of the default rows: domain.md 2.3.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import Grade, Product, RuleSet, Unit, UnitFacts, UnitGrade

Row = Mapping[str, Any]
SCALE = [Grade.D, Grade.HC, Grade.C, Grade.B, Grade.A, Grade.PREMIUM]
NUMBERS = ("ram_gb", "disk1_gb", "cpu_mark", "battery", "cosmetic", "technical", "benchmark", "storage_gb", "screen")
WORDS = ("disk1_kind", "windows")
FACTS = (*NUMBERS, *WORDS)
# A fact that a device may do without: nothing is missing when it says nothing.
MAY_BE_SILENT = ("windows", "cosmetic", "technical", "battery", "screen")
WINDOWS = re.compile(r"windows\s*(\d+(?:\.\d)?)", re.IGNORECASE)
CONDITION = re.compile(r"(\w+)\s*(<|=)\s*([\w.]+)")


class NoRules(Refusal):
    sentence = _("No rules of grades are in force for this kind of device: the national team publishes them.")


class FactsMissing(Refusal):
    """A grade out of facts that nobody wrote would be a guess."""

    sentence = _("Some facts are missing.")

    def __init__(self, missing: Sequence[str] = ()) -> None:
        self.missing = list(missing)
        names = ", ".join(str(name_of(fact)) for fact in missing)
        super().__init__(_("Write these facts first: %(facts)s.") % {"facts": names} if missing else None)


class NoArticle(Refusal):
    sentence = _("The catalogue has no article of this kind: the national team adds one.")


@for_constraint("grade_by_published_rules")
class NotInForce(NoRules):
    pass


@dataclass(frozen=True)
class Computed:
    """`lines`: why, one by one: fact, what it said, points, or the ceiling that came down and its conditions."""

    points: int
    grade: str
    lines: list[dict[str, Any]] = field(default_factory=list)


def name_of(fact: str) -> str | Promise:
    named: str | Promise = getattr(UnitFacts._meta.get_field(fact), "verbose_name", fact)
    return named


def compute(rows: Sequence[Row], facts: Mapping[str, Any]) -> Computed:
    """The grade of these facts, by name of fact. Refused by FactsMissing."""
    wanted = list(dict.fromkeys(row["fact"] for row in rows if row["sort"] == "points"))
    missing = [fact for fact in wanted if facts.get(fact) in (None, "") and fact not in MAY_BE_SILENT]
    if missing:
        raise FactsMissing(missing)
    lines: list[dict[str, Any]] = []
    for fact in wanted:
        points = _points(rows, fact, facts.get(fact))
        lines.append({"fact": fact, "said": _said(facts.get(fact)), "points": points})
    total = sum(line["points"] for line in lines)
    grade = _of_score(rows, total)
    for row in rows:
        if row["sort"] == "ceiling" and _rank(row["grade"]) < _rank(grade) and holds(row["if"], facts):
            grade = row["grade"]
            lines.append({"if": row["if"], "ceiling": grade})
    return Computed(total, grade, lines)


def _rank(grade: str) -> int:
    return SCALE.index(Grade(grade))


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _points(rows: Sequence[Row], fact: str, said: Any) -> int:
    """Of a number, the points of the highest row that it reaches; of a word, those of its row; of nothing said, none."""
    mine = [row for row in rows if row["sort"] == "points" and row["fact"] == fact]
    if said in (None, ""):
        return 0
    if fact in WORDS:
        return sum(int(row["points"]) for row in mine if str(row["from"]).casefold() == str(said).casefold())
    reached = [row for row in mine if float(row["from"]) <= float(said)]
    return int(max(reached, key=lambda row: float(row["from"]))["points"]) if reached else 0


def _of_score(rows: Sequence[Row], total: int) -> str:
    cuts = sorted((row for row in rows if row["sort"] == "grade"), key=lambda row: float(row["from"]))
    reached = [row for row in cuts if float(row["from"]) <= total]
    return str((reached[-1] if reached else cuts[0])["grade"])


def conditions(text: str) -> list[tuple[str, str, str]]:
    """`disk1_kind=HDD et cpu_mark<2500` → its parts; ValueError for what is none."""
    parts = []
    for one in re.split(r"\s+et\s+", text.strip()):
        found = CONDITION.fullmatch(one.strip())
        if found is None or found[1] not in FACTS or (found[2] == "<" and found[1] not in NUMBERS):
            raise ValueError(one)
        if found[1] in NUMBERS:
            float(found[3])
        parts.append((found[1], found[2], found[3]))
    return parts


def holds(text: str, facts: Mapping[str, Any]) -> bool:
    """Do these conditions all hold of the facts? What was not said holds none."""
    for fact, sign, value in conditions(text):
        said = facts.get(fact)
        if said in (None, ""):
            return False
        if fact in NUMBERS:
            if not (float(said) < float(value) if sign == "<" else float(said) == float(value)):
                return False
        elif str(said).casefold() != value.casefold():
            return False
    return True


def in_force(kind: str, day: date) -> RuleSet | None:
    """The rules of a kind on a day: the last that were published to hold from that day or before."""
    published = RuleSet.objects.filter(kind=kind, published_at__isnull=False, from_on__lte=day)
    return published.order_by("-from_on").first()


def facts_of(facts: UnitFacts | None) -> dict[str, Any]:
    """Facts by name; the version of Windows is read in the name of the system where it was written there alone."""
    if facts is None:
        return {}
    said = {name: getattr(facts, name) for name in FACTS}
    version = WINDOWS.search(facts.os)
    if not said["windows"] and version:
        said["windows"] = version[1]
    return said


def article(kind: str, grade: str, day: date) -> Product | None:
    """The article of a kind and grade; without one, that of the nearest grade below, or the one that is for any grade. For
    D and HC, only their own.
    """
    here = list(Product.objects.on_sale(day).filter(kind=kind))
    same = [p for p in here if p.grade == grade]
    if same or grade in (Grade.D, Grade.HC):
        return same[0] if same else None
    below = [p for p in here if p.grade in SCALE and SCALE.index(Grade.C) <= _rank(p.grade) < _rank(grade)]
    for_any = [p for p in here if not p.grade]
    return max(below, key=lambda p: _rank(p.grade)) if below else (for_any[0] if for_any else None)


@act
def grade(unit: Unit, *, by: User, at: datetime) -> UnitGrade:
    """Grade a device by the rules in force, from its facts; PostgreSQL writes grade and article on it. Refused by NoRules,
    FactsMissing, NoArticle, testing.NotHere.
    """
    day = timezone.localdate(at)
    rules = in_force(unit.kind, day)
    if rules is None:
        raise NoRules
    found = compute(rules.rows, facts_of(UnitFacts.objects.filter(unit=unit).first()))
    return _keep(unit, found.grade, day, rules=rules, points=found.points, lines=found.lines, graded_at=at, by=by)


@act
def grade_by_hand(unit: Unit, chosen: str, reason: str, *, by: User, at: datetime) -> UnitGrade:
    """A manager's own grade, with its reason. Refused by moving.NoReason, NoArticle, testing.NotHere."""
    return _keep(unit, chosen, timezone.localdate(at), reason=" ".join(reason.split()), graded_at=at, by=by)


def _keep(unit: Unit, chosen: str, day: date, **why: Any) -> UnitGrade:
    found = article(unit.kind, chosen, day)
    if found is None and chosen not in (Grade.D, Grade.HC):
        raise NoArticle
    return UnitGrade.objects.create(
        unit=unit, antenna_id=unit.antenna_id, grade=chosen, product_id=found.pk if found else unit.product_id, **why
    )


def told(line: Mapping[str, Any]) -> str:
    """A line of a computation in words: « mémoire (Go) : 8, 3 points »."""
    if "ceiling" in line:
        return gettext("%(grade)s at most, for: %(why)s") % {
            "grade": Grade(line["ceiling"]).label, "why": condition_in_words(line["if"])
        }  # fmt: skip
    said = line["said"] or gettext("not said")
    return gettext("%(fact)s: %(said)s, %(points)+d points") % {
        "fact": name_of(line["fact"]), "said": said, "points": line["points"]
    }  # fmt: skip


def condition_in_words(text: str) -> str:
    signs = {"<": gettext("under"), "=": "="}
    return ", ".join(f"{name_of(fact)} {signs[sign]} {value}" for fact, sign, value in conditions(text))
