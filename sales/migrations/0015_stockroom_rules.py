"""A code is handed over once, a transfer accepted on arrival."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0014_stockroom")]

    operations = []
