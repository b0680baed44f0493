from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0015_versions_of_the_questionnaire")]

    operations: list[Operation] = []
