from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0010_asking_rules")]

    operations = []
