"""What exists in solidarity sales: the catalogue and its caps, stock, the year of plans, sales, baskets."""

from sales.models.allowance import PlanYear, SoldPlan
from sales.models.basket import Basket, BasketLine
from sales.models.catalogue import DEVICES, Carries, Kind, Letterhead, Price, PriceCap, Product
from sales.models.drawer import CashMovement, CashSession, Movement, Till
from sales.models.refund import Refund, RefundLine, RefundPayment
from sales.models.sale import FormerBuyer, Means, Payment, Printing, Sale, SaleBuyer, SaleLine
from sales.models.stock import Grade, Handover, Unit, UnitSeries, UnitState

__all__ = [
    "DEVICES", "Basket", "BasketLine", "Carries", "CashMovement", "CashSession", "FormerBuyer", "Grade", "Handover", "Kind",
    "Letterhead", "Means", "Movement", "Payment", "PlanYear", "Price", "PriceCap", "Printing", "Product", "Refund",
    "RefundLine", "RefundPayment", "Sale", "SaleBuyer", "SaleLine", "SoldPlan", "Till", "Unit",
    "UnitSeries", "UnitState",
]  # fmt: skip
