"""The search reads spellings by their index, whatever their number."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0018_papers_and_exports")]

    operations = [
        # The planner takes an overlap of two lists of words for a cheap comparison: below some ten thousand spellings it
        # reads them all, for 60 ms a word instead of one.
        migrations.RunSQL(
            "ALTER FUNCTION near_spellings(text) SET enable_seqscan = off",
            "ALTER FUNCTION near_spellings(text) RESET enable_seqscan",
        )
    ]
