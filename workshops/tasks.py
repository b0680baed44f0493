"""Background work of workshops: the worker looks in this module alone, each room's own jobs are named here."""

from workshops.seats import tasks as seats
from workshops.telling import tasks as telling

__all__ = ["seats", "telling"]
