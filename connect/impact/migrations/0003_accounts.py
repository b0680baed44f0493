"""Exports for the accounts, kept byte for byte."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("impact", "0002_policies")]

    operations = []
