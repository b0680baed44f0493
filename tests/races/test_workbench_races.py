"""At the bench at the same instant: one slip for a device, and nothing on sale whose last test failed."""

import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from sales.models import Unit, WasteSlip
from sales.workbench import moving, testing, waste
from tests.factories.people import UserFactory
from tests.factories.sales import UnitFactory
from tests.factories.sales import shelf as load_shelf
from tests.factories.workbench import erased, tried
from tests.races.at_once import counted

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 6


def test_a_device_leaves_on_one_slip(lille):
    by, unit = UserFactory(), UnitFactory(antenna=lille, product=load_shelf()["PCC"], state="received")
    erased(unit, by)

    def leave():
        return waste.leave(
            [unit], collector="Nord", document="BSD", weight_kg=Decimal(2), left_on=timezone.localdate(), reason="hors service",
            key=uuid.uuid4(), by=by, at=timezone.now(),
        ).reference[-4:]  # fmt: skip

    outcomes = counted(lille, [leave] * TIMES)
    assert outcomes == {"0001": 1, "NotHere": TIMES - 1}
    assert WasteSlip.objects.count() == 1


def test_a_test_that_fails_and_a_sale_that_begins(lille):
    by, product = UserFactory(), load_shelf()["PCB"]
    units = [UnitFactory(antenna=lille, product=product, state="received") for _n in range(TIMES)]
    for unit in units:
        tried(unit, by)
        erased(unit, by)
        checks = dict.fromkeys(testing.checks_of(unit.kind), "ok") | {"screen": "faulty"}

        def fails(unit=unit, checks=checks):
            testing.note_test(unit, checks, by=by, at=timezone.now())
            return "noted"

        def sold(unit=unit):
            moving.put_on_sale(unit, by=by, at=timezone.now())
            return "on sale"

        assert counted(lille, [fails, sold])["noted"] == 1
        assert Unit.objects.get(pk=unit.pk).state == "preparing"
