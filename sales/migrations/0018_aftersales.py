"""Cases after a sale, exchanges, repairs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0017_drawer_rules")]

    operations = []
