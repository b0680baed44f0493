"""Dates, closures, model weeks: tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0005_where_for_whom")]

    operations = []
