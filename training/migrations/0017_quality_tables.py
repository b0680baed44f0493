from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0016_assessing_rules")]

    operations = []
