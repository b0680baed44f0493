"""What the national desk fills in, besides the steps of an opening (`steps`)."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna, Role
from connect.antennas.territory import open_antennas
from connect.ui.fields import DayInput

LONGEST_NOTICE = timedelta(days=731)


class KeyForm(forms.Form):
    """The key of what a form makes: sent twice, it is one thing."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class EndingForm(forms.Form):
    """The last day of an antenna, and where its people go on."""

    last_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput(),
        help_text=_("The antenna works until that day included, then its pages close."),
    )
    into = forms.ModelChoiceField(
        Antenna.objects.none(), label=_("Another antenna goes on with its people"), required=False,
        empty_label=_("none: it closes alone"),
    )  # fmt: skip
    with_team = forms.BooleanField(label=_("Its team joins that antenna, in the same roles"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, antenna: Antenna, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = open_antennas(timezone.localdate()).filter(closed_on=None).exclude(pk=antenna.pk)

    def clean_last_on(self) -> date:
        day: date = self.cleaned_data["last_on"]
        if not timezone.localdate() <= day <= timezone.localdate() + LONGEST_NOTICE:
            raise ValidationError(_("Give today or a day to come, within two years."))
        return day

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("with_team") and not self.cleaned_data.get("into"):
            self.add_error("with_team", _("Choose the antenna that its team joins."))
        return self.cleaned_data


NATION = "siege"


class AccessForm(forms.Form):
    """The questions of the list of accesses, in its address."""

    antenne = forms.ChoiceField(label=_("Where"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])
    dormants = forms.BooleanField(label=_("Not used for 90 days"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["antenne"]
        antennas = [(str(pk), name) for pk, name in Antenna.objects.values_list("pk", "name")]
        field.choices = [("", _("Everywhere")), (NATION, _("National team")), *antennas]


class FullTimeForm(forms.Form):
    """Paid work of an antenna in full-time equivalents, from a day on."""

    antenna = forms.ModelChoiceField(label=_("Antenna"), queryset=Antenna.objects.none(), empty_label=None)
    posts = forms.DecimalField(
        label=_("Full-time equivalents"), min_value=0, max_value=200, max_digits=5, decimal_places=2, localize=True,
        help_text=_("Employees and civic service, without volunteers. Example: 3,5."),
    )  # fmt: skip
    from_on = forms.DateField(label=_("First day"), widget=DayInput())
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["antenna"]
        field.queryset = Antenna.objects.order_by("name")
