"""What the pages of workshops ask."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Membership
from connect.ui.fields import DayInput
from connect.ui.templatetags.ui import role_name
from workshops.models import BookingState, Kind, Level, Room, Shape, Skill
from workshops.planning import MOST_SESSIONS, Occurrence, at_the_clock, occurrences

NOT_SEEN = "n"
LONGEST_AHEAD = timedelta(days=730)


class TickForm(forms.Form):
    """Which booking, and what is noted of it."""

    booking = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    state = forms.ChoiceField(
        choices=[(s, s) for s in (BookingState.CAME, BookingState.ABSENT, BookingState.EXCUSED, BookingState.BOOKED)]
    )


class SeatForm(forms.Form):
    """Which session, and whether a seat is asked or a place on the waiting list."""

    session = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    wish = forms.ChoiceField(choices=[("book", "book"), ("wait", "wait")])
    back = forms.ChoiceField(choices=[("session", "session")], required=False)


class WalkInForm(forms.Form):
    """A name, a card number, a telephone: whatever the person says or shows."""

    who = forms.CharField(
        label=_("Name, card number or telephone"),
        max_length=100,
        error_messages={"required": _("Write a name, or scan the card.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SeatsForm(forms.Form):
    """The number of seats of a session."""

    capacity = forms.IntegerField(
        label=_("Number of seats"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput(attrs={"class": "form-control cx-w4", "inputmode": "numeric"}),
    )


class SkillsForm(forms.Form):
    """One question a skill: the four levels, or not seen."""

    def __init__(self, *args: Any, skills: Collection[Skill], known: dict[str, int | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*((str(value), label) for value, label in Level.choices), (NOT_SEEN, _("Not seen today"))]
        for skill in skills:
            level = known.get(skill.code)
            self.fields[skill.code] = forms.ChoiceField(
                label=skill.label,
                choices=choices,
                initial=NOT_SEEN if level is None else str(level),
                widget=forms.RadioSelect,
            )

    def levels(self) -> dict[str, int | None]:
        return {code: None if said == NOT_SEEN else int(said) for code, said in self.cleaned_data.items()}


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}, {role_name(obj.role)}"


class MembersChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user}, {role_name(obj.role)}"


class TeamForm(forms.Form):
    """Who runs a session: one who leads, others who help."""

    leader = MemberChoice(
        Membership.objects.none(), label=_("Led by (optional)"), required=False, empty_label=_("Nobody yet")
    )
    helpers = MembersChoice(
        Membership.objects.none(), label=_("With (optional)"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, antenna_id: int, on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Membership.objects.on(on).filter(antenna_id=antenna_id)
        team = team.select_related("user").order_by("user__first_name", "user__last_name")
        self.fields["leader"].queryset = self.fields["helpers"].queryset = team  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("leader", InlineCheckboxes("helpers", wrapper_class="cx-ticks wide"))


class PlanForm(TeamForm):
    """A session or a weekly series. `days()` are the dates it makes, shown before anything is written."""

    kind = forms.ModelChoiceField(Kind.objects.none(), label=_("What"))
    title = forms.CharField(label=_("Another title (optional)"), max_length=80, required=False)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Where"), empty_label=_("Choose"))
    first = forms.DateField(label=_("First day"), widget=DayInput())
    starts = forms.TimeField(label=_("From what hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(
        label=_("Length in minutes (optional)"),
        required=False,
        min_value=15,
        max_value=480,
        help_text=_("Left empty: the usual length of this workshop."),
    )
    capacity = forms.IntegerField(
        label=_("Number of seats (optional)"),
        required=False,
        min_value=1,
        max_value=200,
        help_text=_("Left empty: the usual number, or the room’s seats if it has fewer."),
    )
    times = forms.IntegerField(
        label=_("How many sessions (optional)"),
        required=False,
        min_value=1,
        max_value=MOST_SESSIONS,
        help_text=_("Left empty: as many as the workshop has. Otherwise the same hour each week."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Also each week on (optional)"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, antenna_id=antenna_id, **kwargs)
        self.fields["kind"].queryset = Kind.objects.all()  # type: ignore[attr-defined]
        self.fields["kind"].choices = _by_shape()  # type: ignore[attr-defined]
        rooms = Room.objects.filter(antenna_id=antenna_id, closed_on__isnull=True).select_related("site")
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["weekdays"].choices = [(n, capfirst(str(name))) for n, name in WEEKDAYS.items()]  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            "kind",
            "room",
            Div(Div("first", css_class="col-sm-6"), Div("starts", css_class="col-sm-6"), css_class="row"),
            "leader",
            "times",
            InlineCheckboxes("weekdays", wrapper_class="cx-ticks"),
            Div(Div("minutes", css_class="col-sm-6"), Div("capacity", css_class="col-sm-6"), css_class="row"),
            InlineCheckboxes("helpers", wrapper_class="cx-ticks wide"),
            "title",
        )

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        today = timezone.localdate()
        if first < today:
            raise forms.ValidationError(_("This day is past. Choose today or a day to come."))
        if first > today + LONGEST_AHEAD:
            raise forms.ValidationError(_("That is more than two years away. Check the year."))
        return first

    def clean(self) -> dict[str, Any]:
        """Fill what was left empty from the kind; say it when the room is too small for what was asked."""
        data = super().clean() or {}
        kind, room = data.get("kind"), data.get("room")
        if kind is not None:
            data["times"] = data.get("times") or kind.parts
            data["minutes"] = data.get("minutes") or kind.minutes
        if kind is not None and room is not None and "capacity" not in self.errors:
            data["capacity"] = data.get("capacity") or min(kind.capacity, room.seats)
            if data["capacity"] > room.seats:
                words = _("%(room)s has %(seats)d seats. Lower the number, or choose a larger room.")
                self.add_error("capacity", words % {"room": room.name, "seats": room.seats})
        return data

    def days(self) -> list[Occurrence]:
        data = self.cleaned_data
        return occurrences(
            data["first"], times=data["times"], weekdays=data["weekdays"], postcode=data["room"].site.postcode
        )

    def shown(self) -> str:
        """What the list of dates was made of: if any of it changes, the list is shown again before saving."""
        return ",".join(f"{found.day.isoformat()}T{self.cleaned_data['starts']:%H%M}" for found in self.days())

    def starts_on(self, days: Collection[str]) -> list[Any]:
        """The moments of the days that were ticked, among those of the series."""
        return [at_the_clock(f.day, self.cleaned_data["starts"]) for f in self.days() if f.day.isoformat() in days]


def _by_shape() -> list[tuple[Any, Any]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for kind in Kind.objects.all():
        groups.setdefault(kind.shape, []).append((kind.pk, kind.name))
    return [("", _("Choose")), *((capfirst(str(Shape(shape).label)), kinds) for shape, kinds in groups.items())]
