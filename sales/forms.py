"""What is typed at the till. Amounts as people write them: `120`, `2,50`, `2.50 €`."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connect.books import money
from sales.models import Means
from sales.paying import Paid


class AmountField(forms.Field):
    """Euros with at most two places; gives a `Decimal`. A sign, three places, a label scanned there: a sentence."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        amount = money.typed(text)
        if amount is None:
            raise ValidationError(_("Write an amount in euros, such as 120 or 2,50."), code="amount")
        return amount


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


PERCENT = re.compile(r"-?([0-9]{1,2})(?:[.,]([0-9]))?%")


class PriceField(AmountField):
    """An amount, or a discount such as `5 %`: gives a `Decimal`, or the share taken off as a negative one (5 % → -0.05)."""

    def to_python(self, value: Any) -> Decimal | None:
        found = PERCENT.fullmatch(re.sub(r"\s", "", str(value or "")))
        return -Decimal(f"{found[1]}.{found[2] or 0}") / 100 if found else super().to_python(value)


class PriceForm(forms.Form):
    """Another price for a line of the basket, or a discount."""

    line = forms.UUIDField(widget=forms.HiddenInput)
    price = PriceField(
        label=_("Price in euros, or discount such as 5 %"), error_messages={"required": _("Write the price.")}
    )

    def clean_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["price"]
        if price == 0:
            raise ValidationError(_("A gift is not a sale: write a price above zero."), code="zero")
        return price


class RoundForm(forms.Form):
    """One price for the whole basket."""

    round = AmountField(
        label=_("One price for all of it, in euros"), error_messages={"required": _("Write the price.")}
    )


OFFERED = (Means.CASH, Means.CARD, Means.CHEQUE, Means.VOUCHER)
PARTS = (Means.CARD, Means.CHEQUE, Means.VOUCHER, Means.LATER)  # cash pays the rest, for it alone gives change


class PayForm(forms.Form):
    """How the basket is paid: one means, and parts of it by others. `key` makes one sale of the same form sent twice; `due`
    is what the seller saw. `agreed`: a manager agreed to instalments for this person.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    due = forms.DecimalField(max_digits=8, decimal_places=2, localize=False, widget=forms.HiddenInput)
    means = forms.ChoiceField(
        label=_("Paid by"),
        initial=Means.CASH,
        error_messages={"required": _("Choose how it is paid."), "invalid_choice": _("Choose how it is paid.")},
    )
    received = AmountField(label=_("Money received, in euros"), required=False)
    part_card = AmountField(label=_("By card, in euros"), required=False)
    part_cheque = AmountField(label=_("By cheque, in euros"), required=False)
    part_voucher = AmountField(label=_("By a partner’s voucher, in euros"), required=False)
    part_later = AmountField(label=_("In instalments, in euros"), required=False)
    cheque = forms.CharField(label=_("Number of the cheque"), max_length=40, required=False)
    payer = forms.CharField(label=_("Partner who pays the voucher"), max_length=120, required=False)
    number = forms.CharField(label=_("Number of the voucher"), max_length=40, required=False)

    def __init__(self, *args: Any, agreed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = OFFERED + ((Means.LATER,) if agreed else ())
        means = self.fields["means"]
        assert isinstance(means, forms.ChoiceField)
        means.choices = [(m.value, m.label) for m in offered]
        if not agreed:
            del self.fields["part_later"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        means, due = said.get("means"), said.get("due")
        parts = {m: said.get(f"part_{m}") or Decimal(0) for m in PARTS if m != means}
        said["parts"] = {m: amount for m, amount in parts.items() if amount}
        rest = (due or Decimal(0)) - sum(parts.values())
        if due is not None and rest < 0:
            self.add_error(None, _("The parts make more than the price. Correct them."))
        said["rest"] = rest
        if means == Means.CASH and rest > 0 and said.get("received") is None and "received" not in self.errors:
            self.add_error("received", _("Write the money received, even when it is the exact price."))
        if Means.VOUCHER in said["parts"] or (means == Means.VOUCHER and rest > 0):
            for name, words in (("payer", _("Write which partner pays.")), ("number", _("Write its number."))):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return said

    @property
    def in_parts(self) -> bool:
        """Something was written about parts, numbers or partners: that block is shown open."""
        names = ("part_card", "part_cheque", "part_voucher", "part_later", "cheque", "payer", "number")
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in names)

    @property
    def left(self) -> Decimal | None:
        """What is still to pay once the parts are taken off; None when there are none, or they are not amounts."""
        said = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else {}
        rest: Decimal | None = said.get("rest") if said.get("parts") else None
        return rest if rest is not None and rest >= 0 else None

    def payments(self) -> list[Paid]:
        """What the act takes: the parts, then the rest by the chosen means."""
        said = self.cleaned_data
        amounts = {**said["parts"], **({said["means"]: said["rest"]} if said["rest"] > 0 else {})}
        return [
            Paid(
                means, amount, said["received"] if means == Means.CASH else None,
                number={Means.CHEQUE: said["cheque"], Means.VOUCHER: said["number"]}.get(Means(means), ""),
                payer=said["payer"] if means == Means.VOUCHER else "",
            )
            for means, amount in amounts.items()
        ]  # fmt: skip
