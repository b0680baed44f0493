"""What is asked at the door: a first name and a reason; and, of a manager, the name of a tablet."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import NameField
from beneficiaries.models import Reason

REASONS = [
    (Reason.APPOINTMENT, _("I have an appointment")),
    (Reason.PLAN, _("A plan, a top-up, a SIM card")),
    (Reason.DEVICE, _("A computer or a telephone")),
    (Reason.HELP, _("Help with one thing")),
    (Reason.WORKSHOP, _("To learn, in a workshop")),
    (Reason.OTHER, _("Something else")),
]
COUNTER_REASONS = [(Reason.APPOINTMENT, _("An appointment")), *REASONS[1:]]  # said about the person, not by her


class TurnForm(forms.Form):
    """A place in the queue. `key` becomes its own, so that a form sent twice gives one place."""

    first_name = NameField(
        label=_("First name"), max_length=40, error_messages={"required": _("Write a first name: it is enough.")}
    )
    reason = forms.ChoiceField(
        label=_("Why do you come?"),
        choices=REASONS,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a reason. “Something else” is one.")),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CounterTurnForm(TurnForm):
    """The same two questions, as the counter asks them."""

    reason = forms.ChoiceField(label=_("Comes for"), choices=COUNTER_REASONS, initial=Reason.OTHER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "off"


class TabletForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the tablet"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Where it stands, for example “entrée”."),
        error_messages={"required": _("Give it a name, to know which one to switch off the day it is lost.")},
    )
