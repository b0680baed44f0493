"""What the pages ask that change dates: closures, model weeks, moves, a session cut in two, places and things."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Membership, Site
from connect.ui.fields import DayInput, PhoneField
from workshops.forms import MemberChoice
from workshops.models import Booking, Equipment, Season, Session
from workshops.planning import at_the_clock
from workshops.timetable.forms import HourInput, WhereForm, clean_day_to_come, plain, two
from workshops.timetable.moving import Change
from workshops.timetable.splitting import Second

THIS, FOLLOWING = "this", "following"


class ClosureForm(forms.Form):
    """From when to when the antenna, or one of its sites, is closed, and why."""

    first_on = forms.DateField(label=_("First day closed"), widget=DayInput())
    last_on = forms.DateField(label=_("Last day closed"), widget=DayInput())
    reason = forms.CharField(
        label=_("Why"), max_length=120, help_text=_("In a few words; the team reads them. Nobody is named.")
    )
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("What is closed"), required=False, empty_label=_("The whole antenna")
    )

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = Site.objects.filter(antenna_id=antenna_id)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        if len(sites) < 2:
            self.fields["site"].widget = forms.HiddenInput()
        self.helper = plain(self, Layout(two("first_on", "last_on"), "reason", "site"))

    def clean_first_on(self) -> date:
        return clean_day_to_come(self.cleaned_data["first_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and not first <= last <= first + timedelta(days=366):
            self.add_error("last_on", _("The last day comes before the first, or more than a year after it."))
        return data


class TimetableForm(forms.Form):
    """A model week: its name, which of the two, from when to when."""

    name = forms.CharField(label=_("Name"), max_length=60)
    season = forms.ChoiceField(label=_("Which week"), widget=forms.RadioSelect, initial=Season.NORMAL)
    first_on = forms.DateField(label=_("From what day"), widget=DayInput())
    last_on = forms.DateField(
        label=_("To what day"),
        required=False,
        widget=DayInput(),
        help_text=_(
            "A holiday week needs one; the ordinary week may have none. The day after, the ordinary week resumes."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["season"].choices = [(code, capfirst(str(label))) for code, label in Season.choices]  # type: ignore[attr-defined]
        self.helper = plain(self, Layout("name", "season", two("first_on", "last_on")))


class EndForm(forms.Form):
    """The last day of a model week."""

    last_on = forms.DateField(label=_("Its last day"), widget=DayInput())


class GenerateForm(forms.Form):
    """From what day until what day the sessions are made."""

    first = forms.DateField(label=_("From what day"), widget=DayInput())
    until = forms.DateField(label=_("Generate until"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain(self, Layout(two("first", "until")))

    def clean_first(self) -> date:
        return clean_day_to_come(self.cleaned_data["first"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, until = data.get("first"), data.get("until")
        if first and until and not first <= until <= first + timedelta(days=366):
            self.add_error("until", _("This day comes before the first, or more than a year after it."))
        return data


class MoveForm(WhereForm):
    """Where and when a session goes, alone or with those that follow."""

    first = forms.DateField(label=_("What day"), widget=DayInput())
    starts = forms.TimeField(label=_("From what hour"), widget=HourInput())
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=480)
    scope = forms.ChoiceField(label=_("Which sessions"), widget=forms.RadioSelect, required=False)
    despite = forms.BooleanField(label=_("It is held even when the antenna is closed"), required=False)

    def __init__(self, *args: Any, session: Session, following: int, **kwargs: Any) -> None:
        local = timezone.localtime(session.starts_at)
        here = {
            "first": local.date(), "starts": local.time(), "minutes": session.minutes, "link": session.link,
            "place": key_of_session(session), "scope": THIS,
        }  # fmt: skip
        super().__init__(*args, **{"initial": here, **kwargs})
        self.session = session
        self.offer_places(session.antenna_id)
        words = _("This one and the %(count)d that follow") % {"count": following}
        self.fields["scope"].choices = [(THIS, _("This one alone")), (FOLLOWING, words)]  # type: ignore[attr-defined]
        if not following:
            del self.fields["scope"]
        scope = ["scope"] if following else []
        self.helper = plain(self, Layout(two("first", "starts"), "minutes", "place", "link", *scope, "despite"))

    def clean_first(self) -> date:
        return clean_day_to_come(self.cleaned_data["first"])

    @property
    def all_following(self) -> bool:
        return self.cleaned_data.get("scope") == FOLLOWING

    def change(self) -> Change:
        data = self.cleaned_data
        days = (data["first"] - timezone.localdate(self.session.starts_at)).days
        return Change(days, data["starts"], data["minutes"], self.where(), data["despite"])


def key_of_session(session: Session) -> str:
    """What `WhereForm.place` says for where a session is."""
    return f"r{session.room_id}" if session.room_id else f"v{session.venue_id}" if session.venue_id else "online"


class SplitForm(WhereForm):
    """The second session, and who goes there."""

    first = forms.DateField(label=_("What day"), widget=DayInput())
    starts = forms.TimeField(label=_("From what hour"), widget=HourInput())
    capacity = forms.IntegerField(label=_("Number of seats"), min_value=1, max_value=200)
    leader = MemberChoice(
        Membership.objects.none(), label=_("Led by (optional)"), required=False, empty_label=_("Nobody yet")
    )
    people = forms.TypedMultipleChoiceField(label=_("Who goes to the second session"), coerce=int, required=False)

    def __init__(self, *args: Any, session: Session, bookings: Sequence[Booking], **kwargs: Any) -> None:
        local = timezone.localtime(session.starts_at)
        seats = max((len(bookings) + 1) // 2, 1)
        here = {"first": local.date(), "starts": local.time(), "capacity": seats}
        super().__init__(*args, **{"initial": here, **kwargs})
        self.offer_places(session.antenna_id)
        team = Membership.objects.on(local.date()).filter(antenna_id=session.antenna_id).select_related("user")
        self.fields["leader"].queryset = team.order_by("user__first_name", "user__last_name")  # type: ignore[attr-defined]
        self.fields["people"].choices = [(b.pk, b.person.full_name) for b in bookings]  # type: ignore[attr-defined]
        self.helper = plain(self, Layout(two("first", "starts"), "place", "link", two("capacity", "leader")))

    def clean_first(self) -> date:
        return clean_day_to_come(self.cleaned_data["first"])

    def second(self) -> Second:
        data = self.cleaned_data
        return Second(at_the_clock(data["first"], data["starts"]), self.where(), data["capacity"], data["leader"])


class RoomForm(forms.Form):
    """A room of the antenna."""

    name = forms.CharField(label=_("Name"), max_length=60)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("At which site"), empty_label=None)
    seats = forms.IntegerField(label=_("Number of seats"), min_value=1, max_value=200)
    closed_on = forms.DateField(label=_("Not used from that day on (optional)"), required=False, widget=DayInput())

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.filter(antenna_id=antenna_id)  # type: ignore[attr-defined]
        self.helper = plain(self, Layout("name", "site", "seats", "closed_on"))


class VenueForm(forms.Form):
    """A place outside: a library, a social centre."""

    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(label=_("Address (optional)"), max_length=200, required=False)
    postcode = forms.CharField(
        label=_("Postcode"), validators=[RegexValidator(r"^[0-9]{5}\Z", _("A French postcode has five digits."))]
    )
    town = forms.CharField(label=_("Town"), max_length=80)
    phone = PhoneField(label=_("Telephone (optional)"), required=False)
    seats = forms.IntegerField(label=_("Number of seats (optional)"), required=False, min_value=1, max_value=500)
    closed_on = forms.DateField(label=_("Not used from that day on (optional)"), required=False, widget=DayInput())

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain(
            self, Layout("name", "address", two("postcode", "town"), two("phone", "seats"), "closed_on")
        )


class EquipmentForm(forms.Form):
    """A projector, a set of laptops."""

    name = forms.CharField(label=_("Name"), max_length=60)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=500, initial=1)
    closed_on = forms.DateField(label=_("Not used from that day on (optional)"), required=False, widget=DayInput())

    def __init__(self, *args: Any, antenna_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain(self, Layout("name", "count", "closed_on"))


class ThingsForm(forms.Form):
    """How many of each equipment a session takes."""

    def __init__(self, *args: Any, free: Collection[tuple[Equipment, int, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for thing, here, most in free:
            self.fields[f"e{thing.pk}"] = forms.IntegerField(
                label=thing.name, min_value=0, max_value=thing.count, initial=here, required=False,
                help_text=_("%(free)d of %(count)d free at that time") % {"free": most, "count": thing.count},
            )  # fmt: skip
        self.helper = plain(self, Layout(*self.fields))

    def wanted(self) -> dict[int, int]:
        return {int(name[1:]): count or 0 for name, count in self.cleaned_data.items()}
