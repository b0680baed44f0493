"""Age grids are the nation's, read by every antenna; kept results are the national team's alone."""

from django.db import migrations

from connect.antennas.rls import Protect


class Migration(migrations.Migration):
    dependencies = [("impact", "0001_initial")]

    operations = [
        Protect("impact_agegrid", antenna="true"),
        Protect("impact_ageband", antenna="true"),
        Protect("impact_keptresults", antenna=None),
    ]
