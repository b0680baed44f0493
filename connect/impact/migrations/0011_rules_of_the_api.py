"""What a key of the API opens in PostgreSQL."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("impact", "0010_keys_of_the_api")]

    operations: list[object] = []
