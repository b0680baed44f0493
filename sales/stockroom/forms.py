"""What is typed in the stockroom."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from beneficiaries.privacy.screening import FreeTextField
from beneficiaries.uploads import empty_lists
from beneficiaries.uploads.tables import TableField
from connect.antennas.models import Antenna, Site
from connect.partners.models import Structure
from connect.ui.fields import DayInput
from sales.models import DEVICES, Carries, Kind, Paper, Product, Seen, Where, Why
from sales.stockroom import codes
from sales.stockroom.transfers import refurbishers

PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class FindForm(forms.Form):
    q = forms.CharField(label=_("Scan or type a label, a number, a model"), max_length=40, required=False)


class SendForm(forms.Form):
    """A transfer: where from, where to, what was scanned, accessories by quantity."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("It leaves"), empty_label=None)
    where = forms.ChoiceField(label=_("It goes to"), choices=Where.choices, widget=forms.RadioSelect)
    antenna = forms.ModelChoiceField(Antenna.objects.none(), label=_("Which antenna"), required=False, empty_label="—")
    structure = forms.ModelChoiceField(
        Structure.objects.none(), label=_("Which partner"), required=False, empty_label="—"
    )
    labels = forms.CharField(
        label=_("Devices: scan one label after the other"),
        required=False,
        max_length=9000,
        widget=forms.Textarea(attrs={"rows": 6, **PLAIN}),
        help_text=_("One label or serial number a line. The scanner goes to the next line by itself."),
    )
    note = FreeTextField(label=_("Note for who receives it"), required=False)

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(antenna_id=antenna_id).order_by("name")  # type: ignore[attr-defined]
        others = Antenna.objects.exclude(pk=antenna_id).order_by("name")
        self.fields["antenna"].queryset = others  # type: ignore[attr-defined]
        self.fields["structure"].queryset = refurbishers()  # type: ignore[attr-defined]
        self.accessories = list(Product.objects.on_sale().filter(kind=Kind.ACCESSORY))
        for product in self.accessories:
            self.fields[f"pieces_{product.pk}"] = forms.IntegerField(
                label=product.name,
                min_value=0,
                max_value=500,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def pieces(self) -> dict[Product, int]:
        asked = {p: self.cleaned_data.get(f"pieces_{p.pk}") or 0 for p in self.accessories}
        return {p: n for p, n in asked.items() if n}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        needed = {Where.ANTENNA: "antenna", Where.REFURBISHER: "structure"}.get(said.get("where", ""))
        if needed and not said.get(needed):
            self.add_error(needed, _("Choose where it goes."))
        return said


class DecideForm(forms.Form):
    """What becomes of the devices that were ticked."""

    DECISIONS = (
        ("accept", _("Arrived")), ("refuse", _("Refused, sent back")), ("late", _("Late: still on its way")),
        ("lost", _("Lost on the way")), ("back", _("Came back to us")), ("cancel", _("It did not leave")),
    )  # fmt: skip
    decision = forms.ChoiceField(choices=DECISIONS)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Where it is put"), required=False, empty_label=None)
    because = FreeTextField(label=_("Explanation"), required=False)

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(antenna_id=antenna_id).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("decision") == "accept" and not said.get("site"):
            self.add_error("site", _("Choose where it is put."))
        if said.get("decision") in ("refuse", "late", "lost", "cancel") and not said.get("because"):
            self.add_error("because", _("Explain in a few words: the other antenna reads it."))
        return said


class PiecesForm(forms.Form):
    product = forms.ModelChoiceField(Product.objects.filter(kind=Kind.ACCESSORY))
    site = forms.ModelChoiceField(Site.objects.none(), empty_label=None)
    arrived = forms.IntegerField(label=_("How many arrived"), min_value=0, max_value=500)
    because = FreeTextField(label=_("Explanation"), required=False)

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(antenna_id=antenna_id)  # type: ignore[attr-defined]


class BeginCountForm(forms.Form):
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Where"), empty_label=None)
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All devices")), *((k.value, k.label) for k in DEVICES), (Kind.ACCESSORY, _("Accessories"))],
    )

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(antenna_id=antenna_id).order_by("name")  # type: ignore[attr-defined]


