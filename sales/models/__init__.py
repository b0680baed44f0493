"""What exists in solidarity sales: the catalogue and its caps, stock, the year of plans, sales, baskets."""

from sales.models.allowance import MarketOffer, PlanYear, RenewalAnswer, RenewalRequest, SoldPlan
from sales.models.basket import Basket, BasketLine
from sales.models.catalogue import DEVICES, Carries, Kind, Letterhead, NationalPrice, Price, PriceCap, Product
from sales.models.drawer import CashMovement, CashSession, Movement, Till
from sales.models.limits import Limited, LimitOverride, SaleLimit, Scope
from sales.models.refund import Refund, RefundLine, RefundPayment
from sales.models.sale import FormerBuyer, Means, Payment, Printing, Sale, SaleBuyer, SaleLine
from sales.models.stock import Grade, Handover, Unit, UnitSeries, UnitState

__all__ = [
    "DEVICES", "Basket", "BasketLine", "Carries", "CashMovement", "CashSession", "FormerBuyer", "Grade", "Handover",
    "Kind", "Letterhead", "LimitOverride", "Limited", "MarketOffer", "Means", "Movement", "NationalPrice", "Payment",
    "PlanYear", "Price", "PriceCap", "Printing", "Product", "Refund", "RefundLine", "RefundPayment", "RenewalAnswer",
    "RenewalRequest", "Sale", "SaleBuyer", "SaleLimit", "SaleLine", "Scope", "SoldPlan", "Till", "Unit", "UnitSeries",
    "UnitState",
]  # fmt: skip
