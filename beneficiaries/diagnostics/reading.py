"""A condition of the questionnaire as a person reads it: "when … propose … because …"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from beneficiaries.diagnostics.editing import is_group
from beneficiaries.diagnostics.questionnaire import Questionnaire
from beneficiaries.models import PartState


@dataclass(frozen=True)
class Branch:
    """A group, whose words announce what hangs under it, or one test in a sentence."""

    path: str
    words: str
    is_group: bool
    under: tuple["Branch", ...] = ()


def read(tree: Mapping[str, Any], sheet: Questionnaire, path: str = "") -> Branch:
    """The tree in the words of its questionnaire; what it names and does not exist is said by its code."""
    if not is_group(tree):
        return Branch(path, _test(tree, sheet), False)
    ((how, members),) = tree.items()
    words = {
        "all": _("all of this:"),
        "any": _("at least one of these:"),
        "none": _("none of these:"),
    }[how]
    if how == "all" and len(members) == 1:
        words = _("this:")
    under = tuple(read(member, sheet, f"{path}.{n}".strip(".")) for n, member in enumerate(members))
    return Branch(path, words, True, under)


def in_a_line(tree: Mapping[str, Any], sheet: Questionnaire) -> str:
    """The whole condition in one sentence, groups between brackets."""
    if not is_group(tree):
        return _test(tree, sheet)
    ((how, members),) = tree.items()
    if not members:
        return _("nothing yet")
    said = [in_a_line(member, sheet) for member in members]
    said = [
        f"({one})" if is_group(member) and len(said) > 1 else one for one, member in zip(said, members, strict=True)
    ]
    glue = {"all": _(" and "), "any": _(" or "), "none": _(" or ")}[how]
    together = glue.join(said)
    return _("neither: %(these)s") % {"these": together} if how == "none" else together


def _test(tree: Mapping[str, Any], sheet: Questionnaire) -> str:
    if "bnm" in tree:
        known = {part["code"] for part in sheet.parts}
        name = str(sheet.part_name(tree["bnm"])) if tree["bnm"] in known else str(tree["bnm"])
        states = [str(PartState(one).label) if one in PartState.values else str(one) for one in tree["in"]]
        return _("“%(part)s” is %(state)s") % {"part": name, "state": _(" or ").join(states)}
    question = sheet.questions.get(tree["q"])
    values = tree["v"] if isinstance(tree["v"], list) else [tree["v"]]
    said = [str(choice.text) if question and (choice := question.choice(value)) else str(value) for value in values]
    sentence = {
        "eq": _("“%(question)s”: %(answer)s"),
        "in": _("“%(question)s”: %(answer)s"),
        "ne": _("“%(question)s” is answered, and not by: %(answer)s"),
        "notin": _("“%(question)s” is answered, and not by: %(answer)s"),
        "has": _("“%(question)s” includes: %(answer)s"),
        "hasany": _("“%(question)s” includes: %(answer)s"),
        "lacks": _("“%(question)s” is answered, without: %(answer)s"),
    }.get(tree["op"], _("“%(question)s”: %(answer)s"))
    return sentence % {"question": question.text if question else tree["q"], "answer": _(" or ").join(said)}
