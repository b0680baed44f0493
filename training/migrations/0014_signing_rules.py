from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0013_signing_tables")]

    operations = []
