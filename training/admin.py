from django.contrib import admin

from connect.antennas.admin_site import AntennaModelAdmin, site
from training.models import Attestation, Module, Session


@admin.register(Module, site=site)
class ModuleAdmin(AntennaModelAdmin):
    list_display = ["code", "version", "title", "half_days", "capacity", "retired_on"]


@admin.register(Session, site=site)
class SessionAdmin(AntennaModelAdmin):
    list_display = ["starts_on", "module", "seats_taken", "capacity", "state"]
    list_filter = ["module", "state"]
    readonly_fields = ["link"]
    list_select_related = ["module"]


@admin.register(Attestation, site=site)
class AttestationAdmin(AntennaModelAdmin):
    list_display = ["number", "module_title", "structure_name", "hours_attended", "hours_planned", "issued_at"]
    search_fields = ["number"]
