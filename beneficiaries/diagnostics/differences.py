"""What changes from one version of the questionnaire to another, and what the worked examples say under each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from beneficiaries.diagnostics.editing import parts_of, questions_of, rules_of, section_of
from beneficiaries.diagnostics.questionnaire import Questionnaire, Thresholds, parse, thresholds
from beneficiaries.diagnostics.reading import in_a_line
from beneficiaries.diagnostics.rules import Result, result_of
from beneficiaries.models import Level, PartState


@dataclass(frozen=True)
class Change:
    """`sign`: "+" added, "-" gone, "~" changed."""

    sign: str
    what: str
    before: str = ""
    after: str = ""


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """From the old document to the new one, in the order of the questionnaire; both without faults of shape."""
    return [*_questions(old, new), *_rules(old, new), *_bag(old, new)]


def _questions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = questions_of(old), questions_of(new)
    for code, question in after.items():
        if code not in before:
            yield Change("+", _("Question: %(words)s") % {"words": _words(question)})
            continue
        yield from _question(old, new, before[code], question)
    for code in before:
        if code not in after:
            yield Change("-", _("Question: %(words)s") % {"words": _words(before[code])})
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield Change("~", _("The order of the questions"))


def _question(
    old: Mapping[str, Any], new: Mapping[str, Any], was: Mapping[str, Any], question: Mapping[str, Any]
) -> Iterator[Change]:
    code, what = question["code"], _("Question: %(words)s") % {"words": _words(question)}
    yield from _texts(what, was, question, ("fr", "en"))
    if bool(was.get("short")) != bool(question.get("short")):
        yield Change("~", what, _form(was), _form(question))
    if section_of(old, code)["code"] != section_of(new, code)["code"]:
        yield Change("~", what, _words(section_of(old, code)), _words(section_of(new, code)))
    for name in ("max_choices", "min", "max", "family"):
        if was.get(name) != question.get(name):
            yield Change("~", what, str(was.get(name, "")), str(question.get(name, "")))
    yield from _choices(what, was.get("choices", []), question.get("choices", []))
    if was.get("skip_if", []) != question.get("skip_if", []):
        skips = [{"any": one.get("skip_if", [])} for one in (was, question)]
        yield Change("~", _("%(what)s, passed over when") % {"what": what}, *_read(old, new, *skips))


def _choices(what: str, old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = {one["code"]: one for one in old}, {one["code"]: one for one in new}
    for code, choice in after.items():
        if code not in before:
            yield Change("+", _("%(what)s, choice: %(words)s") % {"what": what, "words": _words(choice)})
        else:
            yield from _texts(what, before[code], choice, ("fr", "en"))
    for code, choice in before.items():
        if code not in after:
            yield Change("-", _("%(what)s, choice: %(words)s") % {"what": what, "words": _words(choice)})
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield Change("~", _("%(what)s, order of the choices") % {"what": what})


def _rules(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = rules_of(old), rules_of(new)
    for code, rule in after.items():
        what = _("Proposal: %(words)s") % {"words": _words(rule)}
        if code not in before:
            yield Change("+", what)
            continue
        was = before[code]
        yield from _texts(what, was, rule, ("fr", "en", "reason_fr", "reason_en"))
        if was["when"] != rule["when"]:
            yield Change("~", _("%(what)s, when") % {"what": what}, *_read(old, new, was["when"], rule["when"]))
        for name in ("kind", "suggestion", "priority"):
            if was[name] != rule[name]:
                yield Change("~", what, str(was[name]), str(rule[name]))
    for code in before:
        if code not in after:
            yield Change("-", _("Proposal: %(words)s") % {"words": _words(before[code])})


def _bag(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for code, part in parts_of(new).items():
        was = parts_of(old).get(code, {"fr": "", "en": ""})
        what = _("Part: %(words)s") % {"words": _words(part)}
        yield from _texts(what, was, part, ("fr", "en"))
        for name, signal in part.get("signals", {}).items():
            if was.get("signals", {}).get(name, {"all": []}) != signal:
                pair = was.get("signals", {}).get(name, {"all": []}), signal
                yield Change("~", what, *_read(old, new, *pair))
        for name in ("min_observed", "min_observed_per_family"):
            if was.get(name) != part.get(name):
                yield Change("~", what, str(was.get(name, "")), str(part.get(name, "")))
        for need, services in part.get("need_to_services", {}).items():
            if was.get("need_to_services", {}).get(need, []) != services:
                yield Change("~", what, ", ".join(was.get("need_to_services", {}).get(need, [])), ", ".join(services))
    limits = [thresholds(one["bagage_numerique_minimum"].get("level", {})) for one in (old, new)]
    if limits[0] != limits[1]:
        yield Change("~", _("The level"), *map(_limits, limits))
    scales = [{one["code"]: one for one in document["observed_scale"]} for document in (old, new)]
    for code, level in scales[1].items():
        yield from _texts(_("The observed scale"), scales[0].get(code, {"fr": "", "en": ""}), level, ("fr", "en"))


def _limits(limits: Thresholds) -> str:
    return _("%(least)s skills at least, beginner under %(low)s, intermediate under %(high)s") % {
        "least": limits.least, "low": limits.beginner_below, "high": limits.intermediate_below,
    }  # fmt: skip


def _texts(what: str, old: Mapping[str, Any], new: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Change]:
    for name in names:
        if old.get(name, "") != new.get(name, ""):
            yield Change("~", what, str(old.get(name, "")), str(new.get(name, "")))


def _form(question: Mapping[str, Any]) -> str:
    return _("short and full") if question.get("short") else _("full only")


def _words(holder: Mapping[str, Any]) -> str:
    words = str(holder["en"] if (get_language() or "fr").startswith("en") else holder["fr"])
    return words.replace("'", "’")  # the first file was typed with straight ones


def _read(
    old: Mapping[str, Any], new: Mapping[str, Any], was: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[str, str]:
    return in_a_line(was, parse(old)), in_a_line(now, parse(new))


@dataclass(frozen=True)
class Rerun:
    """A worked example under the draft; `lines`: what differs from what is expected of it (what, before, after)."""

    name: str
    lines: tuple[tuple[str, str, str], ...]


def examples(document: Mapping[str, Any]) -> list[Rerun]:
    """The document's worked examples answered again, against what is written as expected."""
    sheet = parse(document)
    return [
        Rerun(_name(example), tuple(_differences(example["expected"], result_of(example["answers"], sheet), sheet)))
        for example in document.get("examples", [])
    ]


