"""Files that are taken out: open data, activities, places."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("impact", "0007_rules_of_reports")]

    operations: list[object] = []
