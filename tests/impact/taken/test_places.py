"""Places in the national formats, checked against their schemas by other readers than ours."""

import csv
import io
import json
import re

import jsonschema_rs
import pytest
from django.utils import timezone

from connect.antennas.models import Site
from connect.impact.taken import places
from connect.partners.directory import codes, reading
from connect.partners.directory.formats import lieux
from sales.models import Letterhead
from tests.factories.places import PlaceFactory
from tests.factories.taken import asked, made
from tests.impact.taken.conftest import content
from tests.impact.taken.places_schema import FILE

pytestmark = pytest.mark.django_db
# Of the schema LaMednum/standard-mediation-num v1.0.2: what is required, and patterns.
REQUIRED = {"id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj"}
PATTERNS = {
    "pivot": r"[a-zA-Z0-9]{9,14}", "code_postal": r"\d{5}", "code_insee": r"([013-9]\d|2[AB1-9])\d{3}",
    "telephone": r"(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)\d{6,9}", "date_maj": r"\d{4}-\d{2}-\d{2}",
    "presentation_resume": r"(?s).{0,280}",
}  # fmt: skip


@pytest.fixture
def nation(lille, lyon, kept_apart, load_reference):
    load_reference()
    for place, postcode, town in ((lille, "59000", "Lille"), (lyon, "69003", "Lyon")):
        Site.objects.create(
            antenna=place, name=f"Accueil {town}", address="12 rue des Arts", postcode=postcode, town=town, phone="+33320000000",
            opening_hours="Mo-Fr 09:00-12:30,14:00-17:30",
        )  # fmt: skip
    Letterhead.objects.create(
        from_on=timezone.localdate(), name="Emmaüs Connect", siret="732 829 320 00074", vat_mention="x"
    )
    PlaceFactory(programmes=["Relais numérique (Emmaüs Connect)"])
    PlaceFactory()


def test_the_places_are_valid_for_the_national_schema_and_ours_come_first(nation):
    file = made(asked(None, "lieux", "csv"))
    table = list(csv.DictReader(io.StringIO(content(file).decode("utf-8"))))
    assert tuple(table[0]) == lieux.COLUMNS
    ours = [row for row in table if row["source"] == places.SOURCE]
    assert ours == table[: len(ours)]
    assert {"Emmaüs Connect Lille, Accueil Lille", "Emmaüs Connect Lyon, Accueil Lyon"} <= {row["nom"] for row in ours}
    assert {row["pivot"] for row in ours} == {"73282932000074"}
    assert any(
        "Relais numérique (Emmaüs Connect)" in row["dispositif_programmes_nationaux"] for row in table[len(ours) :]
    )
    assert len({row["id"] for row in table}) == len(table)
    allowed = codes.allowed_codes()
    for row in table:
        assert all(row[name] for name in REQUIRED)
        assert all(not row[name] or re.fullmatch(pattern, row[name]) for name, pattern in PATTERNS.items())
        for column, name in lieux.LISTED.values():
            known = {lieux.WRITTEN.get(code, code) for code in allowed[name]}
            assert set(filter(None, row[column].split("|"))) <= known
    assert reading.read(content(file)).refused == []


def test_the_same_places_are_structures_and_services(nation):
    told = json.loads(content(made(asked(None, "data-inclusion", "json"))))
    jsonschema_rs.validator_for(FILE).validate(told)
    keys = {one["id"] for one in told["structures"]}
    assert len(keys) == len(told["structures"])
    assert {one["structure_id"] for one in told["services"]} == keys
    lille = next(one for one in told["structures"] if one["nom"].startswith("Emmaüs Connect Lille, Accueil"))
    assert (lille["siret"], lille["code_insee"], lille["horaires_accueil"]) == (
        "73282932000074", "59350", "Mo-Fr 09:00-12:30,14:00-17:30",
    )  # fmt: skip
    service = next(one for one in told["services"] if one["structure_id"] == lille["id"])
    assert service["frais"] == "gratuit"
    assert "numerique--acquerir-un-equipement" in service["thematiques"]
    assert lille["date_maj"] == timezone.localdate().isoformat()
