"""Which sales are read: two days, a way to group, one value of it; and what they are compared with."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from connect.ui.fields import DayInput
from connect.ui.templatetags.ui import day
from sales.forms import AmountField
from sales.models import DEVICES, Grade, Kind, Product
from sales.reading.facts import GROUPS, Asked

LONGEST = 366 * 2  # days
NATIONAL = ("jour", "type", "categorie", "article", "caisse", "antenne")
OF_ANTENNA = ("jour", "vendeur", "type", "categorie", "article", "caisse", "personne")


class ReadForm(forms.Form):
    """Two days, both included, the running month when nothing is asked; `par` is the group shown."""

    du = forms.DateField(
        label=pgettext_lazy("begins", "From"), required=False, widget=DayInput(**{"class": "form-control"})
    )
    au = forms.DateField(label=_("Until, included"), required=False, widget=DayInput(**{"class": "form-control"}))
    par = forms.ChoiceField(label=_("By"), required=False)

    def __init__(self, *args: Any, groups: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        choice = self.fields["par"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(name, GROUPS[name].title) for name in groups]
        choice.widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        today = timezone.localdate()
        first, last = said.get("du") or today.replace(day=1), said.get("au") or today
        if first > last:
            self.add_error("au", _("The last day comes after the first one."))
        elif (last - first).days > LONGEST:
            self.add_error("au", _("Two years at most: choose nearer days."))
        said["first"], said["last"], said["group"] = first, last, said.get("par") or self.groups[0]
        return said

    def asked(self, antennas: tuple[int, ...]) -> Asked:
        """The sales asked for; a value of a group comes with the address (`type=computer`)."""
        only = {
            name: self.data[name][:60] for name in self.groups if self.data.get(name) is not None and name in self.data
        }
        return Asked(antennas, self.cleaned_data["first"], self.cleaned_data["last"], only)

    @property
    def said(self) -> str:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return _("from %(first)s to %(last)s") % {"first": day(first), "last": day(last)}


class WorthForm(forms.Form):
    """What a dated row needs: from which day, its source, why."""

    from_on = forms.DateField(
        label=pgettext_lazy("begins", "From"),
        widget=DayInput(**{"class": "form-control"}),
        error_messages={"required": _("Choose a day.")},
    )
    source = forms.CharField(label=_("Source"), max_length=200, error_messages={"required": _("Write the source.")})
    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": _("Say why.")})

    def clean_from_on(self) -> date:
        chosen: date = self.cleaned_data["from_on"]
        if chosen.year < 2010:
            raise ValidationError(_("Before the first sale of the programme."), code="early")
        return chosen


class MarketForm(WorthForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    grade = forms.ChoiceField(label=_("Grade"), required=False, choices=[("", _("all")), *Grade.choices])
    product = forms.ModelChoiceField(
        Product.objects.order_by("rank"), label=_("Article"), required=False, empty_label=_("all")
    )
    amount = AmountField(label=_("Price on the market, in euros"), error_messages={"required": _("Write the price.")})

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError(_("Write an amount above zero."), code="zero")
        return amount


class CarbonForm(WorthForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in DEVICES])
    kg = forms.DecimalField(
        label=_("kg of CO2 avoided over a year of use"), min_value=0, max_value=5000, decimal_places=1
    )
