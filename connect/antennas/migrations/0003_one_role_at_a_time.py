"""One place at a time at an antenna, or in the national team: two that overlap would leave the role in doubt."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.comparison
from django.db import migrations, models

import connect.antennas.models


class Migration(migrations.Migration):
    dependencies = [("antennas", "0002_extensions_policies_passes")]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                name="membership_one_role_at_a_time",
                expressions=[
                    ("user", "="),
                    (django.db.models.functions.comparison.Coalesce("antenna", models.Value(0)), "="),
                    (
                        connect.antennas.models.DateRange(
                            "starts_on",
                            "ends_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True),
                        ),
                        "&&",
                    ),
                ],
            ),
        ),
    ]
