"""Sales in an antenna's own admin, to read: stock, tickets, the catalogue. Its prices are set at `/catalogue/`."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from connect.antennas.admin_site import AntennaModelAdmin, site
from sales.models import PriceCap, Product, Sale, Till, Unit


@admin.register(Unit, site=site)
class UnitAdmin(AntennaModelAdmin):
    list_display = ["label", "product", "model", "grade", "state", "received_on"]
    list_filter = ["state", "kind", "grade"]
    list_select_related = ["product"]
    search_fields = ["label", "serial", "imei", "model"]


@admin.register(Sale, site=site)
class SaleAdmin(AntennaModelAdmin):
    """Tickets: to read, never to change. Who bought stands on the person's page."""

    list_display = ["reference", "sold_at", "till", "seller", "total"]
    list_filter = ["till"]
    list_select_related = ["entry", "till", "seller"]
    date_hierarchy = "sold_on"
    exclude = ["antenna", "key", "heading"]

    @admin.display(description=_("ticket"))
    def reference(self, sale: Sale) -> str:
        return sale.reference


@admin.register(Till, site=site)
class TillAdmin(AntennaModelAdmin):
    list_display = ["number", "site", "closed_on"]
    list_select_related = ["site"]


@admin.register(Product, site=site)
class ProductAdmin(AntennaModelAdmin):
    """The national catalogue, as every antenna sees it."""

    list_display = ["code", "name", "kind", "days", "price", "withdrawn_on"]
    list_filter = ["kind"]


@admin.register(PriceCap, site=site)
class PriceCapAdmin(AntennaModelAdmin):
    list_display = ["kind", "amount", "from_on"]
