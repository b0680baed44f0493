"""Donors, batches, the register of second-hand goods."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0009_limits_and_granted_years")]

    operations = []
