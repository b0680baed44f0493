"""What is typed for the yearly statement. The form that creates carries a key: sent twice, it is one amount."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from training.billing.forms import EurosField, line_of
from training.statement.form import frames, typed_lines


class AmountForm(forms.Form):
    line = forms.ChoiceField(label=_("Line of the form"))
    label = line_of(_("What"), 200)
    amount = EurosField(label=_("Amount without VAT"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_frame = {
            frame.title: [(line.code, line.label) for line in typed_lines() if line.frame == frame.code]
            for frame in frames()
        }
        groups = [("", _("Choose")), *((title, lines) for title, lines in reversed(by_frame.items()) if lines)]
        self.fields["line"].choices = groups  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Frame H: who signs."""

    signatory = line_of(_("Signed by"), 160, help_text=_("First name and last name of who signs the form."))
    capacity = line_of(_("As"), 120, help_text=_("For instance: presidency, direction."))
