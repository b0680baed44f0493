from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0014_signing_rules")]

    operations = []
