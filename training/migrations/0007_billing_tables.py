from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0006_catalogue_rules")]

    operations = []
