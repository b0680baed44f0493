"""The vocabulary of names is shut to every door: only the owner's functions read and write it."""

from django.db import migrations

from connect.antennas.rls import Protect


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0006_diagnostics")]

    operations = [Protect("beneficiaries_spelling", antenna=None, national=False)]
