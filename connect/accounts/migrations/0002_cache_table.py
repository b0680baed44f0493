"""The shared cache (rate limits): made here and not by `createcachetable`, so that grants find it."""

from django.db import migrations
from django.db.migrations.operations import RunSQL


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        RunSQL(
            """
            CREATE TABLE IF NOT EXISTS connect_cache (
              cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
            CREATE INDEX IF NOT EXISTS connect_cache_expires ON connect_cache (expires);
            """,
            "DROP TABLE connect_cache",
        )
    ]
