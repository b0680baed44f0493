"""No unit is for sale untested or unerased."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0012_workbench")]

    operations = []
