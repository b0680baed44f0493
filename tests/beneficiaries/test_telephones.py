"""One canonical form of a telephone in every table: the last word is the database's."""

import re

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db


def test_no_table_keeps_a_telephone_in_another_form():
    """C016, C020: whatever writes it, the database takes one form; a new column for a telephone fails here first."""
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if re.fullmatch(r"(.*_)?phone", field.column) and isinstance(field, models.CharField)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
        )
        rules = cursor.fetchall()
    kept = {
        (table, column)
        for table, column in columns
        for name, rule in rules
        if name == table and re.search(rf"\b{column}\b.*\[1-9\]", rule)
    }
    assert columns - kept == set()
    assert ("beneficiaries_person", "phone") in kept
