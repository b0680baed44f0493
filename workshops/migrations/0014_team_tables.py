"""Who runs sessions: tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0013_telling_rules")]

    operations = []