def _name(example: Mapping[str, Any]) -> str:
    french = not (get_language() or "fr").startswith("en")
    return str(example.get("name_fr") or example["name"]) if french else str(example["name"])


def _differences(expected: Mapping[str, Any], result: Result, sheet: Questionnaire) -> Iterator[tuple[str, str, str]]:
    for code, state in result.parts.items():
        was = expected.get("bnm", {}).get(code, "")
        if was != state:
            yield str(sheet.part_name(code)), _label(PartState, was), _label(PartState, state)
    if expected.get("level", "") != result.level:
        yield _("Level"), _label(Level, expected.get("level", "")), _label(Level, result.level)
    was, now = list(expected.get("suggestions", [])), list(result.suggestions)
    for code in now:
        if code not in was:
            yield _("Proposal"), "", _rule_words(sheet, code)
    for code in was:
        if code not in now:
            yield _("Proposal"), _rule_words(sheet, code), ""
    common = [code for code in was if code in now]
    if common != [code for code in now if code in was]:
        yield _("Order of the proposals"), ", ".join(was), ", ".join(now)


def _rule_words(sheet: Questionnaire, code: str) -> str:
    rule = sheet.rule(code)
    return str(rule.text) if rule else code


def _label(kind: type[PartState] | type[Level], value: str) -> str:
    return str(kind(value).label) if value in kind.values else value


def accept(document: dict[str, Any]) -> None:
    """What the examples give now becomes what is expected of them: publishing after having seen it says so."""
    sheet = parse(document)
    for example in document.get("examples", []):
        result = result_of(example["answers"], sheet)
        example["expected"] = {
            "bnm": dict(result.parts), "level": result.level, "suggestions": list(result.suggestions),
        }  # fmt: skip
