"""What is asked of the directory, and what is written in it."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from connect.antennas.commune_field import PlaceField
from connect.antennas.communes import plain
from connect.partners.directory import files, finding, hours
from connect.partners.directory.formats.inclusion import PUBLICS
from connect.partners.directory.needs import NEEDS
from connect.partners.models import CodeList, Place, RemarkKind, Structure
from connect.ui.fields import DayInput, NameField, PhoneField

LANGUAGES = [
    ("en", pgettext_lazy("language", "English")), ("ar", pgettext_lazy("language", "Arabic")),
    ("uk", pgettext_lazy("language", "Ukrainian")), ("ru", pgettext_lazy("language", "Russian")),
    ("fa", pgettext_lazy("language", "Dari or Persian")), ("ps", pgettext_lazy("language", "Pashto")),
    ("pt", pgettext_lazy("language", "Portuguese")), ("es", pgettext_lazy("language", "Spanish")),
    ("tr", pgettext_lazy("language", "Turkish")), ("so", pgettext_lazy("language", "Somali")),
    ("ti", pgettext_lazy("language", "Tigrinya")), ("bn", pgettext_lazy("language", "Bengali")),
    ("sq", pgettext_lazy("language", "Albanian")), ("lsf", _("French sign language")),
]  # fmt: skip
ANY = [("", _("All"))]
Labels = dict[str, dict[str, str]]
POSITION = re.compile(r"\s*(-?\d{1,2}[.,]\d+)\s*[,; ]\s*(-?\d{1,3}[.,]\d+)\s*")


def standard(labels: Labels, name: CodeList) -> list[tuple[str, str]]:
    """The choices of a list in the words of the standard of places; those of data·inclusion that say the same go."""
    return [(code, label) for code, label in labels[name].items() if "--" not in code and code not in PUBLICS]


class SearchForm(forms.Form):
    """The list's questions, in its address: none of them is about a person."""

    besoin = forms.ChoiceField(label=_("Need"), required=False)
    autour = forms.CharField(
        label=_("Around"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    dans = forms.TypedChoiceField(label=_("Within"), required=False, coerce=int, empty_value=None)
    service = forms.ChoiceField(label=_("Service"), required=False)
    public = forms.ChoiceField(label=_("Public"), required=False)
    langue = forms.ChoiceField(label=_("Language spoken"), required=False, choices=ANY + LANGUAGES)
    nom = forms.CharField(
        label=_("Name of the place"), required=False, max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    gratuit = forms.BooleanField(label=_("Free"), required=False)
    samedi = forms.BooleanField(label=_("Open on Saturday"), required=False)
    sans_rdv = forms.BooleanField(label=_("Without appointment"), required=False)
    plain_pied = forms.BooleanField(label=_("Without stairs"), required=False)

    def __init__(self, *args: Any, labels: Labels, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("besoin", [("", _("Any need")), *((code, need.name) for code, need in NEEDS.items())])
        self._choose("dans", [*((km, _("%(km)d km") % {"km": km}) for km in finding.RADII), (0, _("Any distance"))])
        self._choose("service", ANY + standard(labels, CodeList.SERVICE))
        self._choose("public", ANY + standard(labels, CodeList.PUBLIC))

    def _choose(self, name: str, choices: Iterable[Any]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def asked(self) -> finding.Asked:
        """What was understood; a value that is no choice asks nothing."""
        self.is_valid()
        said = self.cleaned_data
        within = said.get("dans")
        return finding.Asked(
            need=said.get("besoin", ""),
            service=said.get("service", ""),
            public=said.get("public", ""),
            free=said.get("gratuit", False),
            saturday=said.get("samedi", False),
            without_appointment=said.get("sans_rdv", False),
            step_free=said.get("plain_pied", False),
            language=said.get("langue", ""),
            name=plain(said.get("nom", "")),
            within=finding.USUAL if within is None else within or None,
        )


class HoursField(forms.CharField):
    """Opening hours in OpenStreetMap syntax."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        defaults: dict[str, Any] = {
            "label": _("Opening hours (optional)"), "required": False, "max_length": hours.LONGEST,
            "widget": forms.TextInput(attrs=attributes),
            "help_text": _("Mo Tu We Th Fr Sa Su. Example: Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off"),
        }  # fmt: skip
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> str:
        try:
            return hours.checked(super().clean(value) or "")
        except hours.Unreadable as error:
            raise ValidationError(
                _("These hours cannot be read. Example: Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00."), code="hours"
            ) from error


def several(label: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class PlaceForm(forms.Form):
    """A place as it is added or corrected. Codes that no list knows stay among its choices, ticked."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = NameField(label=_("Name of the place"), max_length=200)
    address = NameField(label=_("Number and street"), max_length=200, required=False)
    address_more = NameField(label=_("Floor, building (optional)"), max_length=200, required=False)
    where = PlaceField(label=_("Postcode and town"), required=True)
    position = forms.CharField(
        label=_("Latitude and longitude (optional)"), required=False, max_length=60,
        help_text=_("As a map gives them: 50.6365, 3.0635. Without them the place is listed after the others."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )  # fmt: skip
    services = several(_("Services"))
    publics = several(_("For whom in particular (nothing ticked: everybody)"))
    cares = several(_("Special needs it can handle"))
    fees = several(_("Fees"))
    access = several(_("How to come"))
    supports = several(_("Kinds of support"))
    languages = several(_("Languages spoken besides French"), choices=LANGUAGES)
    step_free = forms.TypedChoiceField(
        label=_("Without stairs"), required=False, empty_value=None, coerce=lambda said: said == "oui",
        choices=[("", _("not known")), ("oui", _("yes")), ("non", _("no"))],
    )  # fmt: skip
    hours = HoursField()
    phone = PhoneField(label=_("Telephone (optional)"))
    emails = forms.CharField(
        label=_("E-mail address (optional)"), required=False, max_length=300,
        help_text=_("The structure’s, not somebody’s own."), widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    website = forms.URLField(
        label=_("Website (optional)"), required=False, max_length=500, assume_scheme="https",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )  # fmt: skip
    booking = forms.URLField(
        label=_("Online booking (optional)"), required=False, max_length=500, assume_scheme="https",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("In a few words (optional)"), required=False, max_length=280, widget=forms.Textarea(attrs={"rows": 3})
    )
    structure = forms.ModelChoiceField(
        Structure.objects.none(), label=_("Partner structure (optional)"), required=False, empty_label=_("None")
    )
    LISTED = ("services", "publics", "cares", "fees", "access", "supports")

    def __init__(self, *args: Any, labels: Labels, place: Place | None = None, **kwargs: Any) -> None:
        if place is not None:
            kwargs["initial"] = initial_of(place) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name, kind in zip(self.LISTED, ("service", "public", "care", "fee", "access", "support"), strict=True):
            choices = standard(labels, CodeList(kind))
            known = {code for code, _label in choices}
            held = getattr(place, name) if place else []
            choices += [(code, labels[kind].get(code, code)) for code in held if code not in known]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        structures = Structure.objects.filter(receives=True).order_by("name")
        if place and place.structure_id:
            structures = structures | Structure.objects.filter(pk=place.structure_id)
        self.fields["structure"].queryset = structures  # type: ignore[attr-defined]

    def clean_position(self) -> tuple[float | None, float | None]:
        said = self.cleaned_data["position"].strip()
        if not said:
            return None, None
        found = POSITION.fullmatch(said)
        north, east = (float(part.replace(",", ".")) for part in found.groups()) if found else (99.0, 0.0)
        if not (-90 <= north <= 90 and -180 <= east <= 180):
            raise ValidationError(_("Write the latitude, then the longitude: 50.6365, 3.0635."))
        return round(north, 6), round(east, 6)

    def clean_emails(self) -> list[str]:
        found = [said.lower() for said in re.split(r"[\s,;|]+", self.cleaned_data["emails"]) if said]
        for address in found:
            validate_email(address)
        return list(dict.fromkeys(found))

    def facts(self) -> dict[str, Any]:
        """As fields of Place."""
        said = dict(self.cleaned_data)
        place, (north, east) = said.pop("where"), said.pop("position")
        website = said.pop("website")
        said.pop("key")
        return said | {
            "postcode": place.postcode,
            "town": place.town,
            "commune_id": place.commune.code if place.commune else None,
            "latitude": north,
            "longitude": east,
            "websites": [website] if website else [],
            "hours_said": "",
            "summary": " ".join(said["summary"].split()),
        }


def initial_of(place: Place) -> dict[str, Any]:
    from connect.antennas.commune_field import Place as Where

    return {
        **{name: getattr(place, name) for name in PlaceForm.LISTED},
        "key": place.pk,
        "name": place.name,
        "address": place.address,
        "address_more": place.address_more,
        "where": Where(place.postcode, place.town, place.commune),
        "position": f"{place.latitude}, {place.longitude}" if place.is_located else "",
        "languages": place.languages,
        "step_free": "" if place.step_free is None else "oui" if place.step_free else "non",
        "hours": place.hours,
        "phone": place.phone,
        "emails": ", ".join(place.emails),
        "website": place.websites[0] if place.websites else "",
        "booking": place.booking,
        "summary": place.summary,
        "structure": place.structure_id,
    }


class CloseForm(forms.Form):
    closed_on = forms.DateField(label=_("Closed since"), widget=DayInput(), initial=timezone.localdate)


class WrongForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is wrong?"), choices=RemarkKind.choices, widget=forms.RadioSelect)


class FileForm(forms.Form):
    """A file of places."""

    file = forms.FileField(
        label=_("The file (CSV or JSON, 8 MB at most)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.txt,text/csv,application/json"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )
    source = NameField(
        label=_("Who collected it (optional)"), required=False,
        help_text=_("Only for files whose rows do not say it. Always the same word for the same source."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > files.LARGEST:
            raise ValidationError(_("This file is too big: 8 MB at most. Cut it in several."))
        return sent
