"""What is typed in the catalogue: articles, prices, caps, limits, offers, years."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.privacy.screening import FreeTextField
from connect.ui.fields import DayInput
from sales.forms import AmountField
from sales.models import Carries, Grade, Kind, Limited, Product, Scope

EMPTY = [("", _("none"))]


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(**{"label": label, "widget": DayInput(), "initial": timezone.localdate} | more)


class FromOnForm(forms.Form):
    """A decision that holds from a day on, with its reason."""

    from_on = day_field(pgettext_lazy("begins", "From"))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("What the teams will read."))


class AboveZeroField(AmountField):
    def clean(self, value: Any) -> Decimal | None:
        amount: Decimal | None = super().clean(value)
        if amount is not None and amount <= 0:
            raise ValidationError(_("A gift is not a sale: write a price above zero."), code="zero")
        return amount


class ChangeArticleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    operator = forms.CharField(label=_("Operator"), max_length=40, required=False)
    data_mb = forms.IntegerField(label=_("Data, in megabytes"), min_value=0, max_value=2_000_000, required=False)
    carries = forms.ChoiceField(label=_("Handed over with it"), choices=Carries.choices, initial=Carries.NOTHING)
    grade = forms.ChoiceField(label=_("Grade of a device"), choices=[*EMPTY, *Grade.choices], required=False)
    rank = forms.IntegerField(
        label=_("Place in the list"), min_value=1, max_value=9999, initial=100, help_text=_("The smallest comes first.")
    )
    withdrawn_on = day_field(_("Withdrawn on"), required=False, initial=None)


class ArticleForm(ChangeArticleForm):
    """A new article. Its kind and its days stay for ever; its first price is changed by dated ones."""

    code = forms.RegexField(
        r"^[A-Za-z0-9-]{1,20}$",
        label=_("Code"),
        help_text=_("Letters, figures and hyphens: what is scanned or typed at the till."),
        error_messages={"invalid": _("A code has letters, figures and hyphens, twenty at most.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    days = forms.IntegerField(
        label=_("Days of validity"), min_value=1, max_value=366, required=False, help_text=_("For a plan or top-up.")
    )
    price = AboveZeroField(label=_("Price, in euros"), error_messages={"required": _("Write the price.")})
    field_order = ("code", "name", "kind", "price", "days", "operator", "data_mb", "carries", "grade", "rank")

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        is_plan = said.get("kind") == Kind.PLAN
        if is_plan and not said.get("days"):
            self.add_error("days", _("A plan or top-up says how many days it lasts."))
        if not is_plan:
            said["days"] = None
        return said


class NationalPriceForm(FromOnForm):
    amount = AboveZeroField(label=_("Price, in euros"), error_messages={"required": _("Write the price.")})
    field_order = ("amount", "from_on", "reason")


class CapForm(FromOnForm):
    """`seen`: the prices above this cap were shown, and what happens to them."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.COMPUTER)
    amount = AboveZeroField(label=_("At most, in euros"), error_messages={"required": _("Write the amount.")})
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("kind", "amount", "from_on", "reason", "seen")


class LimitForm(FromOnForm):
    kind = forms.ChoiceField(label=_("What is counted"), choices=Limited.choices)
    scope = forms.ChoiceField(label=_("Whose"), choices=Scope.choices)
    most = AmountField(
        label=_("At most"),
        required=False,
        help_text=_("Pieces, or euros for plans. Leave empty to switch the limit off."),
    )
    months = forms.IntegerField(
        label=_("Over how many months"), min_value=1, max_value=120, initial=12,
        help_text=_("Back from the day of the sale; for plans, months of the calendar."),
    )  # fmt: skip
    field_order = ("kind", "scope", "most", "months", "from_on", "reason")


class OfferForm(forms.Form):
    operator = forms.CharField(label=_("Operator"), max_length=40)
    name = forms.CharField(label=_("Offer"), max_length=80)
    price = AmountField(label=_("Price a month, in euros"), error_messages={"required": _("Write the price.")})
    what = forms.CharField(label=_("What is in it"), max_length=120)
    who = forms.CharField(
        label=_("Who may have it"),
        max_length=160,
        required=False,
        help_text=_("Empty: everyone. A social offer says to whom."),
    )
    checked_on = day_field(_("Checked on"))
    rank = forms.IntegerField(label=_("Place in the list"), min_value=1, max_value=9999, initial=100)
    withdrawn_on = day_field(_("Withdrawn on"), required=False, initial=None)

    def clean_checked_on(self) -> Any:
        day = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise ValidationError(_("An offer is checked today or before."), code="future")
        return day


class ReasonForm(forms.Form):
    reason = FreeTextField(label=_("Reason"), max_length=200)


class GrantForm(ReasonForm):
    first_on = day_field(_("First day of the further year"))
    field_order = ("first_on", "reason")


class AskForm(forms.Form):
    reason = FreeTextField(long=True, label=_("Why this person needs a further year"), max_length=400)


class OwnPriceForm(forms.Form):
    """An antenna's price; empty, the national price is asked again."""

    product = forms.ModelChoiceField(queryset=Product.objects.none(), label=_("Article"), empty_label=None)
    amount = AboveZeroField(
        label=_("Our price, in euros"), required=False, help_text=_("Leave empty to ask the national price again.")
    )
    from_on = day_field(pgettext_lazy("begins", "From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.on_sale()  # type: ignore[attr-defined]


class AllowForm(ReasonForm):
    """Which limit the next sale may pass: `kind/scope`."""

    limit = forms.ChoiceField(label=_("Which limit"))
    field_order = ("limit", "reason")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].choices = choices  # type: ignore[attr-defined]
