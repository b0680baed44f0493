"""The learning path: tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0017_coop_rules")]

    operations = []
