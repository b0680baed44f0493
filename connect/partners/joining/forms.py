"""Forms of joining: the access code, the short code, the request, the welcome, the answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connect.partners.forms import KINDS, EmailField, PostcodeField, SiretField, line
from connect.partners.joining.asking import Asked
from connect.partners.joining.codes import clean_access_code
from connect.partners.joining.invitations import Guest
from connect.partners.models import RefusalReason, Structure
from connect.ui.fields import NameField, PhoneField

UPPER = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class AccessCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Access code of your structure"),
        max_length=60,
        widget=forms.TextInput(attrs=UPPER),
        help_text=_("Sixteen letters and figures, given by your referent."),
    )
    email = EmailField(help_text=_("We send you a short code to check it."))
    first_name = NameField(label=_("Your first name"))
    last_name = NameField(label=_("Your last name"))
    position = line(_("Your position (optional)"), 80, required=False)

    def clean_code(self) -> str:
        return clean_access_code(self.cleaned_data["code"])

    def guest(self) -> Guest:
        return Guest(**{name: value for name, value in self.cleaned_data.items() if name != "code"})


class ShortCodeForm(forms.Form):
    code = forms.CharField(
        label=_("The code you received"),
        max_length=20,
        help_text=_("Six letters. Capitals and the dash do not matter."),
        widget=forms.TextInput(attrs={**UPPER, "autocomplete": "one-time-code"}),
    )


class WelcomeForm(forms.Form):
    """Who takes the place that was offered: as the inviter wrote her name, or better."""

    first_name = NameField(label=_("Your first name"))
    last_name = NameField(label=_("Your last name"))
    position = line(_("Your position (optional)"), 80, required=False)


class AskForm(forms.Form):
    """The structure as its professional names it, and who she is."""

    structure_name = line(_("Name of your structure"), 120)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    postcode = PostcodeField(help_text=_("It tells us which antenna answers you."))
    town = line(_("Town"), 80)
    siret = SiretField()
    first_name = NameField(label=_("Your first name"))
    last_name = NameField(label=_("Your last name"))
    position = line(_("Your position"), 80)
    email = EmailField()
    phone = PhoneField(label=_("Your work telephone (optional)"), help_text=_("To confirm with you, if needed."))

    def clean_structure_name(self) -> str:
        name = " ".join(str(self.cleaned_data["structure_name"]).split())
        if not any(c.isalpha() for c in name):
            raise ValidationError(_("A name has at least one letter."))
        return name

    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)


class AcceptForm(forms.Form):
    """Which structure she works for: one that is known, or the one that she described."""

    structure = forms.ModelChoiceField(
        label=_("Her structure"),
        queryset=Structure.objects.none(),
        required=False,
        blank=True,  # else radio buttons would lack the empty choice
        empty_label=_("A new one, as it was described"),
        widget=forms.RadioSelect,
    )
    as_referent = forms.BooleanField(
        label=_("Referent of the structure"),
        required=False,
        help_text=_("A referent invites colleagues and looks after the access code."),
    )

    def __init__(self, *args: Any, known: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["structure"]
        field.queryset = known  # type: ignore[attr-defined]
        field.label_from_instance = lambda s: f"{s.name}, {s.postcode} {s.town}"  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason, as the person reads it"), choices=RefusalReason.choices, widget=forms.RadioSelect
    )
