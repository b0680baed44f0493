"""What holds a batch together."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0010_donations")]

    operations = []
