from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0017_rights_of_people")]

    operations: list[Operation] = []
