"""Transfers, counts, codes and SIM cards one by one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0013_workbench_rules")]

    operations = []
