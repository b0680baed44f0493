"""A questionnaire as a form, one level on one objective, who funds."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.privacy.screening import FreeTextField
from training.forms import PlainEmailField
from training.models import Level, Moment, Question, Questionnaire, Registration, RegistrationState, Session, Shape

LONGEST = 1000  # characters of free words, as PostgreSQL has it
CHOOSE = {"required": _("Choose an answer."), "invalid_choice": _("Choose one of these answers.")}
# A level, as somebody says it of herself.
SAYS = [
    (Level.NOT_YET, _("I cannot do it yet")),
    (Level.ON_THE_WAY, _("I am beginning to")),
    (Level.ACQUIRED, _("I can do it")),
]
SAID = dict(SAYS)


class AnswersForm(forms.Form):
    """The questions of one questionnaire, and where one stands on each objective when `aims` are given.

    `answers` and `levels` give what acts take. Free words may be left empty.
    """

    def __init__(
        self,
        *args: Any,
        questionnaire: Questionnaire,
        aims: list[str] | None = None,
        said: Mapping[str, Any] | None = None,
        levels: Mapping[int, str] | None = None,
        **kwargs: Any,
    ) -> None:
        initial = {f"q-{code}": answer for code, answer in (said or {}).items()}
        initial |= {f"aim-{rank}": level for rank, level in (levels or {}).items()}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.questionnaire = questionnaire
        self.questions = list(questionnaire.questions.all())
        self.aims = list(enumerate(aims or [], start=1))
        for rank, aim in self.aims:
            self.fields[f"aim-{rank}"] = forms.ChoiceField(
                label=aim,
                choices=SAYS,
                widget=forms.RadioSelect,
                error_messages=CHOOSE,
            )
        for question in self.questions:
            self.fields[f"q-{question.code}"] = _field(question)
        if questionnaire.kind == Moment.ENTRY:
            self.fields["prepare"] = FreeTextField(
                label=_("What should we prepare so that you follow well?"), long=True, required=False, max_length=500,
                help_text=_("What is to be prepared only (large print, a ramp, breaks…), never the reason."),
            )  # fmt: skip

    @property
    def of_aims(self) -> list[forms.BoundField]:
        return [self[f"aim-{rank}"] for rank, _aim in self.aims]

    @property
    def of_questions(self) -> list[forms.BoundField]:
        return [self[f"q-{question.code}"] for question in self.questions]

    @property
    def answers(self) -> dict[str, int | str]:
        given = {question.code: self.cleaned_data[f"q-{question.code}"] for question in self.questions}
        return {code: answer for code, answer in given.items() if answer not in ("", None)}

    @property
    def levels(self) -> dict[int, str]:
        return {rank: self.cleaned_data[f"aim-{rank}"] for rank, _aim in self.aims}


def _field(question: Question) -> forms.Field:
    if question.shape == Shape.TEXT:
        return FreeTextField(
            label=question.text, long=True, required=question.required, max_length=LONGEST, help_text=""
        )
    return forms.TypedChoiceField(
        label=question.text, required=question.required, choices=question.choices, coerce=int,
        widget=forms.RadioSelect, error_messages=CHOOSE,
    )  # fmt: skip


class LevelForm(forms.Form):
    """One tap: a level on one objective, for one person, or for those left when none is named."""

    rank = forms.IntegerField(min_value=1, max_value=100)
    level = forms.ChoiceField(choices=Level.choices)
    registration = forms.ModelChoiceField(Registration.objects.none(), required=False)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        expected = Registration.objects.filter(session=session, state=RegistrationState.REGISTERED)
        self.fields["registration"].queryset = expected  # type: ignore[attr-defined]


class UndoForm(forms.Form):
    tap = forms.UUIDField()


class FunderForm(forms.Form):
    funder = forms.CharField(label=_("Which funder?"), max_length=120)
    email = PlainEmailField(
        label=_("E-mail address (optional)"), required=False,
        help_text=_("Left empty, nothing is sent: note what the funder tells you."),
    )  # fmt: skip
