"""What is written of a donor, of a batch and of its value; periods; the register's setting."""

import re
import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.empty_lists import HOW_TO, LISTS
from beneficiaries.uploads.tables import TableField
from connect.antennas.models import Site
from connect.partners.forms import PostcodeField, SiretField
from connect.ui.fields import DayInput, NameField, PhoneField
from sales.donations import importing
from sales.donations.rows import COLUMNS
from sales.forms import AmountField
from sales.models import Batch, Donor, DonorKind, Origin
from sales.models.donations import RNA

OFF = {"autocomplete": "off"}
FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
LONGEST_PERIOD = 3660  # days


def line_field(label: Any, most: int, *, needed: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=needed, help_text=help_text, widget=forms.TextInput(attrs=OFF)
    )


def clean_rna(text: str) -> str:
    """` w751 999 999 ` → `W751999999`; ValidationError for what is no association's number (vector `rna`)."""
    number = "".join(text.split()).upper()
    if number and not re.fullmatch(RNA, number):
        raise ValidationError(
            _("An association’s number begins with W and has nine more signs. Example: W751999999."), code="rna"
        )
    return number


class DonorForm(forms.Form):
    """A donor. What a private person is asked beyond a name and an address depends on the register (`with_identity`)."""

    kind = forms.ChoiceField(
        label=_("Who gives?"), choices=DonorKind, widget=forms.RadioSelect, initial=DonorKind.COMPANY
    )
    name = NameField(label=_("Name"), max_length=120)
    siret = SiretField(help_text=_("Fourteen digits, on the donor’s headed paper."))
    rna = line_field(_("Association number (RNA, optional)"), 20, help_text=_("For an association. It begins with W."))
    address = line_field(_("Address"), 200)
    postcode = PostcodeField(required=False)
    town = line_field(_("Town"), 80)
    contact = line_field(_("Contact (optional)"), 120, help_text=_("Who speaks for the company or the association."))
    capacity = line_field(_("Position or occupation (optional)"), 80)
    phone = PhoneField(label=_("Telephone (optional)"), required=False)
    email = forms.EmailField(label=_("E-mail address (optional)"), required=False, widget=forms.EmailInput(attrs=OFF))
    identity_nature = line_field(
        _("Identity document of a private person"), 40, help_text=_("Identity card, passport…")
    )
    identity_number = line_field(_("Its number"), 40)
    identity_authority = line_field(_("Issued by"), 80)
    identity_on = forms.DateField(label=_("Issued on"), required=False, widget=DayInput(), input_formats=FORMATS)

    def __init__(self, *args: Any, with_identity: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_identity:
            for name in ("identity_nature", "identity_number", "identity_authority", "identity_on"):
                del self.fields[name]

    @staticmethod
    def facts_of(donor: Donor) -> dict[str, Any]:
        return {name: getattr(donor, name) for name in DonorForm.base_fields}

    def clean_rna(self) -> str:
        return clean_rna(self.cleaned_data["rna"])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if bool(said.get("identity_nature")) != bool(said.get("identity_number")):
            missing = "identity_number" if said.get("identity_nature") else "identity_nature"
            self.add_error(missing, _("Write the document and its number, or neither."))
        return said


class BatchForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    origin = forms.ChoiceField(
        label=_("How do the devices come?"), choices=Origin, widget=forms.RadioSelect, initial=Origin.GIFT
    )
    received_on = forms.DateField(label=_("Received on"), widget=DayInput(), input_formats=FORMATS)
    site = forms.ModelChoiceField(label=_("Where"), queryset=Site.objects.none(), empty_label=None)
    announced = forms.IntegerField(label=_("Devices announced (optional)"), required=False, min_value=0, max_value=9999)
    purpose = line_field(_("What they are for (optional)"), 120)
    remarks = line_field(_("Remarks (optional)"), 300)
    price_paid = AmountField(label=_("Price paid, in euros (if bought)"), required=False)
    paid_with = line_field(_("Paid with (if bought)"), 40, help_text=_("Transfer, cheque…"))

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        initial = {"key": uuid.uuid4(), "received_on": timezone.localdate(), **kwargs.pop("initial", {})}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(antenna_id=antenna_id).order_by("pk")
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.initial.setdefault("site", sites.first())

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("origin") != Origin.PURCHASE:
            if said.get("price_paid") is not None:
                self.add_error(
                    "price_paid", _("A gift has no price. Choose “bought from a refurbisher”, or write nothing.")
                )
            said["paid_with"] = ""
        elif said.get("price_paid") is None and "price_paid" not in self.errors:
            self.add_error("price_paid", _("Write what was paid for the batch, 0 if nothing."))
        return said


class ValueForm(forms.Form):
    """The donor's own value, as the donor writes it."""

    value = AmountField(label=_("Value declared by the donor, in euros"), required=False)
    declared_by = line_field(_("Who declares it (name, position)"), 120)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        value = said.get("value")
        if value is not None and value <= 0:
            self.add_error("value", _("Write an amount above zero, or nothing."))
        if value is not None and not said.get("declared_by"):
            self.add_error("declared_by", _("The value is the donor’s: write who declares it."))
        return said

    @staticmethod
    def facts_of(batch: Batch) -> dict[str, Any]:
        return {"value": batch.declared_value, "declared_by": batch.declared_by}


class CancelForm(ValueForm):
    reason = line_field(_("Why is it cancelled?"), 200, needed=True)
    field_order = ("reason", "value", "declared_by")


class ReasonForm(forms.Form):
    reason = line_field(_("Why is it taken out?"), 200, needed=True, help_text=_("Entered twice, wrong batch…"))


class ListForm(forms.Form):
    file = TableField(columns=COLUMNS, most=importing.MOST, our_own_sheets=(HOW_TO, LISTS))


class PeriodForm(forms.Form):
    """From a day to a day, both included; the running year unless said otherwise. `antenne` and `donateur` by the page."""

    du = forms.DateField(label=_("From this day"), required=False, widget=DayInput(), input_formats=FORMATS)
    au = forms.DateField(label=_("until, included"), required=False, widget=DayInput(), input_formats=FORMATS)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        today = timezone.localdate()
        self.first, self.last = date(today.year, 1, 1), today
        for name in self.fields:
            self.fields[name].widget.attrs["class"] = "form-control"
        if self.is_valid():
            self.first = self.cleaned_data["du"] or self.first
            self.last = self.cleaned_data["au"] or max(self.last, self.first)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("du"), said.get("au")
        if first and last and not 0 <= (last - first).days <= LONGEST_PERIOD:
            self.add_error("au", _("The period ends after it begins, and lasts ten years at most."))
        return said


class RegisterForm(forms.Form):
    is_on = forms.TypedChoiceField(
        label=_("Is the register kept?"), choices=[("1", _("yes, from that day on")), ("0", _("no longer, from that day on"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    from_on = forms.DateField(label=_("From this day"), widget=DayInput(), input_formats=FORMATS)
    group_below = AmountField(
        label=_("Devices below this amount share a line (optional)"), required=False,
        help_text=_("The amount set by order of the ministry (CP R321-4). Nothing: one line a device."),
    )  # fmt: skip
    reason = line_field(_("Why"), 300, needed=True)
    source = line_field(
        _("On what ground"), 200, needed=True, help_text=_("The letter of the prefecture, the lawyer’s opinion…")
    )
