"""Sessions at the antenna, outside or online; for whom they are; what a booking is about and who comes together."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

KEYS = """
ALTER TABLE workshops_session ADD CONSTRAINT session_venue_of_its_antenna
  FOREIGN KEY (venue_id, antenna_id) REFERENCES workshops_venue (id, antenna_id);
"""
KEYS_BACK = "ALTER TABLE workshops_session DROP CONSTRAINT session_venue_of_its_antenna;"


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0005_telephones_in_one_form"),
        ("workshops", "0004_seats_of_merged_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Venue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("postcode", models.CharField(max_length=5, verbose_name="postcode")),
                ("town", models.CharField(max_length=80, verbose_name="town")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telephone")),
                ("seats", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seats")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="not used since")),
            ],
            options={
                "verbose_name": "place outside",
                "verbose_name_plural": "places outside",
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="party",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="subject",
            field=models.CharField(
                db_default="",
                default="",
                blank=True,
                choices=[
                    ("phone", "my telephone"),
                    ("computer", "my computer"),
                    ("internet", "the internet"),
                    ("mail", "my mailbox"),
                    ("procedure", "an online procedure"),
                    ("work", "looking for work"),
                    ("account", "a lost account or code"),
                    ("safety", "a scam, a doubt"),
                    ("bill", "a bill, a plan"),
                    ("other", "something else"),
                ],
                max_length=10,
                verbose_name="subject",
            ),
        ),
        migrations.AddField(
            model_name="kind",
            name="audience",
            field=models.CharField(
                db_default="everyone",
                choices=[
                    ("everyone", "everyone"),
                    ("job_seekers", "people looking for work"),
                    ("young", "young people"),
                    ("seniors", "older people"),
                    ("families", "parents and children"),
                    ("newcomers", "people new to France"),
                ],
                default="everyone",
                max_length=12,
                verbose_name="audience",
            ),
        ),
        migrations.AddField(
            model_name="kind",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="no longer proposed since"),
        ),
        migrations.AddField(
            model_name="kind",
            name="come_and_go",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="open: people come and go, in a queue"
            ),
        ),
        migrations.AddField(
            model_name="kind",
            name="difficulty",
            field=models.CharField(
                db_default="beginner",
                choices=[("beginner", "beginner"), ("intermediate", "intermediate"), ("advanced", "advanced")],
                default="beginner",
                max_length=12,
                verbose_name="level",
            ),
        ),
        migrations.AddField(
            model_name="kind",
            name="language",
            field=models.CharField(db_default="fr", default="fr", max_length=5, verbose_name="language"),
        ),
        migrations.AddField(
            model_name="kind",
            name="learners_per_helper",
            field=models.PositiveSmallIntegerField(db_default=3, default=3, verbose_name="people for one who helps"),
        ),
        migrations.AddField(
            model_name="session",
            name="audience",
            field=models.CharField(
                db_default="everyone",
                choices=[
                    ("everyone", "everyone"),
                    ("job_seekers", "people looking for work"),
                    ("young", "young people"),
                    ("seniors", "older people"),
                    ("families", "parents and children"),
                    ("newcomers", "people new to France"),
                ],
                default="everyone",
                max_length=12,
                verbose_name="audience",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="difficulty",
            field=models.CharField(
                db_default="beginner",
                choices=[("beginner", "beginner"), ("intermediate", "intermediate"), ("advanced", "advanced")],
                default="beginner",
                max_length=12,
                verbose_name="level",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="excepted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="language",
            field=models.CharField(db_default="fr", default="fr", max_length=5, verbose_name="language"),
        ),
        migrations.AddField(
            model_name="session",
            name="link",
            field=models.URLField(
                db_default="", default="", blank=True, max_length=300, verbose_name="link to join online"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="mode",
            field=models.CharField(
                db_default="on_site",
                choices=[("on_site", "at the antenna"), ("outside", "outside"), ("online", "online")],
                default="on_site",
                max_length=8,
                verbose_name="held",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="room",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="workshops.room",
                verbose_name="room",
            ),
        ),
        migrations.AddConstraint(
            model_name="kind",
            constraint=models.CheckConstraint(
                condition=models.Q(("learners_per_helper__range", (1, 50))), name="kind_helper_for_1_to_50"
            ),
        ),
        migrations.AddField(
            model_name="venue",
            name="antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="venues",
                to="antennas.antenna",
                verbose_name="antenna",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="workshops.venue",
                verbose_name="place outside",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "on_site"), ("room__isnull", False), ("venue__isnull", True)),
                    models.Q(("mode", "outside"), ("room__isnull", True), ("venue__isnull", False)),
                    models.Q(("mode", "online"), ("room__isnull", True), ("venue__isnull", True)),
                    _connector="OR",
                ),
                name="session_is_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.UniqueConstraint(fields=("antenna", "name"), name="venue_name_once_an_antenna"),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.UniqueConstraint(fields=("id", "antenna"), name="venue_antenna_key"),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__range", (1, 500))), name="venue_seats_1_to_500"
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(("postcode__regex", "^\\d{5}$")), name="venue_postcode_five_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9]\\d{5,14}$"), _connector="OR"),
                name="venue_phone_e164",
            ),
        ),
        Protect("workshops_venue"),
        RunSQL(KEYS, KEYS_BACK),
    ]
