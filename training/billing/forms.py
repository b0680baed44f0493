"""What is asked for a quote, an invoice, a credit note, a payment, and of who invoices."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError as NotANumber

from beneficiaries.privacy.screening import FreeTextField
from connect.books import money
from connect.partners.forms import SiretField
from connect.ui.fields import DayInput
from training.billing.sums import Due, Item, in_parts
from training.forms import PlainEmailField
from training.models import Issuer, Module, PaidBy, PayerKind, VatRegime

OFF = {"autocomplete": "off"}
FARTHEST = timedelta(days=366)
LONG_AGO, AGES_AGO = timedelta(days=1100), timedelta(days=36600)
MOST_LINES, SPARE_LINES = 12, 2
DIGITS, MOST = 7, Decimal("9999999.99")


def line_of(label: Any, most: int, *, required: bool = True, **more: Any) -> forms.CharField:
    """A text on one line, with sentences of its own."""
    words = {"required": _("Write it."), "max_length": _("Say it in fewer words.")}
    return forms.CharField(
        label=label, max_length=most, required=required, error_messages=words, widget=forms.TextInput(attrs=OFF), **more
    )


class EurosField(forms.CharField):
    """`600`, `2,50`, `-50 €` where a reduction is allowed; below ten million."""

    def __init__(self, *, below_zero: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "cx-num", **OFF}))
        super().__init__(**kwargs)
        self.below_zero = below_zero

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value) or "").replace("−", "-").strip()
        if not text:
            return None
        sign = -1 if self.below_zero and text.startswith("-") else 1
        written = text[1:] if sign < 0 else text
        amount = money.typed(written, DIGITS)
        if amount is None and re.fullmatch(r"[0-9]{8,}([.,][0-9]{1,2})?€?", re.sub(r"\s", "", written)):
            raise ValidationError(_("This is too much: ten million euros at most. Check the zeros."), code="huge")
        if amount is None:
            raise ValidationError(_("Write an amount in euros, such as 120 or 2,50."), code="amount")
        return amount * sign


class QuantityField(forms.CharField):
    """`1`, `3,5`: above zero, two places at most."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "cx-num", **OFF})
        super().__init__(max_length=9, widget=widget, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = str(super().clean(value) or "").strip().replace(",", ".")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", text) or not Decimal(text):
            raise ValidationError(_("Write how many, such as 1 or 3,5."), code="quantity")
        return Decimal(text)


class ItemForm(forms.Form):
    """One line. Left empty, it is left out."""

    label = line_of(_("What"), 200, required=False)
    quantity = QuantityField(label=_("How many"), required=False, initial="1")
    unit = line_of(_("Unit"), 20, required=False)
    price = EurosField(label=_("Price without VAT"), required=False, below_zero=True)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        begun = said.get("label") or said.get("price") is not None
        if begun and not said.get("label") and "label" not in self.errors:
            self.add_error("label", _("Say what it is."))
        if begun and said.get("price") is None and "price" not in self.errors:
            self.add_error("price", _("Write the price; a reduction begins with a minus sign."))
        return said

    def item(self) -> Item | None:
        said = self.cleaned_data
        if not said.get("label"):
            return None
        return Item(said["label"], said.get("quantity") or Decimal(1), said.get("unit") or "", said["price"])


class BaseItems(forms.BaseFormSet):  # type: ignore[type-arg]
    """The lines of a paper, at least one."""

    def clean(self) -> None:
        if any(self.errors):
            return
        items = self.items()
        if not items:
            raise forms.ValidationError(_("Write at least one line."))
        if abs(sum((item.amount for item in items), Decimal(0))) > MOST:
            raise forms.ValidationError(
                _("The lines make too much: ten million euros at most. Check quantities and prices.")
            )

    def items(self) -> list[Item]:
        return [item for form in self.forms if (item := form.item()) is not None]


def items_form(data: Any = None, items: list[Item] | None = None) -> BaseItems:
    """Lines filled with what is known, and a few empty ones."""
    known = [
        {"label": one.label, "quantity": _plain(one.quantity), "unit": one.unit, "price": _plain(one.price)}
        for one in items or []
    ]
    made: Any = forms.formset_factory(
        ItemForm, formset=BaseItems, extra=SPARE_LINES, max_num=MOST_LINES, absolute_max=MOST_LINES
    )
    return made(data, prefix="lines", initial=known)  # type: ignore[no-any-return]


def _plain(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.01')):f}".replace(".", ",").removesuffix(",00")


class PayerForm(forms.Form):
    """Who pays: the structure, or a fund in its place."""

    payer_kind = forms.ChoiceField(
        label=_("Who pays?"), choices=PayerKind.choices, error_messages={"invalid_choice": _("Choose in the list.")}
    )
    payer_name = line_of(_("Name, as on the invoice"), 160)
    payer_address = forms.CharField(
        label=_("Address"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the address: it stands on the paper."), "max_length": _("Say it in fewer words.")},
    )  # fmt: skip
    payer_siret = SiretField()
    payer_email = PlainEmailField(
        label=_("E-mail address of their accounts (optional)"), max_length=254, required=False,
        help_text=_("The paper is sent there."), widget=forms.EmailInput(attrs=OFF),
    )  # fmt: skip

    def payer(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name.startswith("payer_")}


class QuoteForm(PayerForm):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    module = forms.ModelChoiceField(
        Module.objects.none(), label=_("Which module? (optional)"), required=False, empty_label=_("made to measure"),
        help_text=_("Its programme is added to the quote, which may then stand for the agreement."),
        error_messages={"invalid_choice": _("Choose in the list.")},
    )  # fmt: skip
    title = line_of(_("Subject"), 200)
    people = forms.IntegerField(
        label=_("Professionals to train"), validators=[MinValueValidator(1), MaxValueValidator(500)],
        error_messages={"required": _("Write how many."), "invalid": _("Write how many.")},
        widget=forms.NumberInput(attrs={"min": 1, "max": 500, "class": "cx-w4"}),
    )  # fmt: skip
    duration = line_of(_("Duration"), 120)
    period = line_of(_("Days or period"), 200)
    place = line_of(_("Place"), 200)
    terms = line_of(_("More about the payment (optional)"), 300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"payer_kind": PayerKind.FIRM} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = Module.objects.in_force(timezone.localdate())  # type: ignore[attr-defined]
        self.fields["payer_address"].required, self.fields["payer_address"].label = False, _("Address (optional)")


def _day_within(before: timedelta, after: timedelta) -> Any:
    def check(value: date) -> None:
        today = timezone.localdate()
        if not today - before <= value <= today + after:
            raise ValidationError(_("This day is too far. Check the year."), code="far")

    return check


def day_field(
    label: Any, *, required: bool = True, before: timedelta = LONG_AGO, after: timedelta = FARTHEST
) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=DayInput(), validators=[_day_within(before, after)],
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )  # fmt: skip


class InvoiceForm(PayerForm):
    """An invoice, of which the whole is due on one day, or in equal monthly instalments from it."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = line_of(_("Subject"), 200)
    order_reference = line_of(
        _("Their order or commitment number (optional)"), 60, required=False,
        help_text=_("A public body refuses an invoice without its commitment number."),
    )  # fmt: skip
    from_on = day_field(_("Training from (optional)"), required=False)
    until_on = day_field(_("until (optional)"), required=False)
    first_due_on = day_field(_("To be paid by"), before=timedelta(0))
    parts = forms.IntegerField(
        label=_("In how many monthly instalments?"), validators=[MinValueValidator(1), MaxValueValidator(12)], initial=1,
        error_messages={"required": _("Write how many."), "invalid": _("Write how many.")},
        widget=forms.NumberInput(attrs={"min": 1, "max": 12, "class": "cx-w4"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"payer_kind": PayerKind.FIRM} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("from_on"), said.get("until_on")
        if first and not last and "until_on" not in self.errors:
            said["until_on"] = first
        elif last and not first and "from_on" not in self.errors:
            self.add_error("from_on", _("Write from which day."))
        elif first and last and last < first:
            self.add_error("until_on", _("It ends before it begins."))
        return said

    def dues(self, gross: Decimal) -> list[Due]:
        return in_parts(gross, self.cleaned_data["parts"], self.cleaned_data["first_due_on"])

    def facts(self) -> dict[str, Any]:
        return self.payer() | {
            name: self.cleaned_data[name] for name in ("title", "order_reference", "from_on", "until_on")
        }


class CreditForm(forms.Form):
    """How much is taken back, without VAT; empty: all that is left."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = EurosField(
        label=_("Amount without VAT, in euros (optional)"), required=False, help_text=_("Left empty, all that is left.")
    )
    reason = line_of(_("Why?"), 300, help_text=_("It is printed on the credit note."))

    def items(self) -> list[Item] | None:
        amount = self.cleaned_data["amount"]
        return None if amount is None else [Item(self.cleaned_data["reason"][:200], Decimal(1), "", amount)]


class PaymentForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = EurosField(
        label=_("Amount, in euros"), below_zero=True, error_messages={"required": _("Write the amount.")}
    )
    means = forms.ChoiceField(
        label=_("How"), choices=PaidBy.choices, error_messages={"invalid_choice": _("Choose in the list.")}
    )
    paid_on = day_field(_("On"), after=timedelta(0))
    reference = line_of(_("Reference (optional)"), 80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"paid_on": timezone.localdate()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("Write an amount in euros, such as 120 or 2,50."), code="zero")
        return amount


class SignForm(forms.Form):
    """Who says yes."""

    signatory = line_of(_("Your first and last name"), 160)
    post = line_of(_("Your position"), 120)


class NoForm(forms.Form):
    because = FreeTextField(
        label=_("Why? (optional)"), long=True, max_length=500, required=False, help_text="",
        error_messages={"max_length": _("Say it in fewer words.")},
    )  # fmt: skip


class NotedForm(forms.Form):
    """What the structure answered on paper or by telephone, as the antenna notes it."""

    answer = forms.ChoiceField(
        label=_("What did they answer?"), choices=[("yes", _("they accept")), ("no", _("they refuse"))],
        widget=forms.RadioSelect, error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )  # fmt: skip
    on = day_field(_("On"), after=timedelta(0))
    signatory = line_of(_("Who signed (first and last name)"), 160, required=False)
    because = line_of(_("Why, if they refuse"), 500, required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("answer") == "yes" and not said.get("signatory") and "signatory" not in self.errors:
            self.add_error("signatory", _("Write who signed."))
        return said


def _days(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    wrong = format_lazy(_("Between {least} and {most} days."), least=least, most=most)
    return forms.IntegerField(
        label=label, validators=[MinValueValidator(least, wrong), MaxValueValidator(most, wrong)],
        error_messages={"required": _("Write how many."), "invalid": _("Write how many.")},
        widget=forms.NumberInput(attrs={"min": least, "max": most, "class": "cx-w4"}), **more,
    )  # fmt: skip


class IssuerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who invoices, from a day on; what is not known stays empty."""

    from_on = day_field(_("From"), before=timedelta(0))
    exempted_on = day_field(
        _("Date of the certificate of exemption (optional)"), required=False, before=AGES_AGO, after=timedelta(0)
    )
    siret = SiretField()
    activity_number = line_of(
        _("Activity number (optional)"),
        20,
        required=False,
        help_text=_("Eleven digits, given by the prefect of the region."),
    )
    iban = line_of(_("IBAN (optional)"), 42, required=False)
    payment_days = _days(
        _("Days to pay"), 0, 60, help_text=_("Sixty at most (article L441-10 of the commercial code).")
    )
    quote_days = _days(_("Days a quote is valid"), 1, 365)
    vat_rate = forms.DecimalField(
        label=_("VAT rate, in percent"), required=False, min_value=0, max_value=99, decimal_places=2, localize=True,
        error_messages={"invalid": _("Write a rate such as 20 or 5,5.")}, widget=forms.TextInput(attrs={"class": "cx-w4"}),
    )  # fmt: skip

    class Meta:
        model = Issuer
        fields = (
            "from_on", "name", "address", "siret", "activity_number", "prefect", "vat_regime", "exempted_on", "vat_rate",
            "vat_number", "iban", "bic", "payment_days", "quote_days", "penalty",
        )  # fmt: skip
        error_messages: Mapping[str, Any] = {
            name: {"required": _("Write it."), "max_length": _("Say it in fewer words.")}
            for name in ("name", "penalty", "address", "prefect", "vat_number", "bic")
        }  # fmt: skip
        widgets: Mapping[str, Any] = {
            "from_on": DayInput(), "exempted_on": DayInput(), "address": forms.Textarea(attrs={"rows": 3}),
            "vat_regime": forms.Select(choices=VatRegime.choices),
        }  # fmt: skip

    def clean_activity_number(self) -> str:
        digits = re.sub(r"\s", "", self.cleaned_data["activity_number"])
        if digits and not re.fullmatch(r"[0-9]{11}", digits):
            raise ValidationError(_("An activity number has eleven digits."), code="activity")
        return digits

    def clean_iban(self) -> str:
        text: str = self.cleaned_data["iban"]
        if not text:
            return ""
        try:
            return str(iban_number.validate(text))
        except NotANumber as error:
            raise ValidationError(
                _("This IBAN is not right: its last digits check the others."), code="iban"
            ) from error

    def clean_vat_rate(self) -> Decimal:
        return self.cleaned_data["vat_rate"] or Decimal(0)

    def _post_clean(self) -> None:
        """The rules of the row are PostgreSQL's, and the act says them in its own words."""
