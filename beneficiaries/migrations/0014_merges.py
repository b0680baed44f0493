from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0013_names_households_communes")]

    operations: list[Operation] = []
