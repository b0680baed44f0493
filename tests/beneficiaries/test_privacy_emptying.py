"""Emptying a training antenna: what is counted first, what goes, what stays."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from beneficiaries.models import LiaisonSheet, Person
from sales.models import Product, Sale
from tests.factories import sales as sold
from tests.factories.beneficiaries import PersonFactory
from tests.factories.impact import enrolled
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db


def run(*args: str, **options: str) -> str:
    call_command("empty_antenna", *args, stdout=(out := StringIO()), **options)
    return out.getvalue()


def test_emptying_the_training_antenna_counts_first_then_takes_named_data_only(
    lille, lyon, prescriber, tmp_path, settings
):
    settings.DATA = tmp_path
    shelf, till = sold.shelf(), sold.TillFactory(antenna=lille)
    gone, known_elsewhere, of_lyon = (
        PersonFactory(antenna=lille),
        PersonFactory(antenna=lille),
        PersonFactory(antenna=lyon),
    )
    enrolled(known_elsewhere, lyon, "2026-01-05")
    plan = next(product for product in shelf.values() if product.days)
    sold.sell(sold.item(plan), to=gone, at_till=till)
    sheet = send(prescriber, lille)
    said = run("lille")
    assert "1 people\n" in said
    assert "1 sheets" in said
    assert "1 people known elsewhere" in said
    assert Person.objects.get(pk=gone.pk).erased_at is None
    with pytest.raises(CommandError, match="not the letters"):
        run("lille", code="LY")
    run("lille", code="LI")
    assert Person.objects.get(pk=gone.pk).last_name == ""
    assert LiaisonSheet.objects.get(pk=sheet.pk).last_name == ""
    for stays in (known_elsewhere, of_lyon):
        assert Person.objects.get(pk=stays.pk).last_name == "Rahimi"
    assert Sale.objects.count() == 1
    assert Product.objects.count() == len(shelf)
    call_command("verify_ledger", stdout=StringIO())


def test_an_antenna_that_is_not_there_is_said(db):
    with pytest.raises(CommandError, match="No antenna"):
        run("atlantide")
