from django.contrib import admin

from connect.antennas.admin_site import AntennaModelAdmin, site
from connect.antennas.models import Membership, Site


@admin.register(Site, site=site)
class SiteAdmin(AntennaModelAdmin):
    list_display = ["name", "address", "postcode", "town", "opening_hours"]


@admin.register(Membership, site=site)
class MembershipAdmin(AntennaModelAdmin):
    """Who works here. People are added by invitation, in the team page; here an end date can be set."""

    changeable = True
    list_display = ["user", "role", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user"]
    readonly_fields = ["user", "role", "starts_on"]

    def has_add_permission(self, request):  # type: ignore[no-untyped-def]
        return False
