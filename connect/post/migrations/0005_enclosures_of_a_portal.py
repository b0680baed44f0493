"""A portal encloses a file with the letters that it sends: a calendar with a convocation. It reads none."""

from django.db import migrations

POLICY = "CREATE POLICY portal ON post_enclosure FOR INSERT TO connect_portal WITH CHECK (true)"


class Migration(migrations.Migration):
    dependencies = [("post", "0004_texts_calendar")]

    operations = [migrations.RunSQL(POLICY, "DROP POLICY portal ON post_enclosure")]
