"""Background work of sales: the worker looks in this module alone, each room's own jobs are named here."""

from sales.closures import tasks as closures
from sales.stockroom import tasks as stockroom

__all__ = ["closures", "stockroom"]
