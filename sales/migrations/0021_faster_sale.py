"""Fewer statements for a sale."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0020_reading")]

    operations = []
