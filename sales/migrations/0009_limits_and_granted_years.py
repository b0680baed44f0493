"""Limits by person and household over time; years granted."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0008_catalogue")]

    operations = []
