"""What the pages of the timetable ask: sessions, closures, model weeks, moves, places, equipment."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from beneficiaries.languages import LANGUAGES
from connect.antennas.models import Site
from connect.ui.fields import DayInput
from workshops.forms import TeamForm
from workshops.models import Audience, Difficulty, Kind, Room, Shape, Venue
from workshops.planning import MOST_SESSIONS, ForWhom, Occurrence, Place, at_the_clock, occurrences
from workshops.timetable.closures import closed
from workshops.timetable.model_weeks import SlotFacts, cut

LONGEST_AHEAD = timedelta(days=730)
SPOKEN = [(code, name) for code, name in LANGUAGES if code != "other"]
EVERY = [(1, _("every week")), (2, _("every two weeks"))]


class HourInput(forms.TimeInput):
    """An hour on the wall, by the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def weekday_names() -> list[tuple[int, str]]:
    return [(number, capfirst(str(name))) for number, name in WEEKDAYS.items()]


def plain(form: forms.Form, layout: Layout) -> FormHelper:
    """A form inside a page that has its own form tag and its own button."""
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = layout
    return helper


class WhereForm(forms.Form):
    """Where a session is held: one list of the antenna's rooms, its places outside, and online with a link."""

    place = forms.ChoiceField(label=_("Where"), error_messages={"required": _("Choose where it is held.")})
    link = forms.URLField(label=_("Link to join (only online)"), max_length=300, required=False, assume_scheme="https")

    def offer_places(self, antenna_id: int) -> None:
        """The antenna's rooms and places that are still used."""
        today = timezone.localdate()
        open_still = Q(antenna_id=antenna_id) & (Q(closed_on__isnull=True) | Q(closed_on__gt=today))
        self.rooms = {f"r{r.pk}": r for r in Room.objects.filter(open_still).select_related("site")}
        self.venues = {f"v{v.pk}": v for v in Venue.objects.filter(open_still)}
        self.fields["place"].choices = self._places()  # type: ignore[attr-defined]

    def _places(self) -> list[Any]:
        sites = {room.site_id for room in self.rooms.values()}
        rooms = [
            (key, f"{room.name} ({room.site.name})" if len(sites) > 1 else room.name)
            for key, room in self.rooms.items()
        ]
        venues = [(key, f"{venue.name}, {venue.town}") for key, venue in self.venues.items()]
        groups = [(capfirst(str(_("at the antenna"))), rooms), (capfirst(str(_("outside"))), venues)]
        return [("", _("Choose")), *(g for g in groups if g[1]), ("online", capfirst(str(_("online"))))]

    def where(self) -> Place:
        """The place that was chosen, once the form is clean."""
        said = self.cleaned_data["place"]
        link = self.cleaned_data.get("link", "") if said == "online" else ""
        return Place(self.rooms.get(said), self.venues.get(said), link)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("link") and data.get("place") not in (None, "online"):
            self.add_error("link", _("A link is for a session online. Take it out, or choose “online” above."))
        return data

    def seats_of(self, said: str) -> int | None:
        """How many the place holds, None when it is not known or online."""
        place = self.rooms.get(said) or self.venues.get(said)
        return place.seats if place else None


def key_of(place: Place) -> str:
    """What `WhereForm.place` says for a place."""
    return f"r{place.room.pk}" if place.room else f"v{place.venue.pk}" if place.venue else "online"


