"""Can this ever happen? Tries the answers that matter to a rule or a part, and looks whether one set of them does it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, islice, product
from typing import Any

from beneficiaries.diagnostics.editing import is_group
from beneficiaries.diagnostics.questionnaire import Answers, Condition, Question, Questionnaire, Rule
from beneficiaries.diagnostics.rules import REACHED, cleaned, holds, state_of

ENOUGH = 20_000  # sets of answers tried; a rule that asks for more is given the benefit of the doubt
STATES = ("reached", "partial", "not_reached", "unknown")


def rule(one: Rule, sheet: Questionnaire) -> bool:
    """Does some set of answers make the rule propose? The states of parts that it names are taken as free."""
    tests = list(_tests(one.when))
    named = dict.fromkeys(test["bnm"] for test in tests if "bnm" in test)
    for n, answers in enumerate(_answers([one.when], (), list(sheet.questions), sheet)):
        if n > ENOUGH or any(
            holds(one.when, answers, dict(zip(named, states, strict=True)))
            for states in product(STATES, repeat=len(named))
        ):
            return True
    return False


def part(one: Mapping[str, Any], sheet: Questionnaire, asked: list[str]) -> bool:
    """Can the part be reached by answering the questions asked, and no other?"""
    method = one.get("method", "signals")
    if method == "families":
        families = [[code for code in codes if code in asked] for codes in one["families"].values()]
        enough = sum(map(len, families)) >= one["min_observed"]
        return enough and all(families) and min(map(len, families)) >= one["min_observed_per_family"]
    if any(code not in asked for code in one["needs_answers"]):
        return False
    if method == "coverage":
        return True  # each need has its service, as `checking` makes sure
    for n, answers in enumerate(_answers(one["signals"].values(), one["needs_answers"], asked, sheet)):
        if n > ENOUGH or state_of(one, answers) == REACHED:
            return True
    return False


def _tests(condition: Condition) -> Iterator[Condition]:
    if not is_group(condition):
        yield condition
        return
    (members,) = condition.values()
    for member in members:
        yield from _tests(member)


def _answers(
    conditions: Iterable[Condition], needed: Iterable[str], asked: list[str], sheet: Questionnaire
) -> Iterator[Answers]:
    """Every set of answers that these conditions can tell apart, as cleaned as a real one."""
    values: dict[str, set[str]] = {code: set() for code in needed}
    waiting = [test for condition in conditions for test in _tests(condition)]
    while waiting:
        test = waiting.pop()
        if "q" not in test:
            continue
        code = test["q"]
        if code not in values and code in sheet.questions:  # what makes it skipped matters too
            waiting += [t for condition in sheet.questions[code].skip_if for t in _tests(condition)]
        values.setdefault(code, set()).update(test["v"] if isinstance(test["v"], list) else [test["v"]])
    codes = [code for code in values if code in asked]
    ways = [_ways(sheet.questions[code], values[code]) for code in codes]
    for given in product(*ways):
        yield cleaned({code: one for code, one in zip(codes, given, strict=True) if one is not None}, sheet)


def _ways(question: Question, told_apart: set[str]) -> list[Any]:
    """No answer, each answer that is told apart, and one that is not."""
    if question.kind == "integer":
        return [None, question.least]
    known = [choice.code for choice in question.choices if choice.code in told_apart]
    other = [choice.code for choice in question.choices if choice.code not in told_apart][:1]
    if not question.is_list:
        return [None, *known, *other]
    subsets = chain.from_iterable(combinations(known + other, size) for size in range(1, len(known + other) + 1))
    return [None, *(list(one) for one in islice(subsets, 300))]
