from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0009_visits_counted_from_their_index")]

    operations: list[Operation] = []
