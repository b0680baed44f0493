"""Training, evidence and yearly statement: what came after the first tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0024_enrolling_more")]

    operations = []
