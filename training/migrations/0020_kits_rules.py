from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0019_kits_tables")]

    operations = []
