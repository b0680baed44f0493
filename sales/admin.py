"""Sales in an antenna's own admin: stock, tickets and the catalogue to read, its own prices to set."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.admin_site import AntennaModelAdmin, site
from sales.models import Price, PriceCap, Product, Sale, Till, Unit
from sales.till import AbovePrice, caps_on, reasons_against_price


class AntennaPriceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Never above the cap of the day nor the national price; once an article."""

    antenna_id: ClassVar[int] = 0  # the open door's; `get_form` says it

    class Meta:
        model = Price
        fields = ("product", "amount")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        product, amount = said.get("product"), said.get("amount")
        if product is None or amount is None:
            return said
        refusal = reasons_against_price(product, Decimal(amount), caps_on(timezone.localdate()))
        if refusal is None and amount > product.price:
            refusal = AbovePrice(product.price)
        if refusal is not None:
            self.add_error("amount", str(refusal))
        same = Price.objects.filter(antenna_id=self.antenna_id, product=product).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("product", _("This article already has a price here: change that one."))
        return said


@admin.register(Price, site=site)
class PriceAdmin(AntennaModelAdmin):
    changeable = True
    form = AntennaPriceForm
    list_display = ["product", "amount"]
    list_select_related = ["product"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"antenna_id": request.antenna.pk})  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.changed_by = request.user
        super().save_model(request, obj, form, change)


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
