"""Paid work at an antenna in full-time equivalents, by date: written by the nation, added to and never changed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0007_followed_at_another_antenna"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FullTime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("posts", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="full-time equivalents")),
                ("from_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="full_times", to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
            ],
            options={
                "verbose_name": "full-time equivalents of an antenna",
                "verbose_name_plural": "full-time equivalents of antennas",
                "ordering": ["antenna", "from_on", "id"],
                "indexes": [models.Index(fields=["antenna", "from_on"], name="fulltime_antenna_from")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("posts__gte", 0), ("posts__lte", 200)), name="fulltime_from_0_to_200"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="fulltime_has_a_reason"
                    ),
                ],
            },
        ),
        Protect("antennas_fulltime"),
        RunSQL(
            "CREATE TRIGGER fulltime_append_only BEFORE UPDATE OR DELETE ON antennas_fulltime"
            " FOR EACH ROW EXECUTE FUNCTION connect_refuse_change()",
            "DROP TRIGGER fulltime_append_only ON antennas_fulltime",
        ),
    ]  # fmt: skip
