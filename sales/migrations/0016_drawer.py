"""Vouchers, instalments and their settlements."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0015_stockroom_rules")]

    operations = []
