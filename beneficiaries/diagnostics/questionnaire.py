"""The questionnaire of the digital diagnostic as its document states it: sections, questions, choices, rules. Pure.

A version never changes once it is published: answers keep their version, and are read with it (see `versions`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

Answer = str | int | list[str]
Answers = Mapping[str, Answer]
Condition = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """A text in the questionnaire's languages."""

    fr: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "fr").startswith("en") else self.fr


@dataclass(frozen=True)
class Choice:
    code: str
    text: Said
    exclusive: bool = False  # "none": goes with no other answer


@dataclass(frozen=True)
class Question:
    """`kind`: single, multi, ranked (in the order of importance), scale (observed, 0 to 3 or "n") or integer."""

    code: str
    text: Said
    kind: str
    choices: tuple[Choice, ...]
    short: bool
    skip_if: tuple[Condition, ...]
    limit: int | None  # how many choices at most (ranked)
    least: int
    most: int
    family: str = ""  # of an observed skill: telephony, computing or internet

    @property
    def is_list(self) -> bool:
        return self.kind in {"multi", "ranked"}

    @property
    def put_away_by(self) -> str:
        """`eq_devices:none cx_home:none`: the choices that make the question pointless, for a page that puts it away at
        once. Conditions of another form are left to the server.
        """
        plain = [one for one in self.skip_if if one.get("op") in {"eq", "has", "in", "hasany"}]
        values = [(one["q"], one["v"] if isinstance(one["v"], list) else [one["v"]]) for one in plain]
        return " ".join(f"{code}:{value}" for code, codes in values for value in codes)

    def choice(self, code: object) -> Choice | None:
        return next((choice for choice in self.choices if choice.code == code), None)

    def clean(self, answer: object) -> Answer | None:
        """The answer with what this question knows of, or None when nothing is left of it."""
        if self.kind == "integer":
            whole = isinstance(answer, int) and not isinstance(answer, bool)
            return answer if whole and self.least <= answer <= self.most else None  # type: ignore[operator, return-value]
        if not self.is_list:
            return answer if isinstance(answer, str) and self.choice(answer) else None
        given = answer if isinstance(answer, list | tuple) else []
        codes = dict.fromkeys(code for code in given if isinstance(code, str))
        found = [choice for code in codes if (choice := self.choice(code))]
        if len(found) > 1:
            found = [choice for choice in found if not choice.exclusive]
        return [choice.code for choice in found][: self.limit] or None


@dataclass(frozen=True)
class Section:
    code: str
    title: Said
    questions: tuple[Question, ...]

    @property
    def short(self) -> tuple[Question, ...]:
        """Those of the short form, for a busy counter."""
        return tuple(question for question in self.questions if question.short)

    @property
    def more(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if not question.short)


@dataclass(frozen=True)
class Rule:
    """When the condition holds, this is suggested, and why."""

    code: str
    kind: str
    suggestion: str
    text: Said
    reason: Said
    when: Condition
    priority: int


@dataclass(frozen=True)
class Thresholds:
    """Under `least` observed skills nothing is said of a level; under these means (0 to 3) it is the named one."""

    least: int = 5
    beginner_below: float = 1.0
    intermediate_below: float = 2.0


@dataclass(frozen=True)
class Questionnaire:
    version: str
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    parts: tuple[Mapping[str, Any], ...]  # the four parts of the Bagage Numérique Minimum, as the document states them
    thresholds: Thresholds = Thresholds()

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.code: question for section in self.sections for question in section.questions}

    def part_name(self, code: str) -> Said:
        return next(Said(part["fr"], part["en"]) for part in self.parts if part["code"] == code)

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def rule(self, code: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.code == code), None)


def parse(document: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire of a document that `checking.faults` finds sound. KeyError and the like otherwise."""
    scale = tuple(_choice(entry) for entry in document["observed_scale"])
    bag = document["bagage_numerique_minimum"]
    return Questionnaire(
        version=document["version"],
        sections=tuple(
            Section(entry["code"], _said(entry), tuple(_question(one, scale) for one in entry["questions"]))
            for entry in document["sections"]
        ),
        rules=tuple(
            sorted(
                (_rule(entry) for entry in document["suggestion_rules"]), key=lambda rule: (rule.priority, rule.code)
            )
        ),
        parts=tuple(bag["parts"]),
        thresholds=thresholds(bag.get("level", {})),
    )


def thresholds(level: Mapping[str, Any]) -> Thresholds:
    """Those of a document; the first version stated them in words only, and they are the defaults."""
    usual = Thresholds()
    return Thresholds(
        least=level.get("min_observed", usual.least),
        beginner_below=level.get("beginner_below", usual.beginner_below),
        intermediate_below=level.get("intermediate_below", usual.intermediate_below),
    )


def _said(entry: Mapping[str, str], prefix: str = "") -> Said:
    """The first file was typed with straight apostrophes, pages are not."""
    return Said(*(entry[f"{prefix}{language}"].replace("'", "’") for language in ("fr", "en")))


def _choice(entry: Mapping[str, Any]) -> Choice:
    return Choice(entry["code"], _said(entry), entry.get("exclusive", False))


def _question(entry: Mapping[str, Any], scale: tuple[Choice, ...]) -> Question:
    return Question(
        code=entry["code"],
        text=_said(entry),
        kind=entry["type"],
        choices=scale if entry["type"] == "scale" else tuple(_choice(one) for one in entry.get("choices", [])),
        short=bool(entry.get("short")),
        skip_if=tuple(entry.get("skip_if", [])),
        limit=entry.get("max_choices"),
        least=entry.get("min", 0),
        most=entry.get("max", 0),
        family=entry.get("family", ""),
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        entry["id"],
        entry["kind"],
        entry["suggestion"],
        _said(entry),
        _said(entry, "reason_"),
        entry["when"],
        entry["priority"],
    )
