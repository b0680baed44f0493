from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0012_enrolling_rules")]

    operations = []
