"""What comes back was sold, once, and its price at most."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0018_aftersales")]

    operations = []
