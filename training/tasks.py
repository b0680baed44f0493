"""Background work of training: the worker looks in this module alone, each room's own jobs are named here."""

from training.assessing import tasks as assessing
from training.billing import tasks as billing
from training.catalogue import tasks as catalogue
from training.enrolling import tasks as enrolling
from training.signing import tasks as signing

__all__ = ["assessing", "billing", "catalogue", "enrolling", "signing"]
