from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0017_quality_tables")]

    operations = []
