"""The offer as data: who sees which row, and the rules that no page can go round."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshops", "0008_offer_tables")]

    operations = []
