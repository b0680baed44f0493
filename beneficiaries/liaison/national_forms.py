"""The form of the national settings of sheets and rights."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.liaison.rights import Rules
from connect.ui.fields import DayInput


def whole(label: Any, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class RulesForm(forms.Form):
    """Lengths from a day to come on; the same bounds stand in the database."""

    starts_on = forms.DateField(
        label=_("From (a day to come)"),
        widget=DayInput(),
        error_messages={"invalid": _("Write the day as 03/12/2026.")},
    )
    valid_months = whole(_("A sheet is valid, before the first visit: months"), 1, 24)
    rights_months = whole(_("Rights last, from the first visit: months"), 1, 36)
    renewals = whole(_("Renewals, each on a new sheet: number"), 0, 5)
    draft_days = whole(_("A draft is kept: days"), 1, 90)
    sleeps_days = whole(_("A sheet that waits is late after: days"), 1, 60)
    tries = whole(_("Closing is proposed after: tries to reach the person"), 1, 10)
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Who decided it and when: it stays beside the lengths."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say why: it is read for years.")},
    )

    def lengths(self) -> dict[str, Any]:
        """What `rights.write_rules` takes."""
        cleaned = self.cleaned_data
        rules = Rules(**{name: cleaned[name] for name in Rules()._asdict()})
        return {"rules": rules, "starts_on": cleaned["starts_on"], "reason": cleaned["reason"]}
