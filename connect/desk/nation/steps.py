"""The steps of opening an antenna: what each one asks, checks and says. The facts of one serve the next as a beginning."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from connect.antennas.commune_field import PlaceField
from connect.antennas.members import ROLES, Newcomer
from connect.antennas.models import Antenna, Commune, Role, refuse_reserved_slug
from connect.antennas.territory import department, open_antennas
from connect.desk.nation.first_training import AHEAD, StepForm, TrainingForm
from connect.partners.directory.forms import HoursField
from connect.post.address_field import AddressField
from connect.ui.fields import DayInput, NameField, PhoneField

ROOMS = range(1, 4)
PEOPLE = range(1, 5)
NATIONAL = "national"
NO_WEEK, FIRST_WEEK = "none", "first"
Facts = dict[str, dict[str, list[str]]]


def _plain(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


class NameForm(StepForm):
    name = _plain(_("Name of the antenna"), max_length=80, help_text=_("As people say it. Example: Strasbourg."))
    slug = forms.SlugField(
        label=_("Address of its pages (optional)"), max_length=50, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("After the name of the site; it never changes. Empty, it is made from the name: strasbourg."),
    )  # fmt: skip
    code = _plain(
        _("Code in two letters"), max_length=2, help_text=_("Stands on cards, labels and tickets; it never changes.")
    )
    opened_on = forms.DateField(label=_("Opens on"), widget=DayInput())

    def begins_with(self) -> dict[str, Any]:
        return {"opened_on": timezone.localdate()}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not any(letter.isalpha() for letter in name):
            raise ValidationError(_("A name has at least one letter."))
        if Antenna.objects.filter(name__iexact=name).exists():
            raise ValidationError(_("An antenna already has this name."))
        return name

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).upper()
        if not re.fullmatch(r"[A-Z]{2}", code):
            raise ValidationError(_("Two letters, from A to Z. Example: SB."))
        taken = Antenna.objects.filter(code=code).first()
        if taken:
            raise ValidationError(_("%(name)s already has this code."), params={"name": taken.name})
        return code

    def clean_opened_on(self) -> date:
        day: date = self.cleaned_data["opened_on"]
        if not timezone.localdate() <= day <= timezone.localdate() + AHEAD:
            raise ValidationError(_("Give today or a day to come, within a year."))
        return day

    def clean(self) -> dict[str, Any]:
        slug = self.cleaned_data.get("slug") or slugify(self.cleaned_data.get("name", ""))[:50]
        if "slug" in self.errors or not self.cleaned_data.get("name"):
            return self.cleaned_data
        try:
            refuse_reserved_slug(slug)
        except ValidationError as error:
            self.add_error("slug", error)
        if not slug.isascii() or slug != slug.lower():
            self.add_error("slug", _("Small letters from a to z, figures and hyphens only."))
        elif Antenna.objects.filter(slug=slug).exists():
            self.add_error("slug", _("An antenna already has this address."))
        return {**self.cleaned_data, "slug": slug}


class PlaceForm(StepForm):
    address = _plain(_("Number and street"), max_length=200)
    town = PlaceField(label=_("Postcode and town"), required=True)
    phone = PhoneField(label=_("Telephone (optional)"))
    hours = HoursField(label=_("Opening hours"), required=True, max_length=200)

    def begins_with(self) -> dict[str, Any]:
        return {"hours": "Tu-Fr 09:15-18:30; Sa 09:15-12:30"}

    def clean_town(self) -> Any:
        place = self.cleaned_data["town"]
        if not (place.postcode and place.town):
            raise ValidationError(_("Write the postcode and the town. Example: 67000 Strasbourg."))
        return place


class ZoneForm(StepForm):
    departments = _plain(
        _("Departments that it serves"),
        max_length=60,
        help_text=_("Numbers with commas between them. Example: 67, 68."),
    )
    legal_mention = forms.CharField(
        label=_("Line printed under receipts (optional)"), max_length=400, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def begins_with(self) -> dict[str, Any]:
        place = self.before.get("lieu")
        return {"departments": department(place["town"].postcode)} if place else {}

    def clean_departments(self) -> str:
        codes = [code for code in re.split(r"[\s,;]+", self.cleaned_data["departments"].upper()) if code]
        codes = list(dict.fromkeys(codes))
        known = set(Commune.objects.filter(department__in=codes).values_list("department", flat=True).distinct())
        unknown = [code for code in codes if code not in known]
        if not codes or unknown:
            raise ValidationError(_("No department has this number: %(code)s."), params={"code": ", ".join(unknown)})
        return ", ".join(codes)


class CatalogueForm(StepForm):
    prices = forms.ChoiceField(
        label=_("Prices to begin with"), widget=forms.RadioSelect,
        help_text=_("Caps and limits are the nation's everywhere. Its manager may lower prices later."),
    )  # fmt: skip

    def begins_with(self) -> dict[str, Any]:
        others = open_antennas(timezone.localdate())
        self.fields["prices"].choices = [  # type: ignore[attr-defined]
            (NATIONAL, _("those that the nation publishes")),
            *((str(a.pk), _("those, and the lower prices of %(name)s") % {"name": a.name}) for a in others),
        ]
        return {"prices": NATIONAL}


class RoomsForm(StepForm):
    tills = forms.IntegerField(label=_("How many tills"), min_value=0, max_value=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in ROOMS:
            label = {"n": n}
            self.fields[f"room_{n}"] = _plain(_("Name of room %(n)s") % label, max_length=60, required=False)
            self.fields[f"seats_{n}"] = forms.IntegerField(
                label=_("Seats in room %(n)s") % label, min_value=1, max_value=200, required=False
            )
        self.fields["room_1"].initial, self.fields["seats_1"].initial = "Salle 1", 8

    def begins_with(self) -> dict[str, Any]:
        return {"tills": 1}

    def clean(self) -> dict[str, Any]:
        names = set()
        for n in ROOMS:
            name, seats = self.cleaned_data.get(f"room_{n}"), self.cleaned_data.get(f"seats_{n}")
            if name and not seats and f"seats_{n}" not in self.errors:
                self.add_error(f"seats_{n}", _("How many people does it hold?"))
            if seats and not name and f"room_{n}" not in self.errors:
                self.add_error(f"room_{n}", _("What is it called?"))
            if name and name.casefold() in names:
                self.add_error(f"room_{n}", _("Another room has this name."))
            names.add((name or "").casefold())
        return self.cleaned_data

    def rooms(self) -> list[tuple[str, int]]:
        said = self.cleaned_data
        return [(said[f"room_{n}"], said[f"seats_{n}"]) for n in ROOMS if said[f"room_{n}"]]


class TeamForm(StepForm):
    """The first people; the first of them is its manager, who invites the others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in PEOPLE:
            label = {"n": n}
            self.fields[f"first_{n}"] = NameField(label=_("First name of person %(n)s") % label, required=n == 1)
            self.fields[f"last_{n}"] = NameField(label=_("Last name of person %(n)s") % label, required=n == 1)
            self.fields[f"email_{n}"] = AddressField(
                label=_("E-mail address of person %(n)s") % label, max_length=254, required=n == 1
            )
            self.fields[f"role_{n}"] = forms.ChoiceField(
                label=_("Role of person %(n)s") % label,
                choices=[(role.value, role.label) for role in ROLES],
                initial=Role.MANAGER if n == 1 else Role.VOLUNTEER,
                required=n == 1,
            )
        self.fields["posts"] = forms.DecimalField(
            label=_("Paid work, in full-time equivalents (optional)"), min_value=0, max_value=200, decimal_places=2,
            max_digits=5, required=False, localize=True,
            help_text=_("What figures of antennas are compared by. It may be noted later, by date."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        seen: set[str] = set()
        for n in PEOPLE:
            self._whole(n)
            email = (self.cleaned_data.get(f"email_{n}") or "").lower()
            if email and email in seen:
                self.add_error(f"email_{n}", _("This address is already above."))
            seen.add(email)
        if not self.errors.keys() - {"role_1"} and all(who.role != Role.MANAGER for who in self.newcomers()):
            self.add_error(
                "role_1", _("An antenna needs a manager: she invites the others and opens the till's rules.")
            )
        return self.cleaned_data

    def _whole(self, n: int) -> None:
        parts = {name: self.cleaned_data.get(f"{name}_{n}") for name in ("first", "last", "email")}
        for name, value in parts.items():
            if any(parts.values()) and not value and f"{name}_{n}" not in self.errors:
                self.add_error(f"{name}_{n}", _("A name and an address, or nothing at all."))

    def newcomers(self) -> list[Newcomer]:
        said = self.cleaned_data
        return [
            Newcomer(
                said[f"email_{n}"].lower(), said[f"first_{n}"], said[f"last_{n}"], said[f"role_{n}"] or Role.VOLUNTEER
            )
            for n in PEOPLE
            if said.get(f"email_{n}")
        ]


class SessionsForm(StepForm):
    week = forms.ChoiceField(label=_("Model week"), widget=forms.RadioSelect)
    weeks = forms.IntegerField(
        label=_("Weeks of sessions to plan at once"), min_value=0, max_value=8,
        help_text=_("From the day it opens; holidays are left out. The model week goes on after them."),
    )  # fmt: skip

    def begins_with(self) -> dict[str, Any]:
        others = open_antennas(timezone.localdate())
        self.fields["week"].choices = [  # type: ignore[attr-defined]
            (
                FIRST_WEEK,
                _(
                    "the proposed one: a drop-in on Tuesdays and Fridays, first steps on Wednesdays, procedures on Thursdays"
                ),
            ),
            *((str(a.pk), _("like that of %(name)s") % {"name": a.name}) for a in others),
            (NO_WEEK, _("none yet: its manager will plan")),
        ]
        return {"week": FIRST_WEEK, "weeks": 2}

    def clean(self) -> dict[str, Any]:
        rooms = self.before.get("salles")
        if rooms is not None and not rooms["room_1"] and self.cleaned_data.get("week") != NO_WEEK:
            self.add_error("week", _("Sessions need a room: name one at the step before, or plan none yet."))
        return self.cleaned_data


@dataclass(frozen=True)
class Step:
    slug: str
    title: str | Promise
    why: str | Promise
    form: type[StepForm]


STEPS = [
    Step("nom", _("What is it called?"), _("Its name, its address and its code."), NameForm),
    Step("lieu", _("Where is it, and when is it open?"), _("What letters, papers and the map say."), PlaceForm),
    Step("territoire", _("Whom does it serve?"), _("Sheets of these departments come to it."), ZoneForm),
    Step(
        "catalogue", _("At what prices does it sell?"), _("Articles, caps and limits come with Connect."), CatalogueForm
    ),
    Step("salles", _("What is there?"), _("Rooms for sessions, and tills."), RoomsForm),
    Step("equipe", _("Who begins?"), _("Each one receives a letter when the antenna opens, not before."), TeamForm),
    Step("seances", _("Which sessions first?"), _("A week that comes back, planned for some weeks."), SessionsForm),
    Step(
        "formations",
        _("And which training first?"),
        _("Professionals of its structures may ask for it at once."),
        TrainingForm,
    ),
]
BY_SLUG = {step.slug: step for step in STEPS}


def posted(data: QueryDict) -> dict[str, list[str]]:
    """What a step's form was sent, to be kept; a NUL has no place in a row."""
    return {
        name: [value.replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name != "csrfmiddlewaretoken"
    }


def _data(kept: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, values)
    return data


def read(facts: Facts) -> dict[str, StepForm]:
    """Every step's form as it was sent last, checked in order; a step that was never sent is unbound."""
    forms_: dict[str, StepForm] = {}
    before: dict[str, Any] = {}
    for step in STEPS:
        kept = facts.get(step.slug)
        form = step.form(_data(kept) if kept is not None else None, before=before)
        if form.is_valid():
            before[step.slug] = form.cleaned_data
        forms_[step.slug] = form
    return forms_


def said(form: StepForm) -> list[tuple[str, str]]:
    """Label and value of what was filled in, as people read them."""
    lines = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name) if form.is_bound and hasattr(form, "cleaned_data") else None
        if value in (None, "") or (name.startswith("role_") and not form.cleaned_data.get(f"email_{name[5:]}")):
            continue
        choices = dict(getattr(field, "choices", []))
        shown = value.written if hasattr(value, "written") else choices.get(value, value)
        if isinstance(shown, date):
            from connect.ui.templatetags.ui import day

            shown = day(shown)
        if isinstance(shown, Decimal):
            shown = number_format(shown.normalize())
        lines.append((str(field.label), str(shown)))
    return lines
