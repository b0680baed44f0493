"""Donors: what is checked of them, how they are found, what is asked of a private person."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from connect.antennas.doors import open_antenna
from sales.donations import donors
from sales.donations.forms import DonorForm, clean_rna
from sales.models import Donor
from tests.factories import donations as given
from tests.factories.people import StructureFactory

pytestmark = pytest.mark.django_db
VECTORS = json.loads((Path(__file__).parents[2] / "books/law_vectors.json").read_text())


def form(**typed) -> DonorForm:
    return DonorForm({"kind": "company", "name": "Société", **typed}, with_identity=False)


@pytest.mark.parametrize("case", VECTORS["siret"]["valid"], ids=lambda case: case["value"])
def test_a_siret_that_is_one(case):
    made = form(siret=case["value"])
    assert made.is_valid()
    assert made.cleaned_data["siret"] == case["value"]


@pytest.mark.parametrize("case", VECTORS["siret"]["invalid"], ids=lambda case: case["why"][:20])
def test_a_siret_that_is_none(case):
    assert "siret" in form(siret=case["value"]).errors


@pytest.mark.parametrize("case", VECTORS["siret"]["normalise"], ids=lambda case: case["input"])
def test_a_siret_as_it_is_written(case):
    made = form(siret=case["input"])
    assert made.is_valid()
    assert made.cleaned_data["siret"] == case["normalised"]


@pytest.mark.parametrize("number", VECTORS["rna"]["valid"])
def test_an_association_s_number(number):
    assert clean_rna(number) == number


@pytest.mark.parametrize(
    "case", [c for c in VECTORS["rna"]["invalid"] if c["value"].strip().upper()[:1] != "W" or len(c["value"]) != 11]
)
def test_a_number_of_no_association(case):
    with pytest.raises(ValidationError):
        clean_rna(case["value"])


def test_the_database_keeps_the_strict_form_of_an_association_s_number(donor):
    for bad in (c["value"] for c in VECTORS["rna"]["invalid"]):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE sales_donor SET rna = %s WHERE id = %s", [bad, donor.pk])


@pytest.mark.parametrize("case", VECTORS["rna"]["normalise"])
def test_an_association_s_number_as_it_is_written(case):
    assert clean_rna(case["input"]) == case["normalised"]


def test_a_company_that_is_a_partner_is_bound_to_it(lille, volunteer):
    partner = StructureFactory(siret="73282932000074")
    assert given.a_donor(lille, volunteer.user).structure == partner


def test_found_by_name_without_accents_by_contact_or_siret(donor, lille, lyon, volunteer):
    given.a_donor(lyon, volunteer.user)
    with open_antenna(lille.pk):
        for asked in ("ecorce", "SOCIETE éco", "roy", "732 829 320 00074"):
            assert list(donors.found(asked, lille.pk)) == [donor]
        assert not donors.found("rien", lille.pk).exists()


@pytest.mark.usefixtures("donor")
def test_a_siret_is_one_donor_of_an_antenna(lille, lyon, volunteer):
    with pytest.raises(donors.KnownDonor):
        given.a_donor(lille, volunteer.user)
    given.a_donor(lyon, volunteer.user)


def test_a_private_person_is_asked_no_document_while_the_register_is_off(signed_in, volunteer, national):
    at_counter = signed_in(volunteer)
    assert "identity_number" not in at_counter.get("/lille/stock/dons/donateurs/nouveau/").content.decode()
    given.keep_the_register(national.user)
    assert "identity_number" in at_counter.get("/lille/stock/dons/donateurs/nouveau/").content.decode()


def test_another_antenna_sees_no_donor(donor, lyon):
    with open_antenna(lyon.pk):
        assert not Donor.objects.filter(pk=donor.pk).exists()
