"""The forms of a liaison sheet: written at the portal in under two minutes, followed at the antenna."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.fields import Birth, BirthDateField, NameField, PhoneField
from beneficiaries.languages import LANGUAGES
from beneficiaries.liaison import sheets
from beneficiaries.models import (
    Arrangement,
    BirthPrecision,
    LiaisonSheet,
    Motivation,
    Need,
    Slot,
    WithdrawalReason,
)
from beneficiaries.uploads.documents import DocumentField
from connect.antennas import territory
from connect.antennas.doors import Pass
from connect.antennas.models import Antenna
from connect.partners.models import Professional, Structure

NEEDS = [
    (Need.PLAN, _("A plan or a top-up")),
    (Need.DEVICE, _("A computer or a telephone")),
    (Need.WORKSHOP, _("Learning, in a workshop")),
    (Need.DROP_IN, _("Help with one precise thing")),
    (Need.PROCEDURE, _("Procedures online")),
]
MOTIVATIONS = [
    (Motivation.SAVE_MONEY, _("Pay less for telephone and internet")),
    (Motivation.BASIC_SKILLS, _("Learn the basics")),
    (Motivation.JOB_SEARCH, _("Look for work online")),
    (Motivation.RIGHTS, _("Get one’s rights, do procedures")),
    (Motivation.GET_DEVICE, _("Have a device")),
    (Motivation.STAY_IN_TOUCH, _("Keep in touch with loved ones")),
    (Motivation.CHILDREN, _("Help the children with school")),
    (Motivation.LEISURE, _("Leisure, news")),
    (Motivation.OTHER, _("Another reason")),
]
ARRANGEMENTS = [
    (Arrangement.STAIRS, _("Access without stairs")),
    (Arrangement.BIG_TEXT, _("Large print")),
    (Arrangement.HEARING, _("A quiet place, help to hear")),
    (Arrangement.CHILDCARE, _("Coming with a child")),
    (Arrangement.TRANSPORT, _("A long or costly trip")),
    (Arrangement.INTERPRETER, _("An interpreter")),
]
SLOTS = [
    (Slot.MORNING, _("In the morning")),
    (Slot.AFTERNOON, _("In the afternoon")),
    (Slot.EVENING, _("At the end of the day")),
    (Slot.SATURDAY, _("On Saturdays")),
]


def ticks(label: Any, choices: Any, *, required: bool = False, **kwargs: Any) -> forms.MultipleChoiceField:
    kwargs.setdefault("error_messages", {"required": _("Tick at least one need.")})
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=required, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class ContentForm(forms.Form):
    """What is written of the person. `content()` gives it as the acts take it."""

    first_name = NameField(label=_("First name"), error_messages={"required": _("Write the first name.")})
    last_name = NameField(
        label=_("Last name"), error_messages={"required": _("Write the last name. Only one name? Write it again here.")}
    )
    birth = BirthDateField(label=_("Birth date (optional)"))
    phone = PhoneField(
        label=_("Telephone (optional)"), help_text=_("To offer an appointment. Nothing if there is none.")
    )
    phone_shared = forms.BooleanField(label=_("This telephone is shared with somebody"), required=False)
    language = forms.ChoiceField(label=_("The easiest language"), choices=LANGUAGES, initial="fr")
    postcode = forms.CharField(
        label=_("Postcode of the person (optional)"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    needs = ticks(_("What is needed"), NEEDS, required=True)
    motivations = ticks(_("Why (three at most, optional)"), MOTIVATIONS)
    constraints_known = ticks(
        _("To arrange for the visit (optional)"), ARRANGEMENTS, help_text=_("The arrangement only, never its cause.")
    )
    availability = ticks(_("When the person can come (optional)"), SLOTS)
    urgent = forms.BooleanField(label=_("It is urgent"), required=False)

    def clean_postcode(self) -> str:
        postcode = "".join(self.cleaned_data["postcode"].split())
        if postcode and not (postcode.isascii() and postcode.isdigit() and len(postcode) == 5):
            raise ValidationError(_("A postcode has five digits. Example: 59000."))
        return postcode

    def clean_motivations(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["motivations"]
        if len(chosen) > 3:
            raise ValidationError(_("Keep the three reasons that count most."))
        return chosen

    def content(self) -> dict[str, Any]:
        """The fields of `sheets.CONTENT`."""
        known: Birth = self.cleaned_data["birth"]
        return {
            **{name: self.cleaned_data[name] for name in sheets.CONTENT if not name.startswith("birth_")},
            "birth_on": known.on,
            "birth_precision": str(known.precision),
        }

    @staticmethod
    def filled_with(sheet: LiaisonSheet) -> dict[str, Any]:
        """Initial values: a sheet as its sender knows it."""
        known = sheets.as_corrected(sheet)
        birth = Birth(known.birth_on, BirthPrecision(known.birth_precision))
        return {name: getattr(known, name) for name in sheets.CONTENT} | {"birth": birth}


class SheetForm(ContentForm):
    """A new sheet. `send_key` is drawn when the form is shown: however often it is sent, there is one sheet.

    `professional` is who came in: she orients, or a colleague of her list, or somebody without an account, whose name is
    written and opens nothing. Without a postcode and an antenna the sheet goes where her structure is.
    """

    send_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    all_the_same = forms.BooleanField(widget=forms.HiddenInput, required=False)
    sender = forms.ModelChoiceField(
        Professional.objects.none(), label=_("Who orients the person (optional)"), required=False, empty_label=_("Me")
    )
    oriented_by = NameField(
        label=_("Or somebody who is not in the list (optional)"),
        required=False,
        help_text=_("First name, last name: it stands on the sheet. No account is opened."),
    )
    antenna = forms.ModelChoiceField(
        Antenna.objects.none(),
        label=_("Antenna"),
        required=False,
        empty_label=_("According to the postcode"),
    )
    document = DocumentField(
        label=_("A document (optional)"),
        required=False,
        help_text=_("PDF, or a picture in JPEG or PNG, up to 5 MB. Never a health document or an identity card."),
    )
    informed = forms.BooleanField(
        label=_("The person knows that this sheet goes to the antenna, and agrees."),
        error_messages={"required": _("Tell the person, then tick: a sheet does not leave without it.")},
    )

    def __init__(self, *args: Any, professional: Pass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        colleagues = Professional.objects.on(today).filter(structure_id=professional.structure_id or 0)
        antenna, sender = self.fields["antenna"], self.fields["sender"]
        antenna.queryset = territory.open_antennas(today)  # type: ignore[attr-defined]
        sender.queryset = colleagues.exclude(pk=professional.holder_id)  # type: ignore[attr-defined]
        self.structure_id = professional.structure_id or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("antenna") or "antenna" in self.errors or "postcode" in self.errors:
            return cleaned
        postcode = cleaned.get("postcode", "")
        near = postcode or Structure.objects.values_list("postcode", flat=True).get(pk=self.structure_id)
        cleaned["antenna"] = sheets.proposed_antenna(near, on=timezone.localdate())
        if not cleaned["antenna"]:
            self.add_error(
                "antenna",
                _("No antenna serves this postcode. Choose the one that is easiest to reach.")
                if postcode
                else _("Write the postcode of the person, or choose an antenna."),
            )
        return cleaned


class CorrectionForm(ContentForm):
    """The same questions, for a sheet that has left."""


class WithdrawalForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you withdraw it?"),
        choices=[
            (WithdrawalReason.NO_LONGER_WANTS, _("The person no longer wants to come")),
            (WithdrawalReason.SOLVED_ELSEWHERE, _("The need was met elsewhere")),
            (WithdrawalReason.MOVED, _("The person has moved")),
            (WithdrawalReason.MISTAKE, _("Sent by mistake or twice")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason: the antenna reads it.")},
    )


class HourForm(forms.Form):
    """One of the hours offered, as the page names it."""

    hour = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])


class KeyForm(forms.Form):
    """A key that was drawn with the page."""

    key = forms.UUIDField()
