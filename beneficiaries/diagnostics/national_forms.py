"""The forms with which the national team writes a questionnaire: words, choices, order, rules, levels."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.diagnostics.editing import FAMILIES, free_code, parts_of, questions_of
from beneficiaries.diagnostics.offers import KINDS, OFFERS
from beneficiaries.diagnostics.questionnaire import Question, Questionnaire, thresholds
from beneficiaries.models import PartState

LONGEST = 200
Choices = list[tuple[str, Any]]
TYPES: list[tuple[str, str | Promise]] = [
    ("single", _("one choice")),
    ("multi", _("several choices")),
    ("ranked", _("several choices, in order of importance")),
    ("scale", _("a skill that is observed, 0 to 3")),
    ("integer", _("a number")),
]
FAMILY_NAMES: dict[str, str | Promise] = {
    "telephony": _("Telephone"),
    "computing": _("Computer"),
    "internet": _("Internet"),
}


def words(label: Any, *, required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "form-control"})
    return forms.CharField(label=label, max_length=LONGEST, required=required, widget=widget)


class QuestionForm(forms.Form):
    """Words and settings of one question; `type` is asked when it is new and never changes afterwards."""

    section = forms.ChoiceField(label=_("Section"))
    type = forms.ChoiceField(label=_("How it is answered"), choices=TYPES)
    fr = words(_("In French, as it is said aloud"))
    en = words(_("In English"))
    short = forms.BooleanField(label=_("Asked in the short form too"), required=False)
    max_choices = forms.IntegerField(label=_("How many choices at most"), required=False, min_value=1, max_value=20)
    min = forms.IntegerField(label=_("Lowest number"), required=False, min_value=0, max_value=999)
    max = forms.IntegerField(label=_("Highest number"), required=False, min_value=0, max_value=999)
    family = forms.ChoiceField(
        label=_("Family of the skill"), required=False, choices=[("", "–"), *FAMILY_NAMES.items()]
    )

    def __init__(self, *args: Any, document: Mapping[str, Any], question: Mapping[str, Any] | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [(one["code"], one["fr"]) for one in document["sections"]]  # type: ignore[attr-defined]
        if question is not None:
            del self.fields["type"], self.fields["section"]
            wanted = {"ranked": {"max_choices"}, "integer": {"min", "max"}, "scale": {"family"}}
            for name in {"max_choices", "min", "max", "family"} - wanted.get(question["type"], set()):
                del self.fields[name]

    def facts(self, kind: str) -> dict[str, Any]:
        """What `editing.set_question` takes."""
        facts = {name: self.cleaned_data[name] for name in ("fr", "en", "short")}
        wanted = {"ranked": ["max_choices"], "integer": ["min", "max"], "scale": ["family"]}.get(kind, [])
        usual = {"max_choices": 3, "min": 0, "max": 12, "family": FAMILIES[0]}
        for name in wanted:
            given = self.cleaned_data.get(name)
            facts[name] = usual[name] if given in (None, "") else given
        return facts


class ChoiceForm(forms.Form):
    code = forms.CharField(required=False, widget=forms.HiddenInput)
    fr = words(_("In French"), required=False)
    en = words(_("In English"), required=False)
    exclusive = forms.BooleanField(label=_("goes with no other"), required=False)
    place = forms.IntegerField(label=_("Order"), required=False, min_value=1, max_value=99)
    remove = forms.BooleanField(label=_("take out"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs |= {"class": "form-control cx-w2", "inputmode": "numeric"}
        for name in ("exclusive", "remove"):
            self.fields[name].widget.attrs["class"] = "form-check-input"


ChoiceFormSet = forms.formset_factory(ChoiceForm, extra=2, max_num=40, absolute_max=60)


def choices_of(formset: Any, before: Iterable[Mapping[str, Any]], taken: Iterable[str]) -> list[dict[str, Any]]:
    """The choices as typed, in their order; known ones keep their code and whatever else they hold.

    `taken`: codes that this question ever had, which a new choice may not take over with another meaning.
    """
    known = {one["code"]: dict(one) for one in before}
    used = [*taken, *known]
    rows = []
    for n, form in enumerate(formset):
        typed = form.cleaned_data
        if typed.get("remove") or not (typed.get("fr") or typed.get("en")):
            continue
        choice = known.get(typed.get("code", ""))
        if choice is None:
            choice = {"code": free_code(typed["en"] or typed["fr"], used)}
            used.append(choice["code"])
        choice |= {"fr": typed["fr"], "en": typed["en"]}
        choice.pop("exclusive", None)
        if typed.get("exclusive"):
            choice["exclusive"] = True
        rows.append((typed.get("place") or 100, n, choice))
    return [choice for _place, _n, choice in sorted(rows, key=lambda row: row[:2])]


class RuleForm(forms.Form):
    """What is proposed and why; when is said line by line beside it."""

    fr = words(_("What is proposed, in French"))
    en = words(_("In English"))
    reason_fr = words(_("Because…, in French"))
    reason_en = words(_("In English"))
    suggestion = forms.ChoiceField(label=_("What the button opens"))
    priority = forms.IntegerField(
        label=_("Rank, 1 to 99: the smallest is proposed first"), min_value=1, max_value=99, initial=50
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, Any]]] = {}
        for code, offer in OFFERS.items():
            groups.setdefault(str(KINDS[offer.kind][0]), []).append((code, offer.name))
        self.fields["suggestion"].choices = list(groups.items())  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        chosen = self.cleaned_data["suggestion"]
        return {**self.cleaned_data, "kind": OFFERS[chosen].kind}


GROUPS: Choices = [
    ("all", _("a group: all of these are true")),
    ("any", _("a group: at least one is true")),
    ("none", _("a group: none is true")),
]


class SubjectForm(forms.Form):
    """What a line of a condition is about: a question, a part of the baggage, or a group of lines."""

    q = forms.ChoiceField(label=_("What does this line look at?"))

    def __init__(self, *args: Any, sheet: Questionnaire, parts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[Any, Any]] = [
            (str(section.title), [(f"q-{one.code}", str(one.text)) for one in section.questions if one.choices])
            for section in sheet.sections
        ]
        if parts:
            named = [(f"bnm-{one['code']}", str(sheet.part_name(one["code"]))) for one in sheet.parts]
            choices.append((_("The four parts"), named))
        choices.append((_("Several lines together"), [(f"g-{code}", name) for code, name in GROUPS]))
        self.fields["q"].choices = choices  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs["class"] = "form-select"


class LineForm(forms.Form):
    """The comparison of one line with the choices of its question, or with the states of a part."""

    op = forms.ChoiceField(label=_("The answer"), widget=forms.RadioSelect)
    v = forms.MultipleChoiceField(
        label=_("Among"), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Tick one at least.")}
    )

    def __init__(self, *args: Any, question: Question | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        if question is None:
            del self.fields["op"]
            states: Choices = list(PartState.choices)
            self.fields["v"].choices = states  # type: ignore[attr-defined]
            return
        known: Choices = (
            [("hasany", _("includes one of these")), ("lacks", _("is given, and includes none of these"))]
            if question.is_list
            else [("in", _("is one of these")), ("notin", _("is given, and is none of these"))]
        )
        self.fields["op"].choices = known  # type: ignore[attr-defined]
        self.fields["v"].choices = [(one.code, str(one.text)) for one in question.choices]  # type: ignore[attr-defined]

    def condition(self, part: str) -> dict[str, Any]:
        """The line as the document holds it; `part` is the baggage's when there is no question."""
        values = self.cleaned_data["v"]
        if self.question is None:
            return {"bnm": part, "in": values}
        op, code = self.cleaned_data["op"], self.question.code
        if op == "lacks":
            lines = [{"q": code, "op": "lacks", "v": value} for value in values]
            return lines[0] if len(lines) == 1 else {"all": lines}
        return {"q": code, "op": op, "v": values}


