"""Background work of intake: the worker looks in this module alone, each room's own jobs are named here."""

from beneficiaries.liaison import tasks as liaison
from beneficiaries.reception import tasks as reception
from beneficiaries.uploads import tasks as uploads

__all__ = ["liaison", "reception", "uploads"]
