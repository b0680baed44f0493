"""What is asked when something comes back. Nothing that was typed is lost on an error."""

import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from beneficiaries.privacy.screening import FreeTextField
from connect.post.address_field import AddressField
from sales.aftersales.refunding import MONEY, Back, Left
from sales.forms import AmountField
from sales.models import AfterSalesCase, Cover, Fault, Means, RefundReason, Stage

REASONS = [one for one in RefundReason if one != RefundReason.EXCHANGE]
MEANS = [(one.value, Means(one).label) for one in MONEY]


class Row(NamedTuple):
    """A line that may come back, with its fields."""

    left: Left
    take: BoundField
    quantity: BoundField | None
    amount: BoundField


class RefundForm(forms.Form):
    """One tick for each article, how many of several, and an amount that is the price unless less is agreed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Why?"), choices=[(one.value, one.label) for one in REASONS], widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )  # fmt: skip
    means = forms.ChoiceField(
        label=_("How is the money given back?"), choices=MEANS, widget=forms.RadioSelect, initial=Means.CASH,
        error_messages={"required": _("Choose how the money is given back.")},
    )  # fmt: skip

    def __init__(self, *args: Any, left: Sequence[Left], asked: dict[str, Any] | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.left = [one for one in left if one.refusal is None]
        for one in self.left:
            self._add(one, (asked or {}).get(str(one.line.pk)))

    def _add(self, one: Left, asked: dict[str, Any] | None) -> None:
        name, alone = one.line.rank, len(self.left) == 1
        label = one.line.label
        self.fields[f"back_{name}"] = forms.BooleanField(label=label, required=False, initial=bool(asked) or alone)
        if one.line.quantity > 1:
            self.fields[f"quantity_{name}"] = forms.IntegerField(
                label=_("How many: %(article)s") % {"article": label}, required=False, min_value=1, max_value=one.quantity,
                initial=asked["quantity"] if asked else one.quantity,
                error_messages={"max_value": _("There are only %(limit_value)s left of this ticket.")},
            )  # fmt: skip
        self.fields[f"amount_{name}"] = AmountField(
            label=_("Amount given back: %(article)s") % {"article": label}, required=False,
            initial=asked["amount"] if asked else None,
        )  # fmt: skip

    def rows(self) -> list[Row]:
        return [
            Row(
                one,
                self[f"back_{one.line.rank}"],
                self[f"quantity_{one.line.rank}"] if one.line.quantity > 1 else None,
                self[f"amount_{one.line.rank}"],
            )
            for one in self.left
        ]

    def backs(self) -> list[Back]:
        """What is ticked; an empty amount is the price."""
        said = self.cleaned_data
        chosen = []
        for one in self.left:
            if said.get(f"back_{one.line.rank}"):
                quantity = said.get(f"quantity_{one.line.rank}") or (1 if one.line.quantity == 1 else one.quantity)
                amount = said.get(f"amount_{one.line.rank}")
                chosen.append(Back(one.line, quantity, one.line.price * quantity if amount is None else amount))
        return chosen


class ExchangeForm(forms.Form):
    """The device that leaves, by its label; at the price paid, or at its own."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    label = forms.CharField(
        label=_("Label of the device given instead"), max_length=40,
        error_messages={"required": _("Scan or type the label of the device.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    price = forms.ChoiceField(
        label=_("At which price?"), initial="paid", widget=forms.RadioSelect,
        choices=[
            ("paid", _("Replacement: nothing to pay (a cheaper device: the difference is given back)")),
            ("day", _("Another choice of the person: its own price, she pays or gets the difference")),
        ],
    )  # fmt: skip
    means = forms.ChoiceField(
        label=_("A difference is paid or given back"), choices=MEANS, widget=forms.RadioSelect, initial=Means.CASH
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"key": uuid.uuid4()}, **kwargs})


class CaseForm(forms.Form):
    """What does not work, what stays with us, what the person knows of her data."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    trouble = FreeTextField(
        label=_("What does not work, in her words"), max_length=300,
        error_messages={"required": _("Write in a few words what does not work.")},
    )  # fmt: skip
    taken_in = forms.BooleanField(label=_("The device stays with us"), required=False, initial=True)
    kept = FreeTextField(
        label=_("What stays with it: charger, bag… (optional)"), required=False, max_length=120, help_text=""
    )
    backup = forms.BooleanField(
        label=_("The person knows that her files may be lost: saving them is up to her."), required=False
    )
    may_email = forms.BooleanField(label=_("She wants news by e-mail, at the address of her file"), required=False)

    def __init__(self, *args: Any, can_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"key": uuid.uuid4()}, **kwargs})
        if not can_email:
            del self.fields["may_email"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("taken_in") and not said.get("backup"):
            self.add_error("backup", _("Tell the person first, then tick: a repair may wipe her files."))
        return said


class StepForm(forms.Form):
    """What happened; what was found and decided if it is known."""

    step = forms.ChoiceField(label=_("What happened?"), error_messages={"required": _("Choose what happened.")})
    cause = forms.ChoiceField(
        label=_("What was it? (optional)"), required=False, choices=[("", _("Not known yet")), *Fault.choices]
    )
    cover = forms.ChoiceField(
        label=_("Does the guarantee pay? (optional)"), required=False,
        choices=[("", _("Not decided yet")), *((one.value, one.label) for one in Cover)],
    )  # fmt: skip
    note = FreeTextField(label=_("Note, or label of the device lent (optional)"), required=False, max_length=300)
    tell = forms.BooleanField(label=_("Write it to the person by e-mail"), required=False)

    def __init__(
        self,
        *args: Any,
        case: AfterSalesCase,
        possible: Sequence[Stage],
        can_tell: bool,
        advised: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"cover": case.cover or advised, "cause": case.cause, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(one.value, one.label) for one in possible]  # type: ignore[attr-defined]
        if not can_tell:
            del self.fields["tell"]


class CertificateForm(forms.Form):
    """What the certificate says more than the ticket."""

    battery = forms.CharField(label=_("Serial number of the battery (optional)"), max_length=40, required=False)
    charger = forms.CharField(label=_("Serial number of the charger (optional)"), max_length=40, required=False)
    defects = FreeTextField(
        label=_("Defects noted at the sale (optional)"), required=False, max_length=300,
        help_text=_("A scratch, a worn battery… What is written here is not covered by the guarantee."),
    )  # fmt: skip
    with_town = forms.BooleanField(label=_("Print the person’s postcode and town"), required=False)


class EmailForm(forms.Form):
    """Where the receipt goes. The address serves this once, and is not kept (law.md R05)."""

    email = AddressField(
        required=True, error_messages={"required": _("Write the address to which the receipt is sent.")}
    )
    agreed = forms.BooleanField(
        label=_("The person agrees to have this receipt by e-mail."),
        error_messages={"required": _("Ask the person first, then tick: without it the receipt is on paper.")},
    )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if not address:
            raise ValidationError(_("Write the address to which the receipt is sent."), code="required")
        return address
