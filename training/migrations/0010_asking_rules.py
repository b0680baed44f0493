from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0009_asking_tables")]

    operations = []
