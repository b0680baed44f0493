from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0011_enrolling_tables")]

    operations = []
