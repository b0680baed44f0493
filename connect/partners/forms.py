"""Forms of partners, at the portal, at an antenna and at the national desk."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotANumber
from stdnum.fr import siret

from connect.antennas.models import Membership
from connect.partners import limits
from connect.partners.joining.invitations import Guest
from connect.partners.models import Agreement, Outreach, OutreachResult, Professional, Structure, StructureKind
from connect.post.address_field import AddressField, AddressWidget
from connect.ui.fields import DayInput, NameField, PhoneField

LONGEST = timedelta(days=3653)
OFF = {"autocomplete": "off"}
KINDS = [("", _("Choose a kind")), *StructureKind.choices]


class SiretField(forms.CharField):
    """`802 954 785 00028` → fourteen digits whose key is right (INSEE; La Poste has a key of its own)."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("SIRET number (optional)"),
            "help_text": _("Fourteen digits, on your headed paper."),
            "max_length": 40,
            "required": False,
            "widget": forms.TextInput(attrs={"inputmode": "numeric", **OFF}),
        }
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return str(siret.validate(text))
        except NotANumber as error:
            raise ValidationError(
                _("This SIRET number is not right: it has fourteen digits, and the last one checks the others."),
                code="siret",
            ) from error


class PostcodeField(forms.CharField):
    """Five digits, spaces forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("Postcode"),
            "max_length": 12,
            "widget": forms.TextInput(attrs={"inputmode": "numeric", **OFF}),
        }
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> str:
        text = "".join((super().clean(value) or "").split())
        if text and not (len(text) == 5 and text.isascii() and text.isdigit()):
            raise ValidationError(_("A postcode has five digits. Example: 59000."), code="postcode")
        return text


class EmailField(AddressField):
    """What looks mistyped is asked about once: letters to a colleague who does not exist come back to all of us."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("Work e-mail address"),
            "max_length": 254,
            "required": True,
            "widget": AddressWidget(attrs={**OFF, "inputmode": "email"}),
        }
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> str:
        return str(super().clean(value) or "").lower()


def line(label: Any, length: int, **kwargs: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=length, widget=forms.TextInput(attrs=OFF), **kwargs)


class GuestForm(forms.Form):
    """Whom to invite into a structure."""

    first_name = NameField(label=_("First name"))
    last_name = NameField(label=_("Last name"))
    email = EmailField()
    position = line(_("Position (optional)"), 80, required=False)
    as_referent = forms.BooleanField(
        label=_("Referent of the structure"),
        required=False,
        help_text=_("A referent invites colleagues and looks after the access code."),
    )

    def guest(self) -> Guest:
        return Guest(**self.cleaned_data)


class EndForm(forms.Form):
    """The last day of a post."""

    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput(),
        help_text=_("That day included. Yesterday’s date closes the portal at once."),
    )

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        today = timezone.localdate()
        if not today - timedelta(days=1) <= day <= today + LONGEST:
            raise ValidationError(_("Give yesterday, today or a day to come, within ten years."))
        return day


class ContactForm(forms.Form):
    """Oneself at work."""

    first_name = NameField(label=_("First name"))
    last_name = NameField(label=_("Last name"))
    position = line(_("Position (optional)"), 80, required=False)
    phone = PhoneField(label=_("Work telephone (optional)"))

    @classmethod
    def filled_with(cls, post: Professional) -> dict[str, str]:
        return {name: getattr(post, name) for name in cls.base_fields}


class DetailsForm(forms.Form):
    """A structure, as its referent writes it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    siret = SiretField()
    address = line(_("Address (optional)"), 200, required=False)
    postcode = PostcodeField()
    town = line(_("Town"), 80)
    phone = PhoneField(label=_("Switchboard (optional)"))

    @classmethod
    def filled_with(cls, structure: Structure) -> dict[str, Any]:
        return {name: getattr(structure, name) for name in cls.base_fields}


class StructureForm(DetailsForm):
    """A structure, as the house writes it."""

    name = line(_("Name"), 120)
    refers = forms.BooleanField(label=_("Sends people to us"), required=False, initial=True)
    receives = forms.BooleanField(label=_("We send people to it"), required=False)
    field_order = ["name", "kind", "postcode", "town", "address", "phone", "siret", "refers", "receives"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not any(c.isalpha() for c in name):
            raise ValidationError(_("A name has at least one letter."))
        return name


class AgreementForm(forms.Form):
    """The days of an agreement with an antenna."""

    signed_on = forms.DateField(label=_("Convention signed on (optional)"), required=False, widget=DayInput())
    starts_on = forms.DateField(label=_("Works with us from"), widget=DayInput())
    ends_on = forms.DateField(label=_("Until (optional)"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        for name in ("signed_on", "starts_on", "ends_on"):
            day = self.cleaned_data.get(name)
            if day and not date(2000, 1, 1) <= day <= timezone.localdate() + LONGEST:
                self.add_error(name, _("Give a day between 2000 and ten years from now."))
        return self.cleaned_data

    @classmethod
    def filled_with(cls, agreement: Agreement) -> dict[str, Any]:
        return {name: getattr(agreement, name) for name in cls.base_fields}


class OutreachForm(forms.Form):
    """An awareness visit."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    went = forms.ModelChoiceField(label=_("Who went"), queryset=Membership.objects.none())
    people_met = forms.IntegerField(label=_("Professionals met"), min_value=1, max_value=500, initial=1)
    result = forms.ChoiceField(label=_("What came of it"), choices=OutreachResult.choices)

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Membership.objects.on().filter(antenna_id=antenna_id).select_related("user")
        field = self.fields["went"]
        field.queryset = team.order_by("user__last_name", "user__first_name")  # type: ignore[attr-defined]
        field.label_from_instance = lambda member: member.user.get_full_name()  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not date(2000, 1, 1) <= day <= timezone.localdate():
            raise ValidationError(_("Give the day of the visit: today or before."))
        return day

    def visit(self, **facts: Any) -> Outreach:
        return Outreach(**self.cleaned_data, **facts)


class SuspendForm(forms.Form):
    because = line(_("Reason"), 200, help_text=_("The antennas read it; the structure does not. Name nobody."))

    def clean_because(self) -> str:
        return " ".join(str(self.cleaned_data["because"]).split())


class LimitsForm(forms.Form):
    """Sheets at most, for a professional and a structure, in an hour and a day."""

    LABELS = {
        (limits.PROFESSIONAL, limits.HOUR): _("A professional, in an hour"),
        (limits.PROFESSIONAL, limits.DAY): _("A professional, in a day"),
        (limits.STRUCTURE, limits.HOUR): _("A structure, in an hour"),
        (limits.STRUCTURE, limits.DAY): _("A structure, in a day"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = limits.in_force()
        for (subject, period), label in self.LABELS.items():
            self.fields[f"{subject}_{period}"] = forms.IntegerField(
                label=label, min_value=1, max_value=10000, initial=present[str(subject), str(period)]
            )

    def most(self) -> dict[tuple[str, str], int]:
        return {(str(s), str(p)): self.cleaned_data[f"{s}_{p}"] for s, p in self.LABELS}
