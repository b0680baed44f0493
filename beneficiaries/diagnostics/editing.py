"""Changes of a questionnaire's document, one thing at a time. Pure: each takes a document and changes it in place.

A code is drawn from the English words when a question or choice is added, and never changes afterwards: answers of all
versions are compared by their codes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import slugify

Document = dict[str, Any]
FAMILIES = ("telephony", "computing", "internet")


def questions_of(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {question["code"]: question for section in document["sections"] for question in section["questions"]}


def rules_of(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {rule["id"]: rule for rule in document["suggestion_rules"]}


def parts_of(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {part["code"]: part for part in document["bagage_numerique_minimum"]["parts"]}


def section_of(document: Mapping[str, Any], question: str) -> dict[str, Any]:
    return next(
        section for section in document["sections"] if any(one["code"] == question for one in section["questions"])
    )


def free_code(words: str, taken: Iterable[str], *, prefix: str = "", longest: int = 30) -> str:
    """A code made of these words, that none of the taken ones is: `eq_printer`, `eq_printer_2`."""
    base = (prefix + slugify(words).replace("-", "_"))[: longest - 3].strip("_") or f"{prefix}x"
    if not base[0].isalpha():
        base = f"c_{base}"[: longest - 3]
    used, code, n = set(taken), base, 1
    while code in used:
        n += 1
        code = f"{base}_{n}"
    return code


def add_question(document: Document, section: str, facts: Mapping[str, Any]) -> str:
    """Add a question at the end of its section; `facts` as `set_question`, with its `code` and `type`. Gives the code."""
    place = next(one for one in document["sections"] if one["code"] == section)
    question: dict[str, Any] = {"code": facts["code"], "type": facts["type"], "required": False}
    if facts["type"] == "scale":
        question["choices_ref"] = "observed_scale"
    place["questions"].append(question)
    set_question(document, facts["code"], facts)
    return str(facts["code"])


def set_question(document: Document, code: str, facts: Mapping[str, Any]) -> None:
    """Write the words and settings of a question; what `facts` doesn't name stays as it was."""
    question = questions_of(document)[code]
    for name in ("fr", "en", "short", "choices", "max_choices", "min", "max", "family"):
        if name in facts:
            question[name] = facts[name]
    _share_out_families(document)


def move_question(document: Document, code: str, step: int) -> None:
    """One place up (-1) or down (+1) in its section; at the end of the section nothing moves."""
    questions = section_of(document, code)["questions"]
    here = next(n for n, one in enumerate(questions) if one["code"] == code)
    there = here + step
    if 0 <= there < len(questions):
        questions[here], questions[there] = questions[there], questions[here]


def remove_question(document: Document, code: str) -> None:
    """Take a question out. Rules that speak of it stay, and are told as faults: whoever edits decides of them."""
    section = section_of(document, code)
    section["questions"] = [one for one in section["questions"] if one["code"] != code]
    _share_out_families(document)


def _share_out_families(document: Document) -> None:
    """The families of the third part follow what each observed skill says of itself."""
    skills = [one for one in questions_of(document).values() if one["type"] == "scale"]
    for part in parts_of(document).values():
        if part.get("method") == "families":
            part["families"] = {
                family: [one["code"] for one in skills if one.get("family") == family] for family in FAMILIES
            }


def add_rule(document: Document, code: str, facts: Mapping[str, Any]) -> None:
    """Add a rule without a condition yet; `facts` as `set_rule`."""
    document["suggestion_rules"].append({"id": code, "when": {"all": []}})
    set_rule(document, code, facts)


def set_rule(document: Document, code: str, facts: Mapping[str, Any]) -> None:
    rule = rules_of(document)[code]
    for name in ("kind", "suggestion", "fr", "en", "reason_fr", "reason_en", "priority"):
        if name in facts:
            rule[name] = facts[name]


def remove_rule(document: Document, code: str) -> None:
    document["suggestion_rules"] = [rule for rule in document["suggestion_rules"] if rule["id"] != code]


# ---- conditions: a tree of groups ("all", "any", "none") and tests; a path is its branches, "" the trunk, "0.2" ...

Tree = dict[str, Any]


def place_exists(document: Mapping[str, Any], place: str) -> bool:
    kind, _, name = place.partition("-")
    if kind == "regle":
        return name in rules_of(document)
    if kind == "passer":
        return name in questions_of(document)
    part, _, signal = name.partition("-")
    return kind == "signal" and signal in parts_of(document).get(part, {}).get("signals", {})


def condition_at(document: Mapping[str, Any], place: str) -> Tree:
    """The tree of a place: `regle-D01`, `passer-eq_state` (when a question is skipped), `signal-access-phone`."""
    kind, _, name = place.partition("-")
    if kind == "regle":
        return _as_group(rules_of(document)[name]["when"])
    if kind == "passer":
        return {"any": list(questions_of(document)[name].get("skip_if", []))}
    part, _, signal = name.partition("-")
    return _as_group(parts_of(document)[part]["signals"][signal])


def set_condition(document: Document, place: str, tree: Tree) -> None:
    kind, _, name = place.partition("-")
    if kind == "regle":
        rules_of(document)[name]["when"] = tree
    elif kind == "passer":
        question = questions_of(document)[name]
        ((how, members),) = tree.items()
        question["skip_if"] = members if how == "any" else [tree]
        if not members:
            del question["skip_if"]
    else:
        part, _, signal = name.partition("-")
        parts_of(document)[part]["signals"][signal] = tree


def _as_group(tree: Tree) -> Tree:
    return tree if is_group(tree) else {"all": [tree]}


def is_group(tree: Mapping[str, Any]) -> bool:
    return len(tree) == 1 and next(iter(tree)) in {"all", "any", "none"}


def branch(tree: Tree, path: str) -> Tree:
    """The branch at a path. LookupError for a path that leads nowhere."""
    for step in filter(None, path.split(".")):
        if not is_group(tree):
            raise LookupError(path)
        (members,) = tree.values()
        tree = members[int(step)]
    return tree


def put(tree: Tree, path: str, new: Tree) -> Tree:
    """The tree with `new` at this path, in place of what was there."""
    if not path:
        return _as_group(new)
    above, _, last = path.rpartition(".")
    (members,) = branch(tree, above).values()
    members[int(last)] = new
    return tree


def grow(tree: Tree, path: str, new: Tree) -> Tree:
    """The tree with `new` added at the end of the group at this path."""
    (members,) = branch(tree, path).values()
    members.append(new)
    return tree


def cut(tree: Tree, path: str) -> Tree:
    """The tree without the branch at this path; the trunk itself is emptied."""
    if not path:
        return {next(iter(tree)): []}
    above, _, last = path.rpartition(".")
    (members,) = branch(tree, above).values()
    del members[int(last)]
    return tree
