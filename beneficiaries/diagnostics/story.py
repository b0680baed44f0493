"""A diagnostic as it is told: the four parts in words, what can be proposed and why, the way made since the first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.diagnostics import offers
from beneficiaries.diagnostics.questionnaire import Questionnaire, Rule
from beneficiaries.diagnostics.rules import mean, observed
from beneficiaries.diagnostics.versions import questionnaire
from beneficiaries.models import Diagnostic, PartState, SuggestionFollowUp

SHOWN = 5  # suggestions; the others wait under a fold
STOPS = {PartState.NOT_REACHED: 14, PartState.PARTIAL: 75, PartState.REACHED: 136}  # of the drawing, in its own units
LOOK = {
    PartState.REACHED: ("ok", "check"),
    PartState.PARTIAL: ("wait", "half"),
    PartState.NOT_REACHED: ("soft", "clock"),
    PartState.UNKNOWN: ("soft", "help"),
}
FAMILIES = {
    "telephony": gettext_lazy("Telephone"),
    "computing": gettext_lazy("Computer"),
    "internet": gettext_lazy("Internet"),
}
# What tells each part in words: the answers to these questions, in the questionnaire's words unless said otherwise.
TOLD_BY = {
    "access": ("eq_devices", "eq_access", "eq_state"),
    "connection": ("cx_mobile", "cx_home", "cx_runout"),
    "services": ("us_services", "us_procedures"),
}
TOLD_AS = {
    ("eq_access", "own"): gettext_lazy("A computer of her own"),
    ("eq_access", "shared"): gettext_lazy("A computer shared in the household"),
    ("eq_access", "borrowed"): gettext_lazy("A computer that is lent, or in a public place"),
    ("eq_access", "none"): gettext_lazy("No computer"),
    ("eq_state", "ok"): "",
    ("cx_runout", "often"): gettext_lazy("Often runs out before the end of the month"),
    ("cx_runout", "sometimes"): gettext_lazy("Sometimes runs out before the end of the month"),
    ("cx_runout", "never"): "",
    ("cx_runout", "unknown"): "",
    ("us_procedures", "alone"): gettext_lazy("Does her procedures without help"),
    ("us_procedures", "helped"): gettext_lazy("Does her procedures with help"),
    ("us_procedures", "other"): gettext_lazy("Somebody else does her procedures"),
    ("us_procedures", "nobody"): gettext_lazy("Her procedures are not done"),
    ("us_services", "none"): gettext_lazy("No online service"),
}


@dataclass(frozen=True)
class Part:
    """One of the four: its name, state and words; `then` and `now` are where the drawing puts its two marks."""

    code: str
    name: str
    state: str
    state_name: str
    colour: str
    icon: str
    words: str
    then: int | None
    now: int | None
    then_name: str

    @property
    def moved(self) -> tuple[int, int] | None:
        """Both ends of the way made."""
        if self.then is None or self.now is None or self.then == self.now:
            return None
        return min(self.then, self.now), max(self.then, self.now)


@dataclass(frozen=True)
class Suggestion:
    """One thing to propose, why, and the word of the button that does it ("" for advice)."""

    rule: str
    text: str
    reason: str
    icon: str
    kind: str
    suggestion: str
    button: str
    followed: SuggestionFollowUp | None = None

    def address(self, person: object) -> str:
        """Where the button leads; "" when there is none, or its room is not there."""
        return offers.address(self.kind, self.suggestion, person)


def parts_of(diagnostic: Diagnostic, first: Diagnostic | None) -> list[Part]:
    """The four parts, against the first diagnostic when there is one before."""
    sheet = questionnaire(diagnostic.version_id)
    return [_part(str(part["code"]), diagnostic, first, sheet) for part in sheet.parts]


def _part(code: str, diagnostic: Diagnostic, first: Diagnostic | None, sheet: Questionnaire) -> Part:
    state = PartState(getattr(diagnostic, code))
    then = PartState(getattr(first, code)) if first else None
    colour, icon = LOOK[state]
    words = _skills_in_words(diagnostic, sheet) if code == "skills" else _in_words(diagnostic, TOLD_BY[code], sheet)
    return Part(
        code=code,
        name=str(sheet.part_name(code)),
        state=state.value,
        state_name=str(state.label),
        colour=colour,
        icon=icon,
        words=words,
        then=STOPS.get(then) if then else None,
        now=STOPS.get(state),
        then_name=str(then.label) if then else "",
    )


def _in_words(diagnostic: Diagnostic, codes: tuple[str, ...], sheet: Questionnaire) -> str:
    """The answers themselves, one sentence a question."""
    said = []
    for code in codes:
        answer, question = diagnostic.answers.get(code), sheet.questions.get(code)
        given = answer if isinstance(answer, list) else [answer]
        choices = [choice for one in given if question and (choice := question.choice(one))]
        said.append(", ".join(str(TOLD_AS.get((code, choice.code), choice.text)) for choice in choices))
    return ". ".join(filter(None, said))


def _skills_in_words(diagnostic: Diagnostic, sheet: Questionnaire) -> str:
    """Each family by the word of its mean, rounded down: what can be counted on."""
    scale = {choice.code: str(choice.text).lower() for one in _scale(sheet)[:1] for choice in one.choices}
    families: Mapping[str, list[str]] = next((part["families"] for part in sheet.parts if part["code"] == "skills"), {})
    said = []
    for family, name in FAMILIES.items():
        notes = observed(diagnostic.answers, families.get(family, []))
        if notes:
            said.append(_("%(family)s: %(word)s") % {"family": name, "word": scale[str(int(mean(notes)))]})
    return ". ".join(said)


def _scale(sheet: Questionnaire) -> list[Any]:
    return [question for question in sheet.questions.values() if question.kind == "scale"]


def in_three_months(at: datetime) -> date:
    """When a diagnostic is worth making again: the review at three months of the counter's practice."""
    return timezone.localdate(at) + timedelta(days=91)


def suggestions_of(
    diagnostic: Diagnostic, followed: Mapping[str, SuggestionFollowUp] | None = None
) -> list[Suggestion]:
    """What the rules of its version suggested that day, the first things first; `followed`: what became of each rule."""
    sheet = questionnaire(diagnostic.version_id)
    rules = [rule for code in diagnostic.suggestions if (rule := sheet.rule(code))]
    return [_suggestion(rule, (followed or {}).get(rule.code)) for rule in rules]


def _suggestion(rule: Rule, followed: SuggestionFollowUp | None) -> Suggestion:
    icon = offers.KINDS[rule.kind][1] if rule.kind in offers.KINDS else "help"
    button = str(offers.BUTTONS.get(offers.action_of(rule.kind, rule.suggestion), ""))
    return Suggestion(rule.code, str(rule.text), str(rule.reason), icon, rule.kind, rule.suggestion, button, followed)
