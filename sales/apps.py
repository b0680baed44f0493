from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "sales"
    verbose_name = _("Sales")
    grants = {
        # the national catalogue, caps and letterhead: read everywhere, written by the national team
        "Product": {"antenna": "S", "national": "SIU"},
        "PriceCap": {"antenna": "S", "national": "SI"},
        "Letterhead": {"antenna": "S", "national": "SI"},
        # decided by dated rows: written once
        "NationalPrice": {"antenna": "S", "national": "SI"},
        "SaleLimit": {"antenna": "S", "national": "SI"},
        "MarketOffer": {"antenna": "S", "national": "SIU"},
        "Price": {"antenna": "SI", "national": "S"},
        "LimitOverride": {"antenna": "SI", "national": "S"},
        "RenewalRequest": {"antenna": "SI", "national": "SU"},
        "Till": {"antenna": "S", "national": "SIU"},
        "Unit": {"antenna": "SIU", "national": "S"},
        "UnitSeries": {"antenna": "SIU", "national": "S"},
        "Handover": {"antenna": "S", "national": "S"},
        # written once: neither update nor delete for anyone
        "Sale": {"antenna": "SI", "national": "S"},
        "SaleLine": {"antenna": "SI", "national": "S"},
        "Payment": {"antenna": "SI", "national": "S"},
        "SoldPlan": {"antenna": "SI", "national": "S"},
        "Printing": {"antenna": "SI", "national": "S"},
        "Refund": {"antenna": "SI", "national": "S"},
        "RefundLine": {"antenna": "SI", "national": "S"},
        "RefundPayment": {"antenna": "SI", "national": "S"},
        "CashMovement": {"antenna": "SI", "national": "S"},
        # opened, then closed once
        "CashSession": {"antenna": "SIU", "national": "S"},
        # outside what is signed: a merge moves it, an erasure deletes it, both as national
        "SaleBuyer": {"antenna": "SI", "national": "SUD"},
        "FormerBuyer": {"antenna": "S", "national": "SI"},
        "PlanYear": {"antenna": "S", "national": "SIU"},
        # scratch, not a record: a basket is emptied
        "Basket": {"antenna": "SIUD", "national": "SUD"},
        "BasketLine": {"antenna": "SIUD", "national": "SD"},
    }

    def ready(self) -> None:
        from beneficiaries import parts
        from connect.books import verify
        from sales.part import SalesPart
        from sales.receipts import differences

        parts.register(SalesPart())
        verify.compare("ticket", differences)

    def load_reference(self) -> str:
        from sales.reference import load

        return load()
