"""People, visits and appointments in an antenna's admin: there to be read. Files are written at the counter."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from beneficiaries.journal import note_opening
from beneficiaries.models import Appointment, LiaisonSheet, Person, Visit
from connect.antennas.admin_site import AntennaModelAdmin, site


@admin.register(Person, site=site)
class PersonAdmin(AntennaModelAdmin):
    """Searched at the counter, which finds any spelling; opening a file here is journalled as there."""

    list_display = ["card_number", "first_name", "last_name", "postcode", "town", "status", "created_at"]
    list_filter = ["status"]
    ordering = ["-created_at"]
    exclude = ["merged_into", "erased_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        """Whoever was erased is a shell that counts: there is nothing to open."""
        return super().get_queryset(request).filter(erased_at=None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        person = self.get_object(request, object_id)
        antenna = getattr(request, "antenna", None)
        if isinstance(person, Person) and antenna is not None:
            note_opening(person, antenna_id=antenna.pk, by=request.user)  # type: ignore[arg-type]  # signed in
        return super().change_view(request, object_id, form_url, extra_context)


@admin.register(Visit, site=site)
class VisitAdmin(AntennaModelAdmin):
    """Who came when; the person by her card."""

    list_display = ["on", "person", "source", "motive", "noted_by"]
    list_filter = ["source"]
    date_hierarchy = "on"
    list_select_related = ["person", "noted_by"]
    raw_id_fields = ["person"]


@admin.register(Appointment, site=site)
class AppointmentAdmin(AntennaModelAdmin):
    list_display = ["starts_at", "person", "purpose", "arrived_at"]
    date_hierarchy = "starts_at"
    list_select_related = ["person"]
    raw_id_fields = ["person"]


@admin.register(LiaisonSheet, site=site)
class LiaisonSheetAdmin(AntennaModelAdmin):
    """What was sent to the antenna, by reference; read and followed at the counter."""

    list_display = ["reference", "state", "sent_at", "structure", "sender", "urgent"]
    list_filter = ["state", "urgent"]
    date_hierarchy = "sent_at"
    list_select_related = ["structure", "sender"]
    raw_id_fields = ["person", "sender", "structure"]
    search_fields = ["reference"]
