from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0010_drafts_states_and_rights_of_sheets")]

    operations: list[Operation] = []
