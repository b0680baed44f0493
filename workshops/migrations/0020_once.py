"""The same thing written twice by two presses of a button is one: closures, days away, sessions online."""

import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0006_a_membership_stays_whose"),
        ("workshops", "0019_path_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="away",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("membership", "first_on", "last_on"),
                name="away_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.UniqueConstraint(
                models.F("antenna"),
                django.db.models.functions.comparison.Coalesce("site", models.Value(0)),
                models.F("first_on"),
                models.F("last_on"),
                condition=models.Q(("withdrawn_at__isnull", True)),
                name="closure_of_the_same_days_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mode", "online"), ("state", "planned")),
                fields=("antenna", "kind", "starts_at", "link"),
                name="session_online_once",
            ),
        ),
    ]
