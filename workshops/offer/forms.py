"""What is typed of a kind of session and of a pack of apps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.languages import LANGUAGES
from connect.ui.fields import DayInput
from workshops.models import APPS, AccountNeed, AppCost, Audience, Difficulty, Kind, PackApp, Shape, Skill, Topic

SPOKEN = [(code, name) for code, name in LANGUAGES if code != "other"]
COOP_TYPES = [("collectif", _("a group")), ("individuel", _("one person at a time"))]
LONGEST_STEP = 80


class LinesField(forms.CharField):
    """One text a line; blank lines are left out."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if any(len(line) > LONGEST_STEP for line in lines):
            raise forms.ValidationError(_("A line has eighty characters at most."), code="long")
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class ChangeKindForm(forms.Form):
    """What may change of a kind; its shape is chosen once, when it is made."""

    name_fr = forms.CharField(label=_("French name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80)
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=480)
    capacity = forms.IntegerField(label=_("Usual number of seats"), min_value=1, max_value=200)
    learners_per_helper = forms.IntegerField(
        label=_("People for one who helps"), min_value=1, max_value=50, initial=3,
        help_text=_("With 3, a session of 7 people wants three of the team."),
    )  # fmt: skip
    a_week = forms.IntegerField(label=_("Sessions a week"), min_value=1, max_value=7, initial=1)
    steps = LinesField(
        label=_("Programme in French (optional)"), required=False, max_length=6000,
        help_text=_("One line for each session of a series, in order. Empty: a session that stands alone."),
    )  # fmt: skip
    steps_en = LinesField(
        label=_("Programme in English (optional)"), required=False, max_length=6000, help_text=_("As many lines.")
    )
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.none(), label=_("Skills taught (optional)"), required=False, widget=forms.CheckboxSelectMultiple
    )
    difficulty = forms.ChoiceField(label=_("Level"), choices=Difficulty.choices)
    audience = forms.ChoiceField(label=_("For whom first"), choices=Audience.choices)
    language = forms.ChoiceField(label=_("Language of the session"), choices=SPOKEN, initial="fr")
    coop_type = forms.ChoiceField(label=_("For La Coop"), choices=COOP_TYPES)
    come_and_go = forms.BooleanField(label=_("Open drop-in: people come and go, in a queue"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].queryset = Skill.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not {"steps", "steps_en"} & set(self.errors) and len(said["steps"]) != len(said["steps_en"]):
            self.add_error("steps_en", _("Write one line for each part, as many in English as in French."))
        return said

    def facts(self) -> dict[str, Any]:
        """The kind's fields, without its skills."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("skills", "steps")}
        return said | {"steps_fr": self.cleaned_data["steps"]}

    def skills_taught(self) -> list[Skill]:
        return list(self.cleaned_data["skills"])


class KindForm(ChangeKindForm):
    """A kind that is no variant."""

    shape = forms.ChoiceField(label=_("Shape"), choices=Shape.choices)
    field_order = ("shape", "name_fr", "name_en")


def written(kind: Kind) -> dict[str, Any]:
    """What the form shows of a kind that exists."""
    names = [name for name in ChangeKindForm.base_fields if name not in ("steps", "skills")]
    return {name: getattr(kind, name) for name in names} | {
        "steps": kind.steps_fr,
        "skills": [skill.pk for skill in kind.skills.all()],
    }


class CloseForm(forms.Form):
    closed_on = forms.DateField(label=_("No longer proposed from"), widget=DayInput())


class TopicForm(forms.Form):
    topic = forms.ChoiceField(label=_("Matter of daily life"), choices=Topic.choices)


class AppForm(forms.Form):
    """One of the three."""

    name = forms.CharField(label=_("Name of the app"), max_length=40)
    purpose_fr = forms.CharField(
        label=_("What it is for, in French"), max_length=110, help_text=_("One short sentence, common words.")
    )
    purpose_en = forms.CharField(label=_("What it is for, in English"), max_length=110)
    store_name = forms.CharField(label=_("What to type in the store"), max_length=60)
    address = forms.URLField(label=_("Address of its page"), max_length=200, assume_scheme="https")
    cost = forms.ChoiceField(label=_("Cost"), choices=AppCost.choices)
    account = forms.ChoiceField(label=_("Account"), choices=AccountNeed.choices)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=SPOKEN, initial=["fr"], widget=forms.CheckboxSelectMultiple
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not address.startswith("https://"):
            raise forms.ValidationError(_("Write an address that begins with https://."), code="plain")
        return address


def app_forms(data: Any, apps: list[PackApp]) -> list[AppForm]:
    """Three forms, filled with the apps that the pack has."""
    known = {app.position: {name: getattr(app, name) for name in AppForm.base_fields} for app in apps}
    return [AppForm(data, prefix=f"app{n}", initial=known.get(n)) for n in range(1, APPS + 1)]
