"""Keys of the API: what each may read, until when."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("impact", "0009_rules_of_files_taken_out")]

    operations: list[object] = []
