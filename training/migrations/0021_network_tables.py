from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0020_kits_rules")]

    operations = []
