"""Who runs sessions: who sees which row, and the rules that no page can go round."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0014_team_tables")]

    operations = []
