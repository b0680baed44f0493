"""Training, registering and convening: what came after the first tables."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("training", "0023_billing_more")]

    operations = []
