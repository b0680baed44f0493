"""Whether somebody who gives no name has come before."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0022_consent_for_la_coop")]

    operations: list[object] = []
