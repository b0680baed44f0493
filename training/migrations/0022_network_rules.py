from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0021_network_tables")]

    operations = []
