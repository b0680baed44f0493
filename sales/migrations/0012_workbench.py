"""Tests, erasures, rule sets of grades, steps of a unit."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0011_donations_rules")]

    operations = []
