"""Who may take a file out, and that what was taken stays as it was."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("impact", "0008_files_taken_out")]

    operations: list[object] = []
