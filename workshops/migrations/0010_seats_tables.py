"""Bookings without an account, the waiting list: tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0009_offer_rules")]

    operations = []
