"""Partner structures and their professionals in an antenna's admin: there to be read; they are national."""

from django.contrib import admin

from connect.antennas.admin_site import AntennaModelAdmin, site
from connect.partners.models import Professional, Structure


@admin.register(Structure, site=site)
class StructureAdmin(AntennaModelAdmin):
    list_display = ["name", "kind", "postcode", "town", "phone", "refers"]
    list_filter = ["kind", "refers"]
    search_fields = ["name", "town"]


@admin.register(Professional, site=site)
class ProfessionalAdmin(AntennaModelAdmin):
    list_display = ["last_name", "first_name", "structure", "position", "email", "is_referent", "starts_on", "ends_on"]
    list_filter = ["is_referent"]
    list_select_related = ["structure"]
    search_fields = ["last_name", "structure__name"]
    raw_id_fields = ["user", "structure"]
