from django.contrib import admin

from connect.antennas.admin_site import AntennaModelAdmin, site
from connect.antennas.models import Membership, Site


@admin.register(Site, site=site)
class SiteAdmin(AntennaModelAdmin):
    list_display = ["name", "address", "postcode", "town", "opening_hours"]


@admin.register(Membership, site=site)
class MembershipAdmin(AntennaModelAdmin):
    """Who works here, to be read. Joining, roles and last days are acts of the team's page, which guards them."""

    list_display = ["user", "role", "starts_on", "ends_on"]
    list_filter = ["role"]
    list_select_related = ["user"]
