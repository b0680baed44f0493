"""What the pages of the roll ask."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from connect.ui.fields import DayInput
from workshops.roll.days import Days

FIRST, LAST = date(2013, 1, 1), date(2100, 1, 1)  # the programme began in 2013 (seed)


class TapForm(forms.Form):
    """Which tap is taken back."""

    change = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class DaysForm(forms.Form):
    """A period of at most `most` days; nothing asked means the one given as `usual`."""

    du = forms.DateField(label=pgettext_lazy("first day", "From"), required=False, widget=DayInput())
    au = forms.DateField(label=_("Until, included"), required=False, widget=DayInput())

    def __init__(self, data: Any = None, *, usual: Days, most: int = 0, **kwargs: Any) -> None:
        asked = data if data and ("du" in data or "au" in data) else None
        super().__init__(asked, initial={"du": usual.first, "au": usual.last}, **kwargs)
        self.usual, self.most = usual, most
        for name in ("du", "au"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, usual in zip(("du", "au"), self.usual, strict=True):
            if name not in self.errors:
                cleaned[name] = cleaned.get(name) or usual
                if not FIRST <= cleaned[name] <= LAST:
                    self.add_error(name, _("Choose a day from 2013 on."))
        if not self.errors and cleaned["du"] > cleaned["au"]:
            self.add_error("au", _("The last day comes before the first. Exchange them."))
        elif not self.errors and self.most and Days(cleaned["du"], cleaned["au"]).length > self.most:
            self.add_error("au", _("One year at most. Choose a shorter period."))
        return cleaned

    @property
    def days(self) -> Days:
        """What was asked, or the usual period while it is not well said."""
        if self.is_bound and self.is_valid():
            return Days(self.cleaned_data["du"], self.cleaned_data["au"])
        return self.usual
