"""The answers of a paper, typed with digits: each question a field, each choice its number on the paper."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.diagnostics.paper import NOT_SEEN, numbered
from beneficiaries.diagnostics.questionnaire import Answer, Question, Questionnaire
from connect.ui.fields import DayInput

OLDEST = timedelta(days=31)  # an older paper no longer says how things are


class Misread(Exception):
    """What was typed is no answer: the sentence says why."""


def read(question: Question, typed: str) -> Answer | None:
    """The answer behind the digits, None for nothing typed. Raises Misread.

    One choice: its number. Several: numbers parted by spaces or commas, or stuck together when none has two digits;
    in their order for ranked ones. A skill: 0 to 3, or n (also "-") when it was not seen. A number: itself.
    """
    typed = typed.strip().lower()
    if not typed:
        return None
    if question.kind == "scale":
        code = NOT_SEEN if typed in {NOT_SEEN, "-"} else typed
        if question.choice(code) is None:
            raise Misread(_("0, 1, 2 or 3, or n when it was not seen."))
        return code
    if question.kind == "integer":
        number = int(typed) if re.fullmatch(r"[0-9]{1,3}", typed) else -1
        if not question.least <= number <= question.most:
            raise Misread(_("A number from %(least)s to %(most)s.") % {"least": question.least, "most": question.most})
        return number
    codes = [_choice(question, digits) for digits in _numbers(question, typed)]
    if question.is_list:
        return _list(question, codes)
    if len(codes) != 1:
        raise Misread(_("One number only."))
    return codes[0]


def _numbers(question: Question, typed: str) -> list[str]:
    if not re.fullmatch(r"[0-9 ,;.+/-]+", typed):
        raise Misread(_("Digits only, as on the paper."))
    numbers = re.findall(r"[0-9]+", typed)
    stuck = question.is_list and len(question.choices) < 10 and len(numbers) == 1
    return list(numbers[0]) if stuck else numbers


def _choice(question: Question, digits: str) -> str:
    known = {number: choice.code for number, choice in numbered(question)}
    code = known.get(digits.lstrip("0"))
    if code is None:
        words = _("%(number)s is no choice here: from 1 to %(last)s.")
        raise Misread(words % {"number": digits[:6], "last": len(known)})
    return str(code)


def _list(question: Question, codes: list[str]) -> list[str]:
    codes = list(dict.fromkeys(codes))
    alone = [choice.text for code in codes if (choice := question.choice(code)) and choice.exclusive]
    if alone and len(codes) > 1:
        raise Misread(_("“%(choice)s” goes with no other answer.") % {"choice": alone[0]})
    if question.limit and len(codes) > question.limit:
        raise Misread(_("%(limit)s answers at most.") % {"limit": question.limit})
    return codes


def shown(question: Question, answer: Answer | None) -> str:
    """The digits of an answer: what `read` takes back."""
    if answer is None:
        return ""
    if question.kind == "integer":
        return str(answer)
    known = {choice.code: number for number, choice in numbered(question)}
    given = answer if isinstance(answer, list) else [str(answer)]
    return " ".join(known[code] for code in given if code in known)


class TypedForm(forms.Form):
    """Every question of the paper, in its order; `answers()` once valid, with nothing for what was left blank."""

    on = forms.DateField(label=_("Filled on"), widget=DayInput(**{"class": "form-control"}))

    def __init__(self, data: Any = None, *, sheet: Questionnaire, short: bool, today: date) -> None:
        super().__init__(data, initial={"on": today})
        self.today = today
        self.questions = [one for one in sheet.questions.values() if one.short or not short]
        for question in self.questions:
            one = len(question.choices) < 10 and not question.is_list and question.kind != "integer"
            attrs: dict[str, Any] = {"class": "form-control", "autocomplete": "off", "data-digits": "1" if one else ""}
            if question.kind != "scale":
                attrs["inputmode"] = "numeric"
            if question is self.questions[0]:
                attrs["autofocus"] = True
            field = forms.CharField(
                label=str(question.text), required=False, max_length=60, widget=forms.TextInput(attrs=attrs)
            )
            self.fields[question.code] = field

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        if on < self.today - OLDEST:
            raise forms.ValidationError(_("This paper is over a month old: ask again, things have changed."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.read: dict[str, Answer] = {}
        for question in self.questions:
            try:
                answer = read(question, cleaned.get(question.code) or "")
            except Misread as fault:
                self.add_error(question.code, str(fault))
                continue
            if answer is not None:
                self.read[question.code] = answer
        return cleaned

    def answers(self) -> dict[str, Answer | None]:
        return dict(self.read)

    def moment(self, now: datetime) -> datetime:
        """When it was made: now for today's paper, noon of its day for another."""
        on: date = self.cleaned_data["on"]
        return now if on == self.today else timezone.make_aware(datetime.combine(on, time(12)))

    def lines(self) -> list[tuple[Question, forms.BoundField, list[tuple[str, Any]]]]:
        """Each question with its field, and what each digit means."""
        return [(question, self[question.code], numbered(question)) for question in self.questions]
