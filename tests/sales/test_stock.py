"""Stock: labels follow each other, numbers are checked, a batch is taken whole or not at all."""

import json
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Site
from sales.models import Unit, UnitSeries
from sales.stock import Arrival, SameNumberTwice, WrongImei, clean_imei, receive
from tests.factories.sales import UnitFactory

pytestmark = pytest.mark.django_db
IMEI = json.loads((Path(__file__).parents[1] / "books/law_vectors.json").read_text())["imei"]


@pytest.fixture
def site(lille) -> Site:
    return Site.objects.select_related("antenna").get(antenna=lille)


def take_in(site, *arrivals):
    with open_antenna(site.antenna_id):
        return receive(list(arrivals), site=site, by=None, at=timezone.now())


def test_labels_follow_each_other_by_kind_and_year(site, shelf):
    units = take_in(
        site,
        Arrival(shelf["PCB"], "Lenovo T470"),
        Arrival(shelf["TEL"], "Samsung A12"),
        Arrival(shelf["PCC"], "HP 840"),
    )
    year = timezone.localdate().strftime("%y")
    assert [u.label for u in units] == [f"LIPC{year}-0001", f"LITE{year}-0001", f"LIPC{year}-0002"]
    assert [u.label for u in take_in(site, Arrival(shelf["PCA"], "Dell"))] == [f"LIPC{year}-0003"]


def test_a_number_twice_in_a_batch_saves_nothing(site, shelf):
    """C043."""
    with pytest.raises(SameNumberTwice, match="la ligne 3 porte le même numéro que la ligne 1"):
        take_in(site, *[Arrival(shelf["PCB"], "HP", serial=serial) for serial in ("X", "Y", "x")])
    assert not Unit.objects.exists()
    assert not UnitSeries.objects.exists()
    with pytest.raises(SameNumberTwice):
        take_in(site, Arrival(shelf["TEL"], "A", imei="490154203237518"))
        take_in(site, Arrival(shelf["TEL"], "B", imei="490154203237518"))


@pytest.mark.parametrize("number", IMEI["valid"])
def test_an_imei_that_is_one(number):
    assert clean_imei(number) == number


@pytest.mark.parametrize("case", IMEI["normalise"], ids=lambda case: case["normalised"])
def test_an_imei_as_it_is_written(case):
    assert clean_imei(case["input"]) == case["normalised"]


@pytest.mark.parametrize("case", [c for c in IMEI["invalid"] if c["value"]], ids=lambda case: case["why"][:20])
def test_an_imei_that_is_none(case):
    with pytest.raises(WrongImei):
        clean_imei(case["value"])


def test_no_imei_is_no_fault():
    assert clean_imei(" ") == ""


def test_postgresql_knows_a_label_and_a_device(lille, shelf):
    with pytest.raises(DatabaseError, match="unit_label_form"), transaction.atomic():
        UnitFactory(antenna=lille, product=shelf["PCB"], label="BAD")
    with pytest.raises(DatabaseError, match="unit_is_a_device"), transaction.atomic():
        UnitFactory(antenna=lille, product=shelf["SAC"], label="LIPC26-0099")
    unit = UnitFactory(antenna=lille, product=shelf["PCB"])
    with pytest.raises(DatabaseError, match="unit_of_its_product"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sales_unit SET kind = 'phone' WHERE id = %s", [unit.pk])
