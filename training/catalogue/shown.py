"""What anyone may read without signing in: modules in force, where to ask, published results."""

from typing import NamedTuple

from django.db import connection

from training.models import Module, ModuleResult


class Contact(NamedTuple):
    antenna: str
    address: str
    postcode: str
    town: str
    phone: str


def modules_shown() -> list[Module]:
    """The last published version of each module in force, variants apart, by code."""
    return list(Module.objects.raw("SELECT * FROM training_catalogue_shown() ORDER BY code"))


def results_shown() -> dict[str, ModuleResult]:
    """The last count of each module, by its code."""
    found = ModuleResult.objects.raw("SELECT * FROM training_results_shown()")
    return {result.code: result for result in found}


def contacts_shown() -> list[Contact]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM training_contacts_shown() ORDER BY antenna")
        return [Contact(*row) for row in cursor.fetchall()]
