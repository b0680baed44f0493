"""Bookings without an account, the waiting list: who sees which row, and the rules that no page can go round."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0010_seats_tables")]

    operations = []
