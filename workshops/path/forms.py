"""What the pages of the learning path ask."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.languages import LANGUAGES
from beneficiaries.uploads.empty_lists import HOW_TO, LISTS
from beneficiaries.uploads.tables import TableField
from connect.ui.fields import DayInput
from connect.ui.templatetags.ui import hour, short_day
from workshops.models import Audience, Booking, Difficulty, PathStep, Resource, Skill, Source, StepState, Theme
from workshops.models.learning import LEAST, MOST
from workshops.path import importing
from workshops.path.rows import COLUMNS, Done, clean_link, exercise_in, title
from workshops.path.rows import minutes as clean_minutes

LONGEST_LIST = 4000  # characters of the box of exercises
MOST_EXERCISES = 30


class StepForm(forms.Form):
    """What becomes of a step."""

    state = forms.ChoiceField(choices=StepState.choices)


class ResourceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class AddForm(forms.Form):
    """A resource to put into the path by hand."""

    resource = ResourceChoice(
        Resource.objects.none(),
        label=_("What to learn with"),
        empty_label=_("Choose"),
        error_messages={"invalid_choice": _("This is no longer proposed. Choose something else.")},
    )

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = Resource.objects.usable(antenna_id)  # type: ignore[attr-defined]


class TimeForm(forms.Form):
    """Minutes on a resource, on a day, in a session or alone."""

    resource = ResourceChoice(Resource.objects.none(), label=_("On what?"), empty_label=None)
    minutes = forms.IntegerField(
        label=_("How many minutes?"),
        min_value=LEAST,
        max_value=MOST,
        error_messages={
            "min_value": _("Write 5 to 480 minutes: five minutes to eight hours."),
            "max_value": _("Write 5 to 480 minutes: five minutes to eight hours."),
        },
    )
    on = forms.DateField(label=_("On which day?"), widget=DayInput(), input_formats=["%Y-%m-%d", "%d/%m/%Y"])
    booking = forms.ModelChoiceField(
        Booking.objects.none(), label=_("In a session, or alone?"), required=False, empty_label=_("By herself")
    )
    key = forms.UUIDField(widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, antenna_id: int, steps: Sequence[PathStep], sessions: Sequence[Booking], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        mine = [step.resource for step in steps if step.resource and step.state != StepState.SET_ASIDE]
        usable = Resource.objects.usable(antenna_id)
        field: Any = self.fields["resource"]
        field.queryset = Resource.objects.filter(pk__in=[one.pk for one in mine]) | usable
        field.choices = _grouped(mine, usable)
        when: Any = self.fields["booking"]
        when.queryset = Booking.objects.filter(pk__in=[one.pk for one in sessions])
        when.choices = [("", when.empty_label), *((one.pk, _said(one)) for one in sessions)]


def _grouped(mine: Sequence[Resource], usable: Iterable[Resource]) -> list[Any]:
    """Her own steps first, then the rest."""
    first = {one.pk: one.title for one in mine}
    rest = [(one.pk, one.title) for one in usable if one.pk not in first]
    groups = [(gettext("In the path"), list(first.items())), (gettext("Something else"), rest)]
    return [group for group in groups if group[1]]


def _said(booking: Booking) -> str:
    return f"{short_day(booking.starts_at)} {hour(booking.starts_at)}, {booking.session.name}"


class ExercisesField(forms.CharField):
    """One exercise a line: `Title (10 min) https://…`; cleaned to a tuple of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=LONGEST_LIST,
            required=False,
            widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "true"}),
            **kwargs,
        )

    def clean(self, value: Any) -> tuple[Done, ...]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_EXERCISES:
            raise ValidationError(_("Thirty exercises at most."), code="many")
        found = tuple(exercise_in(line) for line in lines)
        if len({one.title for one in found}) < len(found):
            raise ValidationError(_("Two exercises have the same title."), code="twice")
        return found


class ResourceForm(forms.Form):
    """A resource, with its skills and its exercises."""

    title = forms.CharField(label=_("Title"), max_length=120)
    source = forms.ChoiceField(label=_("Where does it come from?"), choices=Source.choices)
    link = forms.CharField(
        label=_("Address of the site (optional for exercises done here)"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("It begins with https://. People get it as a code to scan."),
    )
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.none(),
        label=_("What does one learn?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one skill.")},
    )
    difficulty = forms.ChoiceField(label=_("Level"), choices=Difficulty.choices)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="fr")
    minutes = forms.CharField(label=_("Length in minutes (optional)"), max_length=12, required=False)
    theme = forms.ChoiceField(label=_("Theme of the hours"), choices=Theme.choices, initial=Theme.OTHER)
    audience = forms.ChoiceField(label=_("For whom?"), choices=Audience.choices)
    exercises = ExercisesField(
        label=_("Exercises, one a line (optional)"),
        help_text=_("Such as: Answer an e-mail (15 min). An https:// address may follow."),
    )
    title_en = forms.CharField(label=_("English title (optional)"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].queryset = Skill.objects.all()  # type: ignore[attr-defined]
        for name in ("title", "title_en", "minutes", "exercises"):
            self.fields[name].validators.append(ProhibitNullCharactersValidator())
        for name in ("source", "difficulty", "theme", "audience"):
            field: Any = self.fields[name]
            field.choices = [(code, capfirst(str(label))) for code, label in field.choices]

    def clean_title(self) -> str:
        return title(self.cleaned_data["title"])

    def clean_title_en(self) -> str:
        return title(self.cleaned_data["title_en"], needed=False)

    def clean_minutes(self) -> int | None:
        return clean_minutes(self.cleaned_data["minutes"].strip(), 5, 600)

    def clean(self) -> dict[str, Any]:
        """The address, which a site needs and exercises done here may lack."""
        said = super().clean() or {}
        elsewhere = said.get("source") not in (None, Source.ANTENNA)
        try:
            said["link"] = clean_link(said.get("link", ""), needed=elsewhere)
        except ValidationError as error:
            self.add_error("link", error)
        return said

    def facts(self) -> dict[str, Any]:
        """What `resources.write` takes, by the names of the fields."""
        said = self.cleaned_data
        same = ("source", "link", "difficulty", "language", "minutes", "theme", "audience", "title_en")
        return {name: said[name] for name in same} | {"title_fr": said["title"]}


def initial_of(resource: Any) -> dict[str, Any]:
    """A resource read with its skills and open exercises, as its form shows it."""
    same = ("source", "link", "difficulty", "language", "theme", "audience", "title_en")
    lines = [importing.in_a_cell([one]) for one in importing.doings_of(resource)]
    return {name: getattr(resource, name) for name in same} | {
        "title": resource.title_fr, "minutes": resource.minutes or "", "exercises": "\n".join(lines),
        "skills": [skill.pk for skill in resource.skills.all()],
    }  # fmt: skip


class ListForm(forms.Form):
    file = TableField(columns=COLUMNS, most=importing.MOST, our_own_sheets=(HOW_TO, LISTS))