class HeldForm(WhereForm, TeamForm):
    """What, where, with whom, for whom: what a session and a slot of a model week share."""

    kind = forms.ModelChoiceField(Kind.objects.none(), label=_("What"))
    title = forms.CharField(label=_("Another title (optional)"), max_length=80, required=False)
    starts = forms.TimeField(label=_("From what hour"), widget=HourInput())
    to = forms.TimeField(
        label=_("To what hour (optional)"),
        required=False,
        widget=HourInput(),
        help_text=_("Left empty: by its length."),
    )
    minutes = forms.IntegerField(
        label=_("Length in minutes (optional)"),
        required=False,
        min_value=15,
        max_value=480,
        help_text=_("Left empty: the usual length of this workshop."),
    )
    cut = forms.BooleanField(label=_("Cut these hours in slots of that length, one after the other"), required=False)
    capacity = forms.IntegerField(
        label=_("Number of seats (optional)"),
        required=False,
        min_value=1,
        max_value=200,
        help_text=_("Left empty: the usual number, or the room’s seats if it has fewer."),
    )
    difficulty = forms.ChoiceField(label=_("Level (optional)"), required=False)
    audience = forms.ChoiceField(label=_("For whom (optional)"), required=False)
    language = forms.ChoiceField(label=_("In what language (optional)"), required=False)

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, antenna_id=antenna_id, **kwargs)
        self.offer_places(antenna_id)
        kinds = Kind.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=timezone.localdate()))
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["kind"].choices = _by_shape(kinds)  # type: ignore[attr-defined]
        usual = ("", _("As usual for this workshop"))
        for name, choices in (("difficulty", Difficulty.choices), ("audience", Audience.choices), ("language", SPOKEN)):
            said = [(code, capfirst(str(label))) for code, label in choices]
            self.fields[name].choices = [usual, *said]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Fill what was left empty from the kind; say it when hours, length or seats do not go together."""
        data = super().clean() or {}
        kind = data.get("kind")
        if kind is None or "minutes" in self.errors:
            return data
        self._lengths(data, kind)
        seats = self.seats_of(data.get("place", ""))
        if "capacity" not in self.errors:
            data["capacity"] = data.get("capacity") or min(kind.capacity, seats or kind.capacity)
            if seats and data["capacity"] > seats:
                words = _("%(room)s has %(seats)d seats. Lower the number, or choose a larger room.")
                self.add_error("capacity", words % {"room": self.where().room or self.where().venue, "seats": seats})
        return data

    def _lengths(self, data: dict[str, Any], kind: Kind) -> None:
        """`minutes` of a session or slot and `block` of the hours, from what was said of end, length and cutting."""
        starts, to, said = data.get("starts"), data.get("to"), data.get("minutes")
        each = said or kind.minutes
        data["minutes"] = data["block"] = each
        if data.get("cut") and to is None and "to" not in self.errors:
            self.add_error("to", _("Say to what hour, to cut the hours between."))
        if starts is None or to is None:
            return
        block = (to.hour - starts.hour) * 60 + to.minute - starts.minute
        data["block"] = block
        if block <= 0:
            self.add_error("to", _("It ends before it starts."))
        elif data.get("cut") and block < each:
            self.add_error("to", _("No slot of %(minutes)d minutes fits between these hours.") % {"minutes": each})
        elif not data.get("cut"):
            if said and said != block:
                self.add_error("minutes", _("Say either the length or the hour of the end: they do not agree."))
            elif not 15 <= block <= 480:
                self.add_error("to", _("A session lasts a quarter of an hour to eight hours."))
            data["minutes"] = block

    @property
    def something_folded(self) -> bool:
        """Is something said, or wrong, in the fields that are behind a line?"""
        usual = {
            "every": ("1", 1, None),
            "language": ("", None, "fr"),
            "difficulty": ("", None),
            "audience": ("", None),
        }
        names = ["to", "cut", "link", "title", *usual]
        return any(
            name in self.errors or self[name].value() not in usual.get(name, ("", None, False))
            for name in names
            if name in self.fields
        )

    def for_whom(self) -> ForWhom:
        data = self.cleaned_data
        return ForWhom(data["difficulty"], data["audience"], data["language"])

    def hours(self) -> list[time]:
        """The hours at which something starts: one, or several when they are cut."""
        data = self.cleaned_data
        return cut(data["starts"], data["block"], data["minutes"]) if data.get("cut") else [data["starts"]]


class PlanForm(HeldForm):
    """A session or a series. `days()` are the dates it makes, shown before anything is written."""

    first = forms.DateField(label=_("First day"), widget=DayInput())
    times = forms.IntegerField(
        label=_("How many sessions (optional)"),
        required=False,
        min_value=1,
        max_value=MOST_SESSIONS,
        help_text=_("Left empty: as many as the workshop has. Otherwise the same hour each week."),
    )
    until = forms.DateField(label=_("Or until what day (optional)"), required=False, widget=DayInput())
    every = forms.TypedChoiceField(
        label=_("How often (optional)"), choices=EVERY, coerce=int, empty_value=None, required=False
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Also each week on (optional)"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, antenna_id=antenna_id, **kwargs)
        self.antenna_id = antenna_id
        self.fields["weekdays"].choices = weekday_names()  # type: ignore[attr-defined]
        self.helper = plain(
            self,
            Layout(
                "kind",
                "place",
                two("first", "starts"),
                "leader",
                two("times", "until"),
                InlineCheckboxes("weekdays", wrapper_class="cx-ticks"),
                two("minutes", "capacity"),
                *folded("every", "to", "cut", "link", "difficulty", "audience", "language", "title"),
                InlineCheckboxes("helpers", wrapper_class="cx-ticks wide"),
            ),
        )

    def clean_first(self) -> date:
        return clean_day_to_come(self.cleaned_data["first"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, until = data.get("first"), data.get("until")
        if data.get("times") and until:
            self.add_error("until", _("Say either how many sessions or until what day."))
        elif first and until and not first <= until <= first + LONGEST_AHEAD:
            self.add_error("until", _("This day comes before the first, or more than two years after it."))
        if data.get("kind") is not None and not until:
            data["times"] = data.get("times") or data["kind"].parts
        return data

    def days(self) -> list[Occurrence]:
        data = self.cleaned_data
        room = self.where().room
        site = room.site if room else None
        last = data["until"] or data["first"] + LONGEST_AHEAD
        why = closed(self.antenna_id, data["first"], last, site)
        place = site or Site.objects.first_of(self.antenna_id)
        return occurrences(
            data["first"], times=data.get("times") or 0, until=data["until"], every=data["every"] or 1,
            weekdays=data["weekdays"], postcode=place.postcode if place else "", closed=why,
        )  # fmt: skip

    def shown(self) -> str:
        """What the list of dates was made of: if any of it changes, the list is shown again before saving."""
        hours = "+".join(f"{hour:%H%M}" for hour in self.hours())
        days = ",".join(f"{found.day.isoformat()}{'x' if found.why else ''}" for found in self.days())
        return f"{days}T{hours}/{self.cleaned_data['minutes']}"

    def starts_on(self, days: Collection[str]) -> list[datetime]:
        """The moments of the days that were ticked, among those of the series."""
        return [
            at_the_clock(found.day, hour)
            for found in self.days()
            if found.day.isoformat() in days
            for hour in self.hours()
        ]


def clean_day_to_come(first: date) -> date:
    """Today or a day to come, at most two years away."""
    today = timezone.localdate()
    if first < today:
        raise forms.ValidationError(_("This day is past. Choose today or a day to come."))
    if first > today + LONGEST_AHEAD:
        raise forms.ValidationError(_("That is more than two years away. Check the year."))
    return first


OPENS = '<details class="mb-3"{% if form.something_folded %} open{% endif %}><summary class="cx-hit">'


def folded(*names: str) -> list[Any]:
    """Fields that are rarely needed, behind one line that opens by itself when one of them says something."""
    line = _("Rarer: every two weeks, cut in slots, online, level, audience, language")
    return [HTML(format_lazy("{}{}{}", OPENS, line, '</summary><div class="pt-2">')), *names, HTML("</div></details>")]


def two(one: str, other: str) -> Div:
    return Div(Div(one, css_class="col-sm-6"), Div(other, css_class="col-sm-6"), css_class="row")


def _by_shape(kinds: Any) -> list[tuple[Any, Any]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for kind in kinds:
        groups.setdefault(kind.shape, []).append((kind.pk, kind.name))
    return [("", _("Choose")), *((capfirst(str(Shape(shape).label)), kinds) for shape, kinds in groups.items())]


class SlotForm(HeldForm):
    """A slot of a model week."""

    weekday = forms.TypedChoiceField(label=_("Which day"), coerce=int)
    every = forms.TypedChoiceField(label=_("How often"), choices=EVERY, coerce=int, initial=1)
    in_school_holidays = forms.BooleanField(
        label=_("In the school holidays too"),
        required=False,
        help_text=_("Unticked: left out in the school holidays of the zone."),
    )

    def __init__(self, *args: Any, antenna_id: int, whole: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, antenna_id=antenna_id, **kwargs)
        self.fields["weekday"].choices = weekday_names()  # type: ignore[attr-defined]
        cutting = ["cut"] if whole else []
        if not whole:
            del self.fields["cut"]
        self.helper = plain(
            self,
            Layout(
                "kind", two("weekday", "starts"), "place", "leader", two("minutes", "capacity"), "in_school_holidays",
                *folded("every", "to", *cutting, "link", "difficulty", "audience", "language", "title"),
                InlineCheckboxes("helpers", wrapper_class="cx-ticks wide"),
            ),
        )  # fmt: skip

    def facts(self) -> SlotFacts:
        """The slot as it was said, once the form is clean; its length is that of one slot or of the block to be cut."""
        data = self.cleaned_data
        return SlotFacts(
            weekday=data["weekday"], starts=data["starts"], minutes=data["block"] if data.get("cut") else data["minutes"],
            kind=data["kind"], place=self.where(), capacity=data["capacity"], every=data["every"], title=data["title"],
            leader=data["leader"], helpers=list(data["helpers"]), for_whom=self.for_whom(),
            in_school_holidays=data["in_school_holidays"],
        )  # fmt: skip
