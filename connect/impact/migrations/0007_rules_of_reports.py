"""Who may ask for a report, and what a link may open."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("impact", "0006_reports")]

    operations: list[object] = []
