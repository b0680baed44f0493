"""Has a document the shape of a questionnaire at all? Asked before anything reads it: a file may hold anything."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from beneficiaries.diagnostics.editing import is_group

DEEPEST = 8  # groups within groups
LONGEST = 300  # characters of a text
MOST = {"sections": 20, "questions": 60, "choices": 40, "suggestion_rules": 99, "examples": 20}
KINDS = {"single", "multi", "ranked", "scale", "integer"}
NAME = re.compile(r"[A-Za-z0-9_]{1,40}")  # of what has a page of its own, or a field in a form
OPERATORS = {"eq", "ne", "in", "notin", "has", "lacks", "hasany"}


class Misshapen(Exception):
    """`where` names the spot as a path: `sections[2].questions[0].fr`."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def check(document: Any) -> None:
    """Raise Misshapen at the first spot that is not what a questionnaire has there."""
    _texts(document, ("version",), "document")
    for n, level in _each(document, "observed_scale", ""):
        _texts(level, ("code", "fr", "en"), f"observed_scale[{n}]")
    for n, section in _each(document, "sections", ""):
        here = f"sections[{n}]"
        _texts(section, ("code", "fr", "en"), here)
        _name(section["code"], f"{here}.code")
        for m, question in _each(section, "questions", here):
            _question(question, f"{here}.questions[{m}]")
    for n, rule in _each(document, "suggestion_rules", ""):
        _rule(rule, f"suggestion_rules[{n}]")
    _bag(document.get("bagage_numerique_minimum"))
    for n, example in _each(document, "examples", "", optional=True):
        _texts(example, ("name",), f"examples[{n}]")
        _mapping(example.get("answers"), f"examples[{n}].answers")
        _expected(example.get("expected"), f"examples[{n}].expected")


def _expected(expected: Any, here: str) -> None:
    _mapping(expected, here)
    _mapping(expected.get("bnm", {}), f"{here}.bnm")
    _codes(expected.get("suggestions", []), f"{here}.suggestions")
    if not isinstance(expected.get("level", ""), str):
        raise Misshapen(f"{here}.level")


def _question(question: Any, here: str) -> None:
    _texts(question, ("code", "fr", "en", "type"), here)
    _name(question["code"], f"{here}.code")
    if question["type"] not in KINDS:
        raise Misshapen(f"{here}.type")
    for m, choice in _each(question, "choices", here, optional=True):
        _texts(choice, ("code", "fr", "en"), f"{here}.choices[{m}]")
    for name in ("min", "max", "max_choices"):
        if question.get(name) is not None:
            _whole(question[name], f"{here}.{name}")
    for m, condition in _each(question, "skip_if", here, optional=True):
        _condition(condition, f"{here}.skip_if[{m}]", DEEPEST)
    if not isinstance(question.get("family", ""), str):
        raise Misshapen(f"{here}.family")


def _rule(rule: Any, here: str) -> None:
    _texts(rule, ("id", "kind", "suggestion", "fr", "en", "reason_fr", "reason_en"), here)
    _name(rule["id"], f"{here}.id")
    _whole(rule.get("priority"), f"{here}.priority")
    _condition(rule.get("when"), f"{here}.when", DEEPEST)


def _bag(bag: Any) -> None:
    _mapping(bag, "bagage_numerique_minimum")
    level = bag.get("level", {})
    _mapping(level, "bagage_numerique_minimum.level")
    for name in ("min_observed", "beginner_below", "intermediate_below"):
        if name in level:
            _number(level[name], f"level.{name}")
    for n, part in _each(bag, "parts", "bagage_numerique_minimum"):
        here = f"parts[{n}]"
        _texts(part, ("code", "fr", "en"), here)
        _name(part["code"], f"{here}.code")
        method = part.get("method", "signals")
        if method == "families":
            _lists(part, "families", here)
            _whole(part.get("min_observed"), f"{here}.min_observed")
            _whole(part.get("min_observed_per_family"), f"{here}.min_observed_per_family")
            continue
        _codes(part.get("needs_answers"), f"{here}.needs_answers")
        if method == "coverage":
            _lists(part, "need_to_services", here)
        elif method == "signals":
            _mapping(part.get("signals"), f"{here}.signals")
            for name, condition in part["signals"].items():
                _name(name, f"{here}.signals")
                _condition(condition, f"{here}.signals.{name}", DEEPEST)
            _codes(part.get("reached"), f"{here}.reached")
            _codes(part.get("partial_any"), f"{here}.partial_any")
        else:
            raise Misshapen(f"{here}.method")


def _condition(condition: Any, here: str, deeper: int) -> None:
    _mapping(condition, here)
    if deeper < 0:
        raise Misshapen(here)
    if is_group(condition):
        ((_how, members),) = condition.items()
        if not isinstance(members, list):
            raise Misshapen(here)
        for n, member in enumerate(members):
            _condition(member, f"{here}[{n}]", deeper - 1)
    elif "bnm" in condition:
        _texts(condition, ("bnm",), here)
        _codes(condition.get("in"), f"{here}.in")
    else:
        _texts(condition, ("q", "op"), here)
        if condition["op"] not in OPERATORS:
            raise Misshapen(f"{here}.op")
        value = condition.get("v")
        if condition["op"] in {"in", "notin", "hasany"}:
            _codes(value, f"{here}.v")
        elif not isinstance(value, str) and (not isinstance(value, int) or isinstance(value, bool)):
            raise Misshapen(f"{here}.v")


def _name(value: str, here: str) -> None:
    if not NAME.fullmatch(value):
        raise Misshapen(here)


def _mapping(value: Any, here: str) -> None:
    if not isinstance(value, Mapping):
        raise Misshapen(here)


def _each(holder: Mapping[str, Any], name: str, here: str, *, optional: bool = False) -> Iterator[tuple[int, Any]]:
    spot = f"{here}.{name}".strip(".")
    values = holder.get(name, [] if optional else None)
    if not isinstance(values, list) or len(values) > MOST.get(name, 40):
        raise Misshapen(spot)
    for n, value in enumerate(values):
        _mapping(value, f"{spot}[{n}]")
        yield n, value


def _texts(holder: Any, names: tuple[str, ...], here: str) -> None:
    _mapping(holder, here)
    for name in names:
        value = holder.get(name)
        if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
            raise Misshapen(f"{here}.{name}")


def _lists(holder: Mapping[str, Any], name: str, here: str) -> None:
    _mapping(holder.get(name), f"{here}.{name}")
    for key, codes in holder[name].items():
        _codes(codes, f"{here}.{name}.{key}")


def _codes(value: Any, here: str) -> None:
    if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= 60 for one in value):
        raise Misshapen(here)


def _whole(value: Any, here: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 999:
        raise Misshapen(here)


def _number(value: Any, here: str) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 99:
        raise Misshapen(here)
