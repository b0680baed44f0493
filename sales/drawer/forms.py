"""What is typed about a drawer: coins and notes, or one amount; a movement; a settlement; what a manager agrees to."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.antennas.models import Site
from connect.books.money import from_cents
from connect.ui.fields import DayInput
from connect.ui.templatetags.ui import euros
from sales.catalogue.forms import FromOnForm
from sales.drawer.counting import DENOMINATIONS, worth
from sales.drawer.instalments import MOST_MONTHS
from sales.forms import AmountField
from sales.models import Means, Movement

MOST_PIECES = 2000


class CountForm(forms.Form):
    """How many of each coin and note; or one amount, for who counted on paper. Gives `counts` and `counted`."""

    counted = AmountField(label=_("Money counted, in euros"), required=False)
    reason = forms.CharField(
        label=_("Reason, if it is not what is expected"), max_length=200, required=False,
        error_messages={"max_length": _("Say it in 200 characters.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value in DENOMINATIONS:
            self.fields[f"c{value}"] = forms.IntegerField(
                label=euros(from_cents(value)), required=False, min_value=0, max_value=MOST_PIECES,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}),
                error_messages={
                    "invalid": _("Write how many."),
                    "min_value": _("Write how many."),
                    "max_value": _("That is a lot: check."),
                },
            )  # fmt: skip

    def pieces(self) -> Iterator[forms.BoundField]:
        """The fields of coins and notes, largest first."""
        return (self[f"c{value}"] for value in DENOMINATIONS)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        counts = {value: said.get(f"c{value}") or 0 for value in DENOMINATIONS}
        said["counts"] = counts = {value: number for value, number in counts.items() if number}
        amount = said.get("counted")
        if counts and amount is not None and amount != worth(counts):
            words = _("The coins and notes make %(worth)s. Correct one of the two, or leave this empty.")
            self.add_error("counted", ValidationError(words % {"worth": euros(worth(counts))}, code="differ"))
        elif counts:
            said["counted"] = worth(counts)
        elif amount is None and "counted" not in self.errors and self._may_be_empty():
            self.add_error("counted", _("Count the drawer: write 0 when it is empty."))
        return said

    def _may_be_empty(self) -> bool:
        return not any(name[1:].isdigit() for name in self.errors)


class CloseForm(CountForm):
    """The drawer as counted, the terminal's slip and the cheques; a colleague and her password when two people count."""

    card = AmountField(label=_("Total of the card terminal’s slip, in euros"), required=False)
    cheque = AmountField(label=_("Cheques together, in euros"), required=False)

    colleague = forms.ModelChoiceField(
        User.objects.none(), label=_("Who counted too"), required=False, empty_label=_("nobody"),
        error_messages={"invalid_choice": _("Choose somebody of the antenna.")},
    )  # fmt: skip
    password = forms.CharField(
        label=_("Her password"), required=False, max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, team: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["colleague"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=[user.pk for user in team]).order_by("first_name", "last_name")
        field.label_from_instance = lambda user: user.get_full_name()  # type: ignore[method-assign, assignment]

    def told(self) -> dict[str, Decimal]:
        """What was written of cards and cheques, by means."""
        written = {means: self.cleaned_data.get(means) for means in (Means.CARD.value, Means.CHEQUE.value)}
        return {means: amount for means, amount in written.items() if amount is not None}


class MoveForm(forms.Form):
    """Money put in or taken out, and what for. `key` makes one movement of the same form sent twice."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=[(m.value, m.label) for m in (Movement.IN, Movement.EXPENSE, Movement.OUT)],
        widget=forms.RadioSelect, error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )  # fmt: skip
    amount = AmountField(label=_("Amount, in euros"), error_messages={"required": _("Write the amount.")})
    reason = forms.CharField(
        label=_("What for?"), max_length=200,
        error_messages={"required": _("Say what it is for."), "max_length": _("Say it in 200 characters.")},
    )  # fmt: skip


class DepositForm(CountForm):
    """What goes to the bank: coins and notes one by one, and the cheques."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    cheques = forms.IntegerField(label=_("How many cheques"), required=False, min_value=0, max_value=500)
    cheques_amount = AmountField(label=_("Amount of the cheques, in euros"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not said.get("counts") and "counted" not in self.errors:
            self.add_error("counted", _("The bank asks for coins and notes one by one: open the list and count."))
        if bool(said.get("cheques")) != bool(said.get("cheques_amount")):
            self.add_error("cheques_amount", _("Write how many cheques, and their amount."))
        return said


class SettleForm(forms.Form):
    """Money that comes in for a sale paid in instalments."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = AmountField(label=_("Amount paid, in euros"), error_messages={"required": _("Write the amount.")})
    means = forms.ChoiceField(
        label=_("Paid by"), choices=[(m.value, m.label) for m in (Means.CASH, Means.CARD, Means.CHEQUE)], initial=Means.CASH,
        error_messages={"required": _("Choose how it is paid."), "invalid_choice": _("Choose how it is paid.")},
    )  # fmt: skip
    received = AmountField(label=_("Money received, in euros"), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        amount, received = said.get("amount"), said.get("received")
        if amount is not None and amount <= 0:
            self.add_error("amount", _("Write an amount above zero."))
        if said.get("means") != Means.CASH:
            said["received"] = None
        elif amount is not None and received is not None and received < amount:
            self.add_error("received", _("The money received does not cover the amount."))
        return said


class AgreeForm(forms.Form):
    """What a manager agrees to for the next sale of a person."""

    most = AmountField(
        label=_("In instalments, at most, in euros"), error_messages={"required": _("Write the amount.")}
    )
    months = forms.TypedChoiceField(
        label=_("In how many months"), coerce=int,
        error_messages={"required": _("Choose."), "invalid_choice": _("Choose.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=200,
        error_messages={"required": _("Say why."), "max_length": _("Say it in 200 characters.")},
    )  # fmt: skip

    def __init__(self, *args: Any, most: int = MOST_MONTHS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = self.fields["months"]
        assert isinstance(months, forms.TypedChoiceField)
        months.choices, months.initial = [(n, str(n)) for n in range(1, most + 1)], min(3, most)

    def clean_most(self) -> Decimal:
        most: Decimal = self.cleaned_data["most"]
        if most <= 0:
            raise ValidationError(_("Write an amount above zero."), code="zero")
        return most


class ThresholdForm(FromOnForm):
    """From which difference two people count, from a day on."""

    amount = AmountField(label=_("Difference above, in euros"), error_messages={"required": _("Write the amount.")})
    field_order = ("amount", "from_on", "reason")


class AloneForm(FromOnForm):
    """Up to how many euros of one sale anybody of the team gives back alone, from a day on."""

    alone = AmountField(
        label=_("Given back alone up to, in euros"), error_messages={"required": _("Write the amount.")}
    )
    field_order = ("alone", "from_on", "reason")


class MonthsForm(FromOnForm):
    """Over how many months at most somebody may pay, from a day on."""

    months = forms.IntegerField(
        label=_("Months at most"), min_value=1, max_value=MOST_MONTHS,
        error_messages={
            "required": _("Write how many."), "invalid": _("Write how many."), "min_value": _("Between 1 and 12 months."),
            "max_value": _("Between 1 and 12 months."),
        },
    )  # fmt: skip
    field_order = ("months", "from_on", "reason")


class TillForm(forms.Form):
    """Where a further till stands."""

    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("At which site?"), empty_label=None,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Site.objects.select_related("antenna").order_by("antenna__name", "name")
        field.label_from_instance = lambda site: f"{site.antenna.name}, {site.name}"  # type: ignore[method-assign, assignment]


class CashForm(forms.Form):
    """A manager writes why somebody pays a debt above the ceiling in cash."""

    no_account = forms.BooleanField(
        label=_("This person says that she has no bank account"),
        error_messages={"required": _("The law spares only people without a bank account.")},
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200,
        error_messages={"required": _("Say why."), "max_length": _("Say it in 200 characters.")},
    )  # fmt: skip


class VouchersForm(forms.Form):
    """Which vouchers are listed; what is not a day is left out."""

    du = forms.DateField(label=_("Sold from"), required=False, widget=DayInput())
    au = forms.DateField(label=_("Sold up to"), required=False, widget=DayInput())
    partenaire = forms.CharField(label=_("Partner"), max_length=120, required=False)


def moneyed(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """Counts as they are shown: value, how many, what they make."""
    return [
        (euros(from_cents(int(value))), number, euros(from_cents(int(value) * number)))
        for value, number in sorted(counts.items(), key=lambda pair: -int(pair[0]))
    ]
