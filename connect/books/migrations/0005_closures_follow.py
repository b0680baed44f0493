"""A closure follows the one before it; archives and their keeping."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("books", "0004_closure_policies")]

    operations = []
