"""What the pages of the team ask."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from re import fullmatch
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from beneficiaries.languages import LANGUAGES
from connect.antennas.models import Membership, Role, Site
from connect.ui.fields import DayInput
from connect.ui.templatetags.ui import hour, short_day
from workshops.forms import MemberChoice, TeamForm
from workshops.models import Attendance, JobRate, Qualification, Skill, Task
from workshops.models.team import ON_DUTY
from workshops.team.calling import Candidate
from workshops.team.needs import Seen

BIG = 2**63 - 1
MOST_WEEKS = 26
LONGEST_AHEAD = timedelta(days=365)


def tasks(*but: Task) -> list[tuple[str, Any]]:
    return [(task.value, capfirst(str(task.label))) for task in Task if task not in but]


class SetTeamForm(TeamForm):
    """Who is in a session or on duty; why somebody busy elsewhere is wanted all the same."""

    despite = forms.CharField(
        label=_("Why all the same? (a manager’s reason, kept)"), max_length=200, required=False, strip=True
    )
    seen = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, duty: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if duty:
            del self.fields["leader"]
            self.fields["helpers"].label = _("Who is there?")
            self.helper.layout.pop(0)

    def team(self) -> list[tuple[Membership, bool]]:
        """Each with whether she leads."""
        leader = self.cleaned_data.get("leader")
        first = [(leader, True)] if leader else []
        return first + [(member, False) for member in self.cleaned_data["helpers"] if member != leader]


class DutyForm(forms.Form):
    """A duty, once or every week."""

    task = forms.ChoiceField(label=_("What"), choices=[(t.value, capfirst(str(t.label))) for t in ON_DUTY])
    note = forms.CharField(label=_("In other words (optional)"), max_length=120, required=False)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Where"), empty_label=None)
    first = forms.DateField(label=_("First day"), widget=DayInput())
    starts = forms.TimeField(label=_("From what hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    until = forms.TimeField(label=_("To what hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    count = forms.IntegerField(label=_("People needed"), min_value=1, max_value=20, initial=1)
    times = forms.IntegerField(
        label=_("How many weeks (optional)"), min_value=1, max_value=MOST_WEEKS, required=False,
        help_text=_("Left empty: once. Public holidays and closed days are passed over."),
    )  # fmt: skip

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(antenna_id=antenna_id)  # type: ignore[attr-defined]

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        today = timezone.localdate()
        if first < today:
            raise forms.ValidationError(_("This day is past. Choose today or a day to come."))
        if first > today + LONGEST_AHEAD:
            raise forms.ValidationError(_("That is more than a year away. Check the year."))
        return first


class MarkForm(forms.Form):
    attendance = forms.ChoiceField(choices=[(a.value, a.value) for a in Attendance])


class MoveForm(forms.Form):
    """Where to, and whether to lead there."""

    to = forms.ChoiceField(label=_("To"))
    leads = forms.BooleanField(label=_("to lead it"), required=False)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, among: Iterable[Seen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = {one.key: one for one in among}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")), *((key, self.words(one)) for key, one in self.among.items())
        ]  # fmt: skip

    @staticmethod
    def words(one: Seen) -> str:
        return f"{short_day(one.need.starts_at)}, {hour(one.need.starts_at)}-{hour(one.need.ends_at)}: {one.name}"

    def chosen(self) -> Seen:
        return self.among[self.cleaned_data["to"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        one = self.among.get(data.get("to", ""))
        if one is not None and not one.is_session:
            data["leads"] = False
        return data

    def said(self) -> str:
        """What was shown before saving: another choice is shown again."""
        return f"{self.cleaned_data['to']}{'+' if self.cleaned_data['leads'] else ''}"


class CallForm(forms.Form):
    """Whom to ask among those who are free and able."""

    members = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.able = {one.member.pk: one.member for one in candidates if one.able}
        self.fields["members"].choices = [(pk, pk) for pk in self.able]  # type: ignore[attr-defined]

    def chosen(self) -> list[Membership]:
        return [self.able[pk] for pk in self.cleaned_data["members"]]


def half_days() -> list[tuple[int, str]]:
    halves = (_("morning"), _("afternoon"))
    return [(2 * n + half, f"{capfirst(str(WEEKDAYS[n]))}, {halves[half]}") for n in range(7) for half in (0, 1)]


class FileForm(forms.Form):
    """What planning needs of somebody."""

    free = forms.TypedMultipleChoiceField(
        label=_("Usually free on"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    tasks = forms.MultipleChoiceField(
        label=_("Would like to"), choices=tasks(Task.BOARD), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Speaks"), choices=LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.MultipleChoiceField(label=_("Can teach"), required=False, widget=forms.CheckboxSelectMultiple)
    weekly_hours = forms.IntegerField(
        label=_("Hours a week at most (optional)"), min_value=1, max_value=48, required=False
    )

    def __init__(self, *args: Any, civic: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["free"].choices = half_days()  # type: ignore[attr-defined]
        self.fields["skills"].choices = [(s.code, s.label) for s in Skill.objects.all()]  # type: ignore[attr-defined]
        if civic:
            del self.fields["weekly_hours"]


class AwayForm(forms.Form):
    first_on = forms.DateField(label=_("Not free from"), widget=DayInput())
    last_on = forms.DateField(label=_("to (included)"), widget=DayInput())

    def clean_last_on(self) -> date:
        last: date = self.cleaned_data["last_on"]
        if last < timezone.localdate() or last > timezone.localdate() + 2 * LONGEST_AHEAD:
            raise forms.ValidationError(_("Choose a day to come, within two years."))
        return last


class MissionForm(forms.Form):
    """A mission of civic service. The birth date is looked at, and not kept."""

    first = forms.DateField(label=_("Mission from"), widget=DayInput())
    last = forms.DateField(label=_("until (included)"), widget=DayInput())
    weekly_hours = forms.IntegerField(
        label=_("Hours a week"), min_value=24, max_value=48, initial=24,
        help_text=_("From 24 to 35; up to 48 only exceptionally."),
    )  # fmt: skip
    tutor = MemberChoice(Membership.objects.none(), label=_("Tutor"), empty_label=_("Choose"))
    born_on = forms.DateField(
        label=_("Birth date on the paper that you look at"), widget=DayInput(),
        help_text=_("The age is checked, the date is not kept."),
    )  # fmt: skip
    to_thirty = forms.BooleanField(label=_("The law lets this mission begin up to 30 years old"), required=False)

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Membership.objects.on().filter(antenna_id=antenna_id).exclude(role=Role.CIVIC)
        self.fields["tutor"].queryset = team.select_related("user").order_by("user__first_name")  # type: ignore[attr-defined]


class QualificationForm(forms.Form):
    qualification = forms.ModelChoiceField(
        Qualification.objects.all(), label=_("Qualification"), empty_label=_("Choose")
    )
    from_on = forms.DateField(label=_("Since"), widget=DayInput(), initial=timezone.localdate)
    until_on = forms.DateField(
        label=_("Until (optional)"), widget=DayInput(), required=False, help_text=_("Left empty: its usual length.")
    )


class DurationField(forms.CharField):
    """`2 h 30`, `2h30`, `2,5`, `150 min` → minutes, up to sixteen hours."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, **kwargs)
        self.widget.attrs.update({"class": "form-control cx-w4", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value).replace(" ", "").replace("\u00a0", "").replace("\u202f", "").lower()
        clock = fullmatch(r"(\d{1,2})(?:h|:)(\d{2})?", text)
        decimal = fullmatch(r"(\d{1,2})(?:[.,](\d{1,2}))?", text)
        plain = fullmatch(r"(\d{1,3})min?", text)
        if clock and int(clock[2] or 0) < 60:
            minutes = int(clock[1]) * 60 + int(clock[2] or 0)
        elif decimal:
            minutes = int(Decimal(f"{decimal[1]}.{decimal[2] or 0}") * 60)
        elif plain:
            minutes = int(plain[1])
        else:
            raise forms.ValidationError(_("Write a length as 2 h 30."))
        if minutes > 960:
            raise forms.ValidationError(_("A line has sixteen hours at most. Check the hours."))
        return minutes


class HoursForm(forms.Form):
    """Hours that no place counts."""

    on = forms.DateField(label=_("Day"), widget=DayInput(), initial=timezone.localdate)
    task = forms.ChoiceField(label=_("What"), choices=tasks())
    minutes = DurationField(label=_("How long"), help_text=_("For example 1 h 30."))
    reason = forms.CharField(label=_("What it was (optional)"), max_length=200, required=False)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < timezone.localdate() - timedelta(days=400):
            raise forms.ValidationError(_("That is more than a year ago. Check the year."))
        return on


class CorrectForm(forms.Form):
    minutes = DurationField(label=_("How long it really was"))
    reason = forms.CharField(label=_("Why"), max_length=200)


class ManyForm(forms.Form):
    """Rows ticked in a list."""

    rows = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, among: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = [(pk, pk) for pk in among]  # type: ignore[attr-defined]


class RateForm(forms.Form):
    task = forms.ChoiceField(label=_("Task"), choices=tasks(Task.BOARD))
    from_on = forms.DateField(label=_("In force from"), widget=DayInput())
    amount = forms.DecimalField(
        label=_("Euros an hour"), max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal(200)
    )
    source = forms.CharField(
        label=_("Source"), max_length=JobRate._meta.get_field("source").max_length or 200,
        help_text=_("For example: gross minimum wage, decree of 23 October 2024."),
    )  # fmt: skip


class ValidityForm(forms.Form):
    """How long a qualification holds from now on; those held already keep their date."""

    months = forms.IntegerField(
        label=_("Valid for how many months (optional)"), min_value=1, max_value=120, required=False,
        help_text=_("Left empty: for good."),
    )  # fmt: skip
    tasks = forms.MultipleChoiceField(
        label=_("Asked for"), choices=tasks(Task.BOARD), required=False, widget=forms.CheckboxSelectMultiple
    )
