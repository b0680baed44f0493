"""What is asked when somebody is sent on."""

import uuid
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Basis, Person, ReferralResult, Transmitted
from beneficiaries.referrals import said
from beneficiaries.referrals.referring import ASKED_AGAIN_AFTER
from connect.partners.models import Place
from connect.ui.fields import DayInput


def upper_first(label: Any) -> Any:
    """A label of the list as it stands at the head of a line, in the language of the reader."""
    return lazy(lambda: str(label)[:1].upper() + str(label)[1:], str)()


class ReferForm(forms.Form):
    """One place is chosen already. Nothing is ticked beforehand but the first name: the least is the rule."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    transmitted = forms.MultipleChoiceField(
        label=_("What is passed on to the place"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what serves there. Nothing about health, origin or money is ever passed on."),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("On what ground?"), choices=[(basis.value, upper_first(basis.label)) for basis in Basis], widget=forms.RadioSelect, initial=Basis.MISSION,
        help_text=_("Beyond the help that was asked for, the person agrees first."),
    )  # fmt: skip
    by_parent = forms.BooleanField(label=_("Under 15: a parent agrees"), required=False)
    told = forms.BooleanField(
        label=_("The person knows where she is sent and what is passed on."),
        error_messages={"required": _("Tell the person first, then tick: nothing is passed on without it.")},
    )
    email = forms.BooleanField(label=_("Send the letter to the place by e-mail too"), required=False)
    follow_up_on = forms.DateField(label=_("Ask what became of it on (optional)"), required=False, widget=DayInput())

    def __init__(self, *args: Any, person: Person, place: Place, antenna_id: int, at: datetime, **kwargs: Any) -> None:
        again = timezone.localdate(at) + ASKED_AGAIN_AFTER
        start = {"key": uuid.uuid4(), "follow_up_on": again, "transmitted": [Transmitted.FIRST_NAME]}
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        known = said.known(person, antenna_id)
        words = _("%(label)s: %(text)s")
        choices = [(code, words % {"label": label.capitalize(), "text": text}) for code, label, text in known]
        self.fields["transmitted"].choices = choices  # type: ignore[attr-defined]
        age = person.age_on(timezone.localdate(at))
        if age is None or age >= 15:
            del self.fields["by_parent"]
        if not place.emails:
            del self.fields["email"]

    def facts(self) -> dict[str, Any]:
        """As `referring.refer` takes them."""
        cleaned = self.cleaned_data
        return {
            "key": cleaned["key"],
            "transmitted": [Transmitted(one) for one in cleaned["transmitted"]],
            "basis": Basis(cleaned["basis"]),
            "by_parent": cleaned.get("by_parent", False),
            "email": cleaned.get("email", False),
            "follow_up_on": cleaned["follow_up_on"],
        }


class ResultForm(forms.Form):
    result = forms.ChoiceField(
        label=_("The person or the place says"),
        choices=[(one.value, upper_first(one.label)) for one in ReferralResult],
        widget=forms.RadioSelect,
    )


class AgainForm(forms.Form):
    follow_up_on = forms.DateField(label=_("Ask again on"), widget=DayInput())

    def clean_follow_up_on(self) -> date:
        day: date = self.cleaned_data["follow_up_on"]
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day to come."))
        return day
