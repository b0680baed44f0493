"""Training, quotes and invoices: what came after the first tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0022_network_rules")]

    operations = []
