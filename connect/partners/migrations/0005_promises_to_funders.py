"""What an agreement promises, and when it is to be reported."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_places")]

    operations: list[object] = []
