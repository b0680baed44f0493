"""Reports: what is asked for, how far it is made, and who may read it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("impact", "0005_sealed_periods")]

    operations: list[object] = []
