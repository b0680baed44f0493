"""La Coop, papers and the roll: tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0015_team_rules")]

    operations = []