def line_initial(test: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the document as LineForm shows it: "equals" is "is one of" with one choice."""
    if "bnm" in test:
        return {"v": test["in"]}
    same = {"eq": "in", "ne": "notin", "has": "hasany"}
    return {"op": same.get(test["op"], test["op"]), "v": test["v"] if isinstance(test["v"], list) else [test["v"]]}


class LevelsForm(forms.Form):
    """The scale, the level and the four parts."""

    min_observed = forms.IntegerField(label=_("Skills to observe before saying a level"), min_value=1, max_value=60)
    beginner_below = forms.FloatField(label=_("Beginner under this mean (0 to 3)"), min_value=0, max_value=3)
    intermediate_below = forms.FloatField(label=_("Intermediate under this mean"), min_value=0, max_value=3)

    def __init__(self, *args: Any, document: Mapping[str, Any], **kwargs: Any) -> None:
        limits = thresholds(document["bagage_numerique_minimum"].get("level", {}))
        initial: dict[str, Any] = {
            "min_observed": limits.least,
            "beginner_below": limits.beginner_below,
            "intermediate_below": limits.intermediate_below,
        }
        super().__init__(*args, **kwargs)
        self.initial = initial
        self.document = document
        self.named: list[tuple[str, Mapping[str, Any]]] = [
            *((f"scale-{one['code']}", one) for one in document["observed_scale"]),
            *((f"part-{code}", part) for code, part in parts_of(document).items()),
        ]
        for name, holder in self.named:
            for language, label in (("fr", _("In French")), ("en", _("In English"))):
                self.fields[f"{name}-{language}"] = words(label)
                self.initial[f"{name}-{language}"] = holder[language]
        services = self._choices("us_services")
        mapped = parts_of(document).get("services", {}).get("need_to_services", {})
        for need, name in self._choices("sn_needs"):
            self.fields[f"need-{need}"] = forms.MultipleChoiceField(
                label=name, choices=services, required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            )  # fmt: skip
            self.initial[f"need-{need}"] = mapped.get(need, [])

    def _choices(self, code: str) -> Choices:
        question = questions_of(self.document).get(code, {})
        return [(one["code"], one["fr"]) for one in question.get("choices", []) if not one.get("exclusive")]

    def pairs(self, prefix: str) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Name in French, then the French and English fields, of the scale or of the parts."""
        return [
            (holder["fr"], self[f"{name}-fr"], self[f"{name}-en"])
            for name, holder in self.named
            if name.startswith(prefix)
        ]

    def scale(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return self.pairs("scale-")

    def parts(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return self.pairs("part-")

    def limits(self) -> list[forms.BoundField]:
        return [self[name] for name in ("min_observed", "beginner_below", "intermediate_below")]

    def needs(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("need-")]

    def write(self, document: dict[str, Any]) -> None:
        """Put what was typed into the document."""
        typed = self.cleaned_data
        for level in document["observed_scale"]:
            level |= {language: typed[f"scale-{level['code']}-{language}"] for language in ("fr", "en")}
        bag = document["bagage_numerique_minimum"]
        for part in bag["parts"]:
            part |= {language: typed[f"part-{part['code']}-{language}"] for language in ("fr", "en")}
            if part.get("method") == "families":
                part["min_observed"] = typed["min_observed"]
            if "need_to_services" in part:
                given = {name[5:]: codes for name, codes in typed.items() if name.startswith("need-")}
                part["need_to_services"] |= given
        bag["level"] = {
            **bag.get("level", {}),
            **{name: typed[name] for name in ("min_observed", "beginner_below", "intermediate_below")},
        }


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What changes, and why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what changes: the antennas read it.")},
    )  # fmt: skip


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("A questionnaire exported from Connect (JSON)"),
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": "application/json,.json"}),
    )
