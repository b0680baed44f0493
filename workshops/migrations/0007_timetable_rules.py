"""Dates, closures, model weeks: who sees which row, and the rules that no page can go round."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0006_timetable_tables")]

    operations = []
