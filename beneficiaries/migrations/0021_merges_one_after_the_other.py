"""Merges and partings follow one another: two at once could each hold a person that the other's pairs name."""

from importlib import import_module

from django.db import migrations
from django.db.migrations.operations import RunSQL

BEFORE: str = import_module("beneficiaries.migrations.0020_who_acts_is_who_came_in").STRICT
# Asked first by each of them, before any row is held. A few a day: nobody waits for long.
ONE_BY_ONE = BEFORE.replace("LANGUAGE plpgsql STABLE", "LANGUAGE plpgsql VOLATILE").replace(
    "BEGIN\n", "BEGIN\n  PERFORM pg_advisory_xact_lock(hashtextextended('merges', 0));\n", 1
)


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0020_who_acts_is_who_came_in")]

    operations = [RunSQL(ONE_BY_ONE, BEFORE)]
