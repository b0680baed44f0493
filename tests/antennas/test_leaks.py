"""A day with canary names, then every place where a name must not be found."""

import logging
import re

import pytest
from django.apps import apps
from django.db import connection

from beneficiaries.models import Person
from beneficiaries.parts import parts
from connect.antennas import doors

pytestmark = pytest.mark.django_db

CANARY = re.compile(r"canari|jaune", re.IGNORECASE)  # the person of `a_full_day` is called Canari Jaune


def test_every_foreign_key_to_a_person_is_named_by_a_part():
    """Else a merge would leave rows behind, and her page would be silent about them."""
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one) and field.concrete and field.related_model is Person
    }
    # Enrolments, the journal and the search's own keys are moved by owner functions; a double points at its survivor.
    by_the_house = {"beneficiaries.Person.merged_into", "beneficiaries.SearchKey.person"}
    named = {field for part in parts() for field in part.fields}
    assert keys - named - by_the_house == set()
    assert named <= keys


# Where a person's name belongs: her file, what her social worker wrote, the name printed on a receipt, the words of the
# search, what she typed herself and is kept for her.
NAMES_BELONG = {
    "antennas_commune",  # the official list: Jaunay-Marigny is nobody
    "beneficiaries_correction",  # what her file said before; it goes with her
    "beneficiaries_sheetbatch", "beneficiaries_listimport",  # lists being looked at, by their author, one day at most
    "beneficiaries_sheetdraft",  # what her social worker is writing, and reads alone
    "beneficiaries_person", "beneficiaries_liaisonsheet", "beneficiaries_sheetcorrection", "beneficiaries_searchkey",
    "beneficiaries_sheetkey", "beneficiaries_spelling", "sales_salebuyer",
}  # fmt: skip


def test_a_name_stands_in_no_table_but_those_where_it_belongs(a_full_day):
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ~* %s', [CANARY.pattern])
            if cursor.fetchone()[0]:
                found.add(table)
    assert found <= NAMES_BELONG
    assert "beneficiaries_person" in found


def test_a_name_stands_in_no_log_line_no_address_and_no_subject(a_full_day, matrix_cast, caplog, mailoutbox):
    """She is opened, searched, sold to, booked and not found, by a volunteer and by a stranger."""
    caplog.set_level(logging.DEBUG)
    person = a_full_day.keys["person"]
    for role, prefix in (("volunteer", "lille"), ("lyon", "lyon"), ("lyon", "lille")):
        client = matrix_cast(role)
        for path in (f"personnes/{person}/", f"caisse/vente/{person}/", f"ateliers/inscrire/{person}/", "nulle-part/"):
            client.get(f"/{prefix}/{path}")
        answer = client.post(f"/{prefix}/recherche/", {"q": "canari jaune"}, follow=True)
        assert not any(CANARY.search(address) for address, _ in answer.redirect_chain)
    assert not any(CANARY.search(record.getMessage()) for record in caplog.records)
    assert not any(CANARY.search(letter.subject) for letter in mailoutbox)


def test_a_stranger_reads_the_name_in_no_answer(a_full_day, matrix_cast):
    """Lyon's own pages, with Lille's keys or with the name typed, never show it."""
    client = matrix_cast("lyon_manager")
    for key in ("person", "sheet", "diagnostic", "workshop", "booking", "training", "attestation"):
        value = a_full_day.keys[key]
        for path in (
            "personnes",
            "fiches",
            "diagnostics",
            "ateliers",
            "ateliers/inscriptions",
            "formations",
            "caisse/vente",
        ):
            assert not CANARY.search(client.get(f"/lyon/{path}/{value}/").content.decode())
    shown = client.post("/lyon/recherche/", {"q": "Canary Jaunes"}, headers={"HX-Request": "true"}).content.decode()
    assert not CANARY.search(shown.replace("Canary Jaunes", "").replace("canary jaunes", ""))


def test_a_door_that_is_closed_again_shows_nothing(lille):
    with doors.open_antenna(lille.pk), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("connect_antenna",)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, coalesce(current_setting('connect.antenna', true), '')")
        role, antenna = cursor.fetchone()
    assert role != "connect_antenna"
    assert antenna == ""
