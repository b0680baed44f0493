"""The offer as data: tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0007_timetable_rules")]

    operations = []
