from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0018_quality_rules")]

    operations = []
