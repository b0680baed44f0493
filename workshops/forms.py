"""What the pages of workshops ask."""

from collections.abc import Collection
from datetime import date
from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Membership
from connect.ui.templatetags.ui import role_name
from workshops.models import BookingState, Level, Skill

NOT_SEEN = "n"


class TickForm(forms.Form):
    """Which booking, and what is noted of it."""

    booking = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    state = forms.ChoiceField(
        choices=[(s, s) for s in (BookingState.CAME, BookingState.ABSENT, BookingState.EXCUSED, BookingState.BOOKED)]
    )


class WalkInForm(forms.Form):
    """A name, a card number, a telephone: whatever the person says or shows."""

    who = forms.CharField(
        label=_("Name, card number or telephone"),
        max_length=100,
        error_messages={"required": _("Write a name, or scan the card.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SeatsForm(forms.Form):
    """The number of seats of a session."""

    capacity = forms.IntegerField(
        label=_("Number of seats"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"class": "form-control cx-w4", "inputmode": "numeric"}),
    )


class SkillsForm(forms.Form):
    """One question a skill: the four levels, or not seen."""

    def __init__(self, *args: Any, skills: Collection[Skill], known: dict[str, int | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*((str(value), label) for value, label in Level.choices), (NOT_SEEN, _("Not seen today"))]
        for skill in skills:
            level = known.get(skill.code)
            self.fields[skill.code] = forms.ChoiceField(
                label=skill.label,
                choices=choices,
                initial=NOT_SEEN if level is None else str(level),
                widget=forms.RadioSelect,
            )

    def levels(self) -> dict[str, int | None]:
        return {code: None if said == NOT_SEEN else int(said) for code, said in self.cleaned_data.items()}


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}, {role_name(obj.role)}"


class MembersChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}, {role_name(obj.role)}"


class TeamForm(forms.Form):
    """Who runs a session: one who leads, others who help."""

    leader = MemberChoice(
        Membership.objects.none(), label=_("Led by (optional)"), required=False, empty_label=_("Nobody yet")
    )
    helpers = MembersChoice(
        Membership.objects.none(), label=_("With (optional)"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, antenna_id: int, on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Membership.objects.on(on).filter(antenna_id=antenna_id)
        team = team.select_related("user").order_by("user__first_name", "user__last_name")
        self.fields["leader"].queryset = self.fields["helpers"].queryset = team  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("leader", InlineCheckboxes("helpers", wrapper_class="cx-ticks wide"))
