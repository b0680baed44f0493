from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0012_queue_at_the_door")]

    operations: list[Operation] = []