class CountScanForm(forms.Form):
    scan = forms.CharField(
        label=_("Scan a label"),
        max_length=60,
        error_messages={
            "required": _("Scan a label."),
            "max_length": _("That is too long for a label. Scan it again."),
        },
        widget=forms.TextInput(attrs=PLAIN),
    )


class QuantityForm(forms.Form):
    line = forms.UUIDField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(
        label=_("How many"), min_value=0, max_value=9999, error_messages={"required": _("Write how many there are.")}
    )


class ExplainForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why"), choices=[("", "—"), *Why.choices], error_messages={"required": _("Choose a reason.")}
    )
    words = FreeTextField(label=_("In a few words"), error_messages={"required": _("Explain in a few words.")})


class ShelfForm(forms.Form):
    """Accessories that came, or what was really counted."""

    product = forms.ModelChoiceField(
        Product.objects.filter(kind=Kind.ACCESSORY, withdrawn_on=None), label=_("Article"), empty_label=None
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Where"), empty_label=None)
    what = forms.ChoiceField(
        label=_("What happened"),
        choices=[("arrival", _("They came")), ("correction", _("I counted: this many are there"))],
        widget=forms.RadioSelect,
        initial="arrival",
    )
    quantity = forms.IntegerField(
        label=_("How many"), min_value=0, max_value=9999, error_messages={"required": _("Write how many.")}
    )
    because = FreeTextField(label=_("Why, or where from"), required=False)

    def __init__(self, *args: Any, antenna_id: int, may_correct: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(antenna_id=antenna_id).order_by("name")  # type: ignore[attr-defined]
        if not may_correct:
            self.fields["what"].choices = [("arrival", _("They came"))]  # type: ignore[attr-defined]


class ThresholdForm(forms.Form):
    product = forms.ModelChoiceField(Product.objects.none(), label=_("Article"), empty_label=None)
    least = forms.IntegerField(
        label=_("Tell me when fewer than"), min_value=0, max_value=999, help_text=_("0: never."),
        error_messages={"required": _("Write a number, 0 for never.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.on_sale()  # type: ignore[attr-defined]


class CodesForm(forms.Form):
    """The operator's file. What stands in it is read once and never shown again."""

    product = forms.ModelChoiceField(
        Product.objects.filter(carries=Carries.CODE), label=_("Article"), empty_label=None,
        error_messages={"required": _("No article is sold with a code yet: the national team says which one is.")},
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name of the lot"), max_length=60, help_text=_("The operator’s order number, for example.")
    )
    file = TableField(columns=codes.COLUMNS, most=codes.MOST, our_own_sheets=(empty_lists.HOW_TO, empty_lists.LISTS))

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].replace("\x00", "").split())
        if not name:
            raise ValidationError(_("Write the name of the lot."), code="required")
        return name


class CardsForm(forms.Form):
    product = forms.ModelChoiceField(
        Product.objects.filter(carries=Carries.SIM), label=_("Article"), empty_label=None,
        error_messages={"required": _("No article is sold with its SIM card yet: the national team says which one is.")},
    )  # fmt: skip
    numbers = forms.CharField(
        label=_("Scan one card after the other"),
        max_length=12000,
        widget=forms.Textarea(attrs={"rows": 8, **PLAIN}),
        help_text=_("One number (ICCID) a line: 19 or 20 digits that begin with 89."),
        error_messages={"required": _("Scan at least one card.")},
    )
    odd_too = forms.BooleanField(
        label=_("The cards do say so: take in the numbers whose last digit does not fit"), required=False
    )


class ReasonForm(forms.Form):
    reason = FreeTextField(label=_("Why"), error_messages={"required": _("Say why in a few words.")})


class IdentityForm(forms.Form):
    seen = forms.ChoiceField(label=_("What was seen"), choices=Seen.choices, widget=forms.RadioSelect)
    paper = forms.ChoiceField(label=_("Which paper"), choices=[("", "—"), *Paper.choices], required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("seen") in (Seen.SAME, Seen.OTHER) and not said.get("paper"):
            self.add_error("paper", _("Choose which paper was shown."))
        if said.get("seen") == Seen.NONE:
            said["paper"] = ""
        return said


class IdentityRuleForm(forms.Form):
    from_on = forms.DateField(label=pgettext_lazy("begins", "From"), widget=DayInput())
    asked = forms.BooleanField(label=_("A paper of identity is asked for"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)
