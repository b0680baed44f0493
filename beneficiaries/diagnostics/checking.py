"""Is a questionnaire fit to be published? A sentence for each fault, and for each thing to think over."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.diagnostics import attainable, shape
from beneficiaries.diagnostics.editing import is_group, parts_of, questions_of
from beneficiaries.diagnostics.questionnaire import Question, Questionnaire, parse, thresholds
from beneficiaries.diagnostics.rules import DOES_PROCEDURES
from beneficiaries.models import Motivation, PartState, SocialNeed

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
CHOICE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
RULE = re.compile(r"[A-Z][0-9]{1,5}")
PARTS = ["access", "connection", "skills", "services"]  # columns of a diagnostic
RULE_KINDS = ["plan", "device", "workshop", "drop_in", "applihour", "partner", "liaison", "again"]
# Counted in the reports: words may change, codes are those that visits hold.
TAKEN = {"on", "key", "vers", "rubrique", "forme", "question"}  # fields that the pages of a diagnostic have already
COUNTED: dict[str, list[str]] = {"mo_reasons": Motivation.values, "sn_needs": SocialNeed.values}


@dataclass(frozen=True)
class Fault:
    """`place`: what to open to put it right, as "question-eq_use", "regle-D01", "signal-access-phone", "niveaux" or ""."""

    sentence: str
    place: str = ""


def faults(document: Any, published: Iterable[Mapping[str, Any]] = ()) -> list[Fault]:
    """Everything that forbids publishing; `published`: the documents whose codes keep their meaning."""
    try:
        shape.check(document)
    except shape.Misshapen as fault:
        return [Fault(_("This is no questionnaire: look at %(where)s.") % {"where": fault.where})]
    sheet = parse(document)
    found = [*_codes(document), *_words(document), *_questions(sheet), *_conditions(document, sheet)]
    found += [*_parts(document, sheet), *_levels(document, sheet), *_kept_meaning(document, published)]
    return list(dict.fromkeys(found)) or [*_unreachable(sheet)]


def _codes(document: Mapping[str, Any]) -> Iterator[Fault]:
    questions = [one for section in document["sections"] for one in section["questions"]]
    lists = [
        (CODE, [one["code"] for one in document["sections"]], "", ""),
        (CODE, [one["code"] for one in questions], "question-", ""),
        (RULE, [one["id"] for one in document["suggestion_rules"]], "regle-", ""),
        *((CHOICE, [c["code"] for c in one.get("choices", [])], "", f"question-{one['code']}") for one in questions),
    ]
    for allowed, codes, prefix, place in lists:
        for code in dict.fromkeys(codes):
            spot = place or (f"{prefix}{code}" if prefix else "")
            if codes.count(code) > 1:
                yield Fault(_("The code %(code)s is given twice.") % {"code": code}, spot)
            elif not allowed.fullmatch(code) or (allowed is CODE and (code in TAKEN or code.endswith("_order"))):
                yield Fault(_("The code %(code)s is not a code: lower-case letters and digits.") % {"code": code})


def _words(document: Mapping[str, Any]) -> Iterator[Fault]:
    named: list[tuple[str, Mapping[str, Any], str, str]] = [
        *((_("a section"), one, "", "") for one in document["sections"]),
        *((_("a level of the scale"), one, "", "niveaux") for one in document["observed_scale"]),
        *((_("a part of the baggage"), one, "", "niveaux") for one in parts_of(document).values()),
    ]
    for rule in document["suggestion_rules"]:
        named += [(_("the proposal"), rule, "", f"regle-{rule['id']}")]
        named += [(_("the reason of a proposal"), rule, "reason_", f"regle-{rule['id']}")]
    for code, question in questions_of(document).items():
        named += [(_("the question"), question, "", f"question-{code}")]
        named += [(_("a choice"), choice, "", f"question-{code}") for choice in question.get("choices", [])]
    for what, holder, prefix, place in named:
        fr, en = holder[f"{prefix}fr"].strip(), holder[f"{prefix}en"].strip()
        if not fr:
            yield Fault(_("The French of %(what)s is missing (%(other)s).") % {"what": what, "other": en}, place)
        if not en:
            yield Fault(_("The English of %(what)s is missing (%(other)s).") % {"what": what, "other": fr}, place)


def _questions(sheet: Questionnaire) -> Iterator[Fault]:
    if not sheet.questions:
        yield Fault(_("There is no question."))
    for code, question in sheet.questions.items():
        place, said = f"question-{code}", {"question": question.text}
        if question.kind in {"single", "multi", "ranked"} and len(question.choices) < 2:
            yield Fault(_("“%(question)s” needs at least two choices.") % said, place)
        if question.kind == "ranked" and not question.limit:
            yield Fault(_("“%(question)s” must say how many choices may be put in order.") % said, place)
        if question.kind == "integer" and question.least >= question.most:
            yield Fault(_("“%(question)s”: the highest number must be above the lowest.") % said, place)
        if question.kind == "scale" and [choice.code for choice in question.choices] != ["0", "1", "2", "3", "n"]:
            yield Fault(_("The observed scale has five levels: 0 to 3, and not observed."), "niveaux")
        if code in COUNTED and (not question.is_list or any(c.code not in COUNTED[code] for c in question.choices)):
            yield Fault(
                _("“%(question)s” is counted in the reports: its words may change, its choices may not be added to.")
                % said,
                place,
            )


def _conditions(document: Mapping[str, Any], sheet: Questionnaire) -> Iterator[Fault]:
    for rule in sheet.rules:
        place = f"regle-{rule.code}"
        if rule.kind not in RULE_KINDS:
            yield Fault(_("“%(rule)s”: nobody knows what kind of proposal this is.") % {"rule": rule.text}, place)
        yield from _condition(rule.when, sheet, place, str(rule.text), parts=True)
    for code, question in sheet.questions.items():
        for condition in question.skip_if:
            yield from _condition(condition, sheet, f"passer-{code}", str(question.text))
    for code, part in parts_of(document).items():
        for name, signal in part.get("signals", {}).items():
            yield from _condition(signal, sheet, f"signal-{code}-{name}", str(sheet.part_name(code)))


def _condition(
    condition: Mapping[str, Any], sheet: Questionnaire, place: str, whose: str, *, parts: bool = False
) -> Iterator[Fault]:
    if is_group(condition):
        (members,) = condition.values()
        if not members:
            yield Fault(_("“%(whose)s” has a condition that says nothing yet.") % {"whose": whose}, place)
        for member in members:
            yield from _condition(member, sheet, place, whose, parts=parts)
    elif "bnm" in condition:
        states = set(condition["in"])
        if not parts or condition["bnm"] not in PARTS or not states or states - set(PartState.values):
            yield Fault(_("“%(whose)s” speaks of a part of the baggage that is none.") % {"whose": whose}, place)
    else:
        yield from _test(condition, sheet.questions.get(condition["q"]), place, whose)


def _test(test: Mapping[str, Any], question: Question | None, place: str, whose: str) -> Iterator[Fault]:
    said = {"whose": whose, "question": question.text if question else test["q"]}
    if question is None:
        yield Fault(_("“%(whose)s” speaks of the question %(question)s, which is gone.") % said, place)
        return
    values = test["v"] if isinstance(test["v"], list) else [test["v"]]
    if question.kind == "integer" or (test["op"] in {"has", "lacks", "hasany"}) != question.is_list:
        yield Fault(_("“%(whose)s” compares “%(question)s” in a way that this question has not.") % said, place)
    elif not values or any(question.choice(value) is None for value in values):
        gone = ", ".join(str(value) for value in values if question.choice(value) is None)
        words = _("“%(whose)s” waits for an answer to “%(question)s” that is no choice of it: %(gone)s.")
        yield Fault(words % (said | {"gone": gone}), place)


def _parts(document: Mapping[str, Any], sheet: Questionnaire) -> Iterator[Fault]:
    if [part["code"] for part in sheet.parts] != PARTS:
        yield Fault(_("The baggage has four parts: tools, connection, skills, services."))
        return
    for part in sheet.parts:
        name = sheet.part_name(part["code"])
        gone = [code for code in part.get("needs_answers", []) if code not in sheet.questions]
        gone += [code for codes in part.get("families", {}).values() for code in codes if code not in sheet.questions]
        for code in gone:
            yield Fault(
                _("“%(part)s” counts on the question %(code)s, which is gone.") % {"part": name, "code": code},
                "niveaux",
            )
        signals = part.get("signals", {})
        if part.get("method", "signals") == "signals" and (
            not part["reached"] or not {*part["reached"], *part["partial_any"]} <= set(signals)
        ):
            yield Fault(_("“%(part)s” does not say when it is reached.") % {"part": name}, "niveaux")
    yield from _services(parts_of(document)["services"], sheet)


def _services(part: Mapping[str, Any], sheet: Questionnaire) -> Iterator[Fault]:
    """Each need that may be spoken of has a service that meets it, else whoever has it could never reach the part."""
    services = sheet.questions.get("us_services")
    known = {choice.code for choice in services.choices} if services else set()
    needs = sheet.questions.get("sn_needs")
    for need in needs.choices if needs else ():
        if not known & set(part.get("need_to_services", {}).get(need.code, [])):
            words = _("Nobody with the need “%(need)s” can reach the fourth part: no service answers it.")
            yield Fault(words % {"need": need.text}, "niveaux")


def _levels(document: Mapping[str, Any], sheet: Questionnaire) -> Iterator[Fault]:
    skills = [one for one in sheet.questions.values() if one.kind == "scale"]
    limits = thresholds(document["bagage_numerique_minimum"].get("level", {}))
    if not 1 <= limits.least <= len(skills):
        words = _("The level asks for %(least)s observed skills, and there are %(number)s.")
        yield Fault(words % {"least": limits.least, "number": len(skills)}, "niveaux")
    if not 0 < limits.beginner_below < limits.intermediate_below <= 3:
        yield Fault(_("The levels must rise: beginner, then intermediate, up to 3 at most."), "niveaux")
    part = parts_of(document).get("skills", {})
    families = part.get("families", {})
    for skill in skills:
        if sum(skill.code in codes for codes in families.values()) != 1:
            words = _("“%(skill)s” must belong to one family: telephone, computer or internet.")
            yield Fault(words % {"skill": skill.text}, f"question-{skill.code}")
    empty = [family for family, codes in families.items() if len(codes) < part.get("min_observed_per_family", 1)]
    if empty or not families:
        yield Fault(_("Nobody can reach the skills: a family has no skill to observe."), "niveaux")
    if part.get("min_observed", 0) > len(skills):
        yield Fault(_("Nobody can reach the skills: more are asked than there are."), "niveaux")


def _kept_meaning(document: Mapping[str, Any], published: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    told = set()
    now = questions_of(document)
    for other in published:
        for code, before in questions_of(other).items():
            question = now.get(code)
            if question and question["type"] != before["type"] and code not in told:
                told.add(code)
                words = _("“%(question)s” was asked otherwise before: make a new question of it, with its own code.")
                yield Fault(words % {"question": question["fr"].replace("'", "’")}, f"question-{code}")


def _unreachable(sheet: Questionnaire) -> Iterator[Fault]:
    """Asked last, of a document whose words and codes are sound."""
    for rule in sheet.rules:
        if not attainable.rule(rule, sheet):
            yield Fault(_("Nobody can ever be proposed “%(rule)s”.") % {"rule": rule.text}, f"regle-{rule.code}")
    for part in sheet.parts:
        if not attainable.part(part, sheet, list(sheet.questions)):
            words = _("Nobody can reach “%(part)s”, whatever is answered.")
            yield Fault(words % {"part": sheet.part_name(part["code"])}, "niveaux")


def to_think_over(document: Mapping[str, Any]) -> list[Fault]:
    """What may be published and had better be known; for a document without faults."""
    sheet = parse(document)
    short = [code for code, one in sheet.questions.items() if one.short]
    found = []
    for part in sheet.parts:
        if not attainable.part(part, sheet, short):
            words = _("The short form never reaches “%(part)s”: its questions are not all in it.")
            found.append(Fault(words % {"part": sheet.part_name(part["code"])}, "niveaux"))
    skills = sum(sheet.questions[code].kind == "scale" for code in short)
    if skills < sheet.thresholds.least:
        words = _("The short form observes %(number)s skills and the level asks for %(least)s: it never says a level.")
        found.append(Fault(words % {"number": skills, "least": sheet.thresholds.least}, "niveaux"))
    for example in document.get("examples", []):
        gone = [code for code in example["answers"] if code not in sheet.questions]
        if gone:
            words = _("The example “%(name)s” answers questions that are gone: %(codes)s.")
            found.append(Fault(words % {"name": example["name"], "codes": ", ".join(gone)}))
    if not any(choice.code in DOES_PROCEDURES for choice in _choices(sheet, "us_procedures")):
        found.append(Fault(_("The fourth part counts on “alone” and “with help” in the question on procedures.")))
    return found


def _choices(sheet: Questionnaire, code: str) -> Iterable[Any]:
    question = sheet.questions.get(code)
    return question.choices if question else ()
