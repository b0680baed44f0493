"""A sale is made in an open session; a drawer is closed once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sales", "0016_drawer")]

    operations = []
