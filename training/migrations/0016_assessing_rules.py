from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0015_assessing_tables")]

    operations = []
