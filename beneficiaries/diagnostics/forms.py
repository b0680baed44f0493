"""One section of the questionnaire as a form: nothing is mandatory, what is ticked is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from beneficiaries.diagnostics.questionnaire import Answer, Answers, Question, Section
from beneficiaries.parts import Seen

ORDER = "_order"  # suffix of the hidden field that says in what order the reasons were ticked


@dataclass(frozen=True)
class Line:
    """A question on the page: its field, what was answered the time before, what was `seen` since and proposed."""

    question: Question
    field: forms.BoundField
    order: forms.BoundField | None
    before: str
    seen: Seen | None = None


class SectionForm(forms.Form):
    """The questions of a section, named by their codes; `answers()` gives what they say, None for what is empty.

    What was `seen` of a skill since the last diagnostic is ticked to begin with, where nothing was answered yet.
    """

    def __init__(self, data: Any = None, *, section: Section, answers: Answers, seen: Iterable[Seen] = ()) -> None:
        scales = {question.code for question in section.questions if question.kind == "scale"}
        self.seen = {one.code: one for one in seen if one.code in scales and one.code not in answers}
        super().__init__(data, initial={code: str(one.note) for code, one in self.seen.items()} | dict(answers))
        self.section = section
        for question in section.questions:
            self.fields[question.code] = _field(question)
            if question.kind == "ranked":
                self.fields[question.code + ORDER] = forms.CharField(
                    required=False,
                    max_length=200,
                    widget=forms.HiddenInput,
                    initial=_joined(answers.get(question.code)),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.section.questions:
            answer = cleaned.get(question.code)
            if isinstance(answer, list):
                self._clean_list(question, answer)
        return cleaned

    def _clean_list(self, question: Question, answer: list[str]) -> None:
        alone = [choice.text for code in answer if (choice := question.choice(code)) and choice.exclusive]
        if alone and len(answer) > 1:
            self.add_error(question.code, _("“%(choice)s” goes with no other answer.") % {"choice": alone[0]})
        if question.limit and len(answer) > question.limit:
            self.add_error(
                question.code,
                ngettext("%(limit)s answer at most.", "%(limit)s answers at most: untick some.", question.limit)
                % {"limit": question.limit},
            )

    def answers(self) -> dict[str, Answer | None]:
        """Question → answer, in its order for ranked ones; only of questions without a fault."""
        given = {}
        for question in self.section.questions:
            if question.code in self.errors:
                continue
            answer = self.cleaned_data.get(question.code)
            if question.kind == "ranked":
                answer = _in_order(answer or [], self.cleaned_data.get(question.code + ORDER, ""))
            given[question.code] = None if answer in ("", [], None) else answer
        return given

    def lines(self, questions: tuple[Question, ...], before: Answers) -> list[Line]:
        return [
            Line(
                question,
                self[question.code],
                self[question.code + ORDER] if question.kind == "ranked" else None,
                _said(question, before.get(question.code)) if question.kind == "scale" else "",
                self.seen.get(question.code),
            )
            for question in questions
        ]


def _field(question: Question) -> forms.Field:
    choices = [(choice.code, choice.text) for choice in question.choices]
    tick = {"class": "form-check-input"}
    common: dict[str, Any] = {"label": question.text, "required": False}
    if question.kind == "integer":
        widget = forms.NumberInput(
            attrs={"class": "form-control cx-w4", "min": question.least, "max": question.most, "inputmode": "numeric"}
        )
        return forms.IntegerField(min_value=question.least, max_value=question.most, widget=widget, **common)
    if question.is_list:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple(attrs=tick), **common)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs=tick), **common)


def _joined(answer: Answer | None) -> str:
    return ",".join(answer) if isinstance(answer, list) else ""


def _in_order(ticked: list[str], order: str) -> list[str]:
    """The ticked codes, first those of the hidden field in its order; the list's own order without JavaScript."""
    first = [code for code in order.split(",") if code in ticked]
    return list(dict.fromkeys([*first, *ticked]))


def _said(question: Question, answer: Answer | None) -> str:
    choice = question.choice(answer)
    return str(choice.text) if choice else ""
