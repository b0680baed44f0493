"""What is typed at the till. Amounts as people write them: `120`, `2,50`, `2.50 €`."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sales.models import Means

AMOUNT = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,2}))?\s*(?:€|eur|euros?)?", re.IGNORECASE)


class AmountField(forms.Field):
    """Euros with at most two places; gives a `Decimal`. A sign, three places, a label scanned there: a sentence."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:
        text = re.sub(r"\s", "", str(value or ""))
        if not text:
            return None
        found = AMOUNT.fullmatch(text)
        if found is None:
            raise ValidationError(_("Write an amount in euros, such as 120 or 2,50."), code="amount")
        return Decimal(f"{found[1]}.{found[2] or 0}").quantize(Decimal("0.01"))


class ScanForm(forms.Form):
    """One field: a label, a code, or words of a name."""

    scan = forms.CharField(
        label=_("Scan or type an article"), max_length=80,
        error_messages={
            "required": _("Scan a label, or type a few letters of an article."),
            "max_length": _("That is too long for a label. Scan it again."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip


class PriceForm(forms.Form):
    """Another price for a line of the basket."""

    line = forms.UUIDField(widget=forms.HiddenInput)
    price = AmountField(label=_("Price, in euros"), error_messages={"required": _("Write the price.")})

    def clean_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["price"]
        if price <= 0:
            raise ValidationError(_("A gift is not a sale: write a price above zero."), code="zero")
        return price


class PayForm(forms.Form):
    """How the basket is paid. `key` makes one sale of the same form sent twice; `due` is what the seller saw."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    due = forms.DecimalField(max_digits=8, decimal_places=2, localize=False, widget=forms.HiddenInput)
    means = forms.ChoiceField(
        label=_("Paid by"),
        choices=Means.choices,
        initial=Means.CASH,
        error_messages={"required": _("Choose how it is paid."), "invalid_choice": _("Choose how it is paid.")},
    )
    received = AmountField(label=_("Money received, in euros"), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("means") == Means.CASH and said.get("received") is None and "received" not in self.errors:
            self.add_error("received", _("Write the money received, even when it is the exact price."))
        return said
