"""What exists in solidarity sales: the catalogue and its caps, stock, the year of plans, sales, baskets."""

from sales.models.allowance import PlanYear, SoldPlan
from sales.models.basket import Basket, BasketLine
from sales.models.catalogue import DEVICES, Kind, Letterhead, Price, PriceCap, Product
from sales.models.sale import FormerBuyer, Means, Payment, Printing, Sale, SaleBuyer, SaleLine, Till
from sales.models.stock import Grade, Handover, Unit, UnitSeries, UnitState

__all__ = [
    "DEVICES", "Basket", "BasketLine", "FormerBuyer", "Grade", "Handover", "Kind", "Letterhead", "Means", "Payment", "PlanYear",
    "Price", "PriceCap", "Printing", "Product", "Sale", "SaleBuyer", "SaleLine", "SoldPlan", "Till", "Unit",
    "UnitSeries", "UnitState",
]  # fmt: skip
