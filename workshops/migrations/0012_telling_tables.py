"""What people are told: tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0011_seats_rules")]

    operations = []
