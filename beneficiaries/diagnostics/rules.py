"""What the answers of a diagnostic say: the four parts, the level, what can be suggested. Pure: no database, no clock.

The rules are those of the questionnaire's file. A test on an unanswered question is false; an answer that was not given
never lowers a result; the suggestions help, the person decides.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from beneficiaries.diagnostics.questionnaire import Answers, Condition, Questionnaire

REACHED, PARTIAL, NOT_REACHED, UNKNOWN = "reached", "partial", "not_reached", "unknown"
DOES_PROCEDURES = ("alone", "helped")


@dataclass(frozen=True)
class Result:
    """`parts`: part → reached, partial, not_reached or unknown. `suggestions`: codes of rules, the first ones first."""

    parts: Mapping[str, str]
    level: str
    suggestions: tuple[str, ...]


def result_of(answers: Answers, questionnaire: Questionnaire) -> Result:
    """Everything the answers say. Takes any answers: what the questionnaire does not know of is left out."""
    answers = cleaned(answers, questionnaire)
    parts = {part["code"]: state_of(part, answers) for part in questionnaire.parts}
    suggestions = tuple(rule.code for rule in questionnaire.rules if holds(rule.when, answers, parts))
    return Result(parts, level_of(answers, questionnaire), suggestions)


def cleaned(answers: Answers, questionnaire: Questionnaire) -> Answers:
    """Only what was asked and may be answered: unknown codes, second thoughts of "none" and skipped questions go."""
    known = {
        code: answer
        for code, question in questionnaire.questions.items()
        if (answer := question.clean(answers.get(code))) is not None
    }
    pointless = skipped(known, questionnaire)
    return {code: answer for code, answer in known.items() if code not in pointless}


def skipped(answers: Answers, questionnaire: Questionnaire) -> set[str]:
    """Questions that these answers make pointless (no device: nobody asks whether it works)."""
    return {
        code
        for code, question in questionnaire.questions.items()
        if any(holds(condition, answers, {}) for condition in question.skip_if)
    }


def level_of(answers: Answers, questionnaire: Questionnaire) -> str:
    """beginner, intermediate or autonomous by the mean of what was observed; unknown when too little was."""
    seen = observed(answers, (code for code, one in questionnaire.questions.items() if one.kind == "scale"))
    limits = questionnaire.thresholds
    if not seen or len(seen) < limits.least:
        return UNKNOWN
    levels = ((limits.beginner_below, "beginner"), (limits.intermediate_below, "intermediate"))
    return next((name for limit, name in levels if mean(seen) < limit), "autonomous")


def observed(answers: Answers, codes: Iterable[str]) -> list[int]:
    """The notes, 0 to 3, of the items that were seen ("n" was not)."""
    return [int(str(answers[code])) for code in codes if str(answers.get(code, "n")) in {"0", "1", "2", "3"}]


def note_of(answers: Answers, code: str) -> int | None:
    """The note of one item, None when it was not seen."""
    notes = observed(answers, [code])
    return notes[0] if notes else None


def mean(notes: list[int]) -> float:
    return sum(notes) / len(notes)


# Each test of the file: is it true of an answer that was given?
_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda answer, value: answer == value,
    "ne": lambda answer, value: answer != value,
    "in": lambda answer, value: answer in value,
    "notin": lambda answer, value: answer not in value,
    "has": lambda answer, value: value in answer,
    "lacks": lambda answer, value: value not in answer,
    "hasany": lambda answer, value: bool(set(answer) & set(value)),
}


def holds(condition: Condition, answers: Answers, parts: Mapping[str, str]) -> bool:
    """A test, a part's state, or a group: all, any, none (when no listed test is true)."""
    if "q" in condition:
        answer = answers.get(condition["q"])
        return answer is not None and _TESTS[condition["op"]](answer, condition["v"])
    if "bnm" in condition:
        return parts.get(condition["bnm"]) in condition["in"]
    ((how, members),) = condition.items()
    truths = [holds(member, answers, parts) for member in members]
    return {"all": all(truths), "any": any(truths), "none": not any(truths)}[how]


def state_of(part: Mapping[str, Any], answers: Answers) -> str:
    """How far one of the four parts is; `part` as the document states it."""
    method = part.get("method", "signals")
    if method == "families":
        return _skills(part, answers)
    if any(code not in answers for code in part["needs_answers"]):
        return UNKNOWN
    if method == "coverage":
        return _services(part, answers)
    true = {name for name, condition in part["signals"].items() if holds(condition, answers, {})}
    if true.issuperset(part["reached"]):
        return REACHED
    return PARTIAL if true.intersection(part["partial_any"]) else NOT_REACHED


def _skills(part: Mapping[str, Any], answers: Answers) -> str:
    """Three families, each reached when its mean is 2 and nothing in it is at 0."""
    families = [observed(answers, codes) for codes in part["families"].values()]
    seen = [note for family in families for note in family]
    if (
        not seen
        or len(seen) < part["min_observed"]
        or any(len(family) < part["min_observed_per_family"] for family in families)
    ):
        return UNKNOWN
    reached = [bool(family) and mean(family) >= 2 and 0 not in family for family in families]
    if all(reached):
        return REACHED
    return PARTIAL if any(reached) or mean(seen) >= 1 else NOT_REACHED


def _services(part: Mapping[str, Any], answers: Answers) -> str:
    """Every need spoken of has a service that is used, and the person does her procedures, alone or helped."""
    used = set(_listed(answers, "us_services")) - {"none"}
    needs = [set(part["need_to_services"].get(need, ())) for need in _listed(answers, "sn_needs")]
    covered = [bool(services & used) for services in needs]
    does = answers.get("us_procedures") in DOES_PROCEDURES
    if does and (all(covered) if needs else bool(used)):
        return REACHED
    return PARTIAL if does or any(covered) else NOT_REACHED


def _listed(answers: Answers, code: str) -> list[str]:
    answer = answers.get(code, [])
    return answer if isinstance(answer, list) else []
