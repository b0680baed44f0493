"""Background work of intake: the worker looks in this module alone, each room's own jobs are named here."""

from beneficiaries.doubles import tasks as doubles
from beneficiaries.liaison import tasks as liaison
from beneficiaries.privacy import tasks as privacy
from beneficiaries.reception import tasks as reception
from beneficiaries.uploads import tasks as uploads

__all__ = ["doubles", "liaison", "privacy", "reception", "uploads"]
