"""The way made between two diagnostics of a person: as data, for the screen, for paper, and for other languages.

Two versions of the questionnaire are compared by the codes of their skills, which never change their meaning; a skill
that one of the two versions doesn't have is said so, and is neither gained nor lost.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from beneficiaries.diagnostics.questionnaire import Question, Questionnaire
from beneficiaries.diagnostics.rules import note_of
from beneficiaries.diagnostics.story import Part, parts_of
from beneficiaries.diagnostics.versions import questionnaire
from beneficiaries.models import Diagnostic, Level, PartState

STOPS = (14, 55, 95, 136)  # of the drawing, for the notes 0 to 3
RANK = {PartState.NOT_REACHED: 0, PartState.PARTIAL: 1, PartState.REACHED: 2}


@dataclass(frozen=True)
class Way:
    """One skill then and now, None where it was not seen. `only`: the one version that has it, "" when both do."""

    code: str
    name: str
    then: int | None
    now: int | None
    then_word: str
    now_word: str
    only: str = ""

    @property
    def gained(self) -> bool:
        return self.then is not None and self.now is not None and self.now > self.then

    @property
    def lost(self) -> bool:
        return self.then is not None and self.now is not None and self.now < self.then

    @property
    def x_then(self) -> int | None:
        return None if self.then is None else STOPS[self.then]

    @property
    def x_now(self) -> int | None:
        return None if self.now is None else STOPS[self.now]

    @property
    def moved(self) -> tuple[int, int] | None:
        """Both ends of the way made, in the drawing."""
        if self.x_then is None or self.x_now is None or self.x_then == self.x_now:
            return None
        return min(self.x_then, self.x_now), max(self.x_then, self.x_now)


@dataclass(frozen=True)
class Progress:
    """`then` None: a first diagnostic, nothing to compare. `services`: those used now and not then, by their names."""

    then: Diagnostic | None
    now: Diagnostic
    parts: list[Part]
    skills: list[Way]
    services: list[str]
    level_then: str
    level_now: str

    @property
    def gained(self) -> list[Way]:
        return [way for way in self.skills if way.gained]

    @property
    def parts_gained(self) -> list[str]:
        """Names of the parts that are further than they were."""
        if self.then is None:
            return []
        return [
            part.name
            for part in self.parts
            if _rank(getattr(self.then, part.code)) < _rank(getattr(self.now, part.code)) and part.then is not None
        ]

    @property
    def versions(self) -> tuple[str, str] | None:
        """Both versions when they differ."""
        if self.then is None or self.then.version_id == self.now.version_id:
            return None
        return self.then.version_id, self.now.version_id


def progress(now: Diagnostic, then: Diagnostic | None) -> Progress:
    """What was gained from one diagnostic to another, or what is seen in a first one (`then` None)."""
    sheet = questionnaire(now.version_id)
    before = questionnaire(then.version_id) if then else sheet
    return Progress(
        then=then,
        now=now,
        parts=parts_of(now, then),
        skills=_skills(now, then, sheet, before),
        services=_services(now, then, sheet) if then else [],
        level_then=_level(then) if then else "",
        level_now=_level(now),
    )


def _skills(now: Diagnostic, then: Diagnostic | None, sheet: Questionnaire, before: Questionnaire) -> list[Way]:
    """Skills seen at least once, in the order of the later version, then those that only the earlier one has."""
    skills = {code: one for code, one in before.questions.items() if one.kind == "scale"}
    skills = {code: one for code, one in sheet.questions.items() if one.kind == "scale"} | {
        code: one for code, one in skills.items() if code not in sheet.questions
    }
    ways = []
    for code, skill in skills.items():
        notes = note_of(then.answers if then else {}, code), note_of(now.answers, code)
        if notes == (None, None):
            continue
        only = "" if then is None else _only(code, sheet, before)
        words = [_word(skill, note) for note in notes]
        ways.append(Way(code, str(skill.text), notes[0], notes[1], words[0], words[1], only))
    return ways


def _only(code: str, sheet: Questionnaire, before: Questionnaire) -> str:
    if code not in before.questions:
        return sheet.version
    return before.version if code not in sheet.questions else ""


def _word(skill: Question, note: int | None) -> str:
    choice = skill.choice(str(note)) if note is not None else None
    return str(choice.text) if choice else _("not seen")


def _services(now: Diagnostic, then: Diagnostic, sheet: Questionnaire) -> list[str]:
    question, asked_then = sheet.questions.get("us_services"), then.answers.get("us_services")
    if question is None or asked_then is None:
        return []
    new = [code for code in now.answers.get("us_services", []) if code not in asked_then]
    return [str(choice.text) for code in new if (choice := question.choice(code)) and not choice.exclusive]


def _level(diagnostic: Diagnostic) -> str:
    return "" if diagnostic.level == Level.UNKNOWN else str(Level(diagnostic.level).label)


def _rank(state: str) -> int:
    return RANK.get(PartState(state), -1)
