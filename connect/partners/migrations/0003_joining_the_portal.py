from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_policies_passes")]

    operations: list[Operation] = []
