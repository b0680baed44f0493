from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from connect.antennas.admin_site import AntennaModelAdmin, site
from workshops.models import Booking, Kind, Room, Session, SessionVolunteer, SkillGained


@admin.register(Kind, site=site)
class KindAdmin(AntennaModelAdmin):
    """The national offer, to read."""

    list_display = ["name_fr", "shape", "minutes", "capacity"]
    list_filter = ["shape"]
    exclude = ["skills"]


class RoomForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_name(self) -> str:
        """The antenna is the door's and not in the form, so Django would not look for a double by itself."""
        name: str = self.cleaned_data["name"]
        if Room.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("A room has this name already."))
        return name


@admin.register(Room, site=site)
class RoomAdmin(AntennaModelAdmin):
    changeable = True
    form = RoomForm
    list_display = ["name", "site", "seats", "closed_on"]
    list_select_related = ["site"]


@admin.register(Session, site=site)
class SessionAdmin(AntennaModelAdmin):
    """Planned and cancelled in the pages of workshops; here to be read."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    list_display = ["kind", "starts_at", "ends_at", "room", "capacity", "state"]
    list_filter = ["state", "kind"]
    list_select_related = ["kind", "room"]
    date_hierarchy = "starts_at"


@admin.register(SessionVolunteer, site=site)
class SessionVolunteerAdmin(AntennaModelAdmin):
    list_display = ["user", "starts_at", "ends_at", "leads", "state", "left_at"]
    list_select_related = ["user"]
    date_hierarchy = "starts_at"


@admin.register(Booking, site=site)
class BookingAdmin(AntennaModelAdmin):
    """People by their card number: a name has no place in the admin's journal."""

    list_display = ["person", "session", "starts_at", "state", "minutes", "walk_in"]
    list_filter = ["state", "walk_in"]
    list_select_related = ["person", "session__kind"]
    date_hierarchy = "starts_at"


@admin.register(SkillGained, site=site)
class SkillGainedAdmin(AntennaModelAdmin):
    list_display = ["person", "skill", "level", "noted_at"]
    list_filter = ["skill", "level"]
    list_select_related = ["person", "skill"]
