"""A file that is asked for, a period that is published, a publication that is withdrawn."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.privacy.screening import FreeTextField
from connect.impact.forms import BACKWARDS, READ
from connect.impact.models import Publication, SealedPeriod
from connect.impact.period import BEGUN, Period, said
from connect.impact.taken import publications
from connect.impact.taken.kinds import Kind
from connect.ui.fields import DayInput

LONGEST = 366  # days
ENDINGS = {
    "xlsx": _("Excel workbook"), "csv": _("CSV (opens in every tool)"), "zip": _("CSV files in one ZIP"), "json": _("JSON"),
}  # fmt: skip


class AskForm(forms.Form):
    """A file of a kind: `period`, and what the other fields say. Days are not asked where the file is of today."""

    first_on = forms.DateField(label=pgettext_lazy("first day", "From"), widget=DayInput(), input_formats=READ)
    last_on = forms.DateField(label=_("until, included"), widget=DayInput(), input_formats=READ)
    reason = FreeTextField(
        label=_("What for"),
        help_text=_("Kept with your name. Ten characters at least, without anybody’s name."),
    )
    ending = forms.ChoiceField(label=_("File"), widget=forms.Select(attrs={"class": "form-select"}))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, kind: Kind, data: Any = None) -> None:
        super().__init__(data, prefix=kind.code, initial={"key": uuid4(), **_last_month()})
        self.kind = kind
        endings = [(ending, ENDINGS[ending]) for ending in kind.endings]
        self.fields["ending"].choices = endings  # type: ignore[attr-defined]
        if len(endings) == 1:
            self.fields["ending"].widget, self.initial["ending"] = forms.HiddenInput(), kind.endings[0]
        if not kind.names:
            del self.fields["reason"]
        if not kind.dated:
            del self.fields["first_on"], self.fields["last_on"]
        for name in ("first_on", "last_on", "reason"):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and first > last:
            self.add_error("last_on", BACKWARDS)
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("last_on", _("A year at most in one file. Take the other days in another one."))
        if first and first < BEGUN:
            self.add_error("first_on", _("Nothing was written before 2013. Check the year."))
        return cleaned

    @property
    def period(self) -> Period:
        today = timezone.localdate()
        return Period(self.cleaned_data.get("first_on", today), self.cleaned_data.get("last_on", today))


def _last_month() -> dict[str, date]:
    month = Period.month(timezone.localdate().replace(day=1) - timedelta(days=1))
    return {"first_on": month.first, "last_on": month.last}


class PublishForm(forms.Form):
    """Which sealed period is published."""

    period = forms.ChoiceField(label=_("Sealed period"), widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offered = publications.to_publish()
        self.by_value = {str(one.pk): one for one in offered}
        choices = [(value, said(Period(one.first_on, one.last_on))) for value, one in self.by_value.items()]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> SealedPeriod:
        return self.by_value[self.cleaned_data["period"]]


class WithdrawForm(forms.Form):
    """Which publication is taken off the public page, and why."""

    publication = forms.ModelChoiceField(
        label=_("Publication"),
        queryset=Publication.objects.filter(withdrawn_at=None),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    why = FreeTextField(label=_("Why it is withdrawn"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["why"].widget.attrs["class"] = "form-control"
