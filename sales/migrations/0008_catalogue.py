"""Operators, national prices by date, reasons of caps."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0007_sessions_refunds_policies")]

    operations = []
