from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_joining_the_portal")]

    operations: list[Operation] = []
