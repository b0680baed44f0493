"""The offer as data: variants of kinds, packs of three apps, calendars on telephones, revisions of sessions: tables."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0005_telephones_in_one_form"),
        ("workshops", "0007_timetable_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppPack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shape", models.CharField(default="applihour", editable=False, max_length=12)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("moving", "getting about"),
                            ("abroad", "calling abroad"),
                            ("health", "health"),
                            ("money", "everyday money"),
                            ("language", "translating, learning French"),
                            ("school", "the children’s school"),
                            ("work", "looking for work"),
                            ("rights", "one’s rights"),
                        ],
                        max_length=10,
                        verbose_name="matter of daily life",
                    ),
                ),
                ("edited_at", models.DateTimeField(editable=False, null=True)),
                (
                    "edited_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pack",
                        to="workshops.kind",
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "pack of apps",
                "verbose_name_plural": "packs of apps",
                "ordering": ["kind__position"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("shape", "applihour")), name="pack_of_an_applihour")
                ],
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                ("read_on", models.DateField(blank=True, editable=False, null=True, verbose_name="last read")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="whose",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar on a telephone",
                "verbose_name_plural": "calendars on telephones",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)), fields=("user",), name="feed_one_a_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at__isnull", True), ("revoked_at__gte", models.F("created_at")), _connector="OR"
                        ),
                        name="feed_taken_back_after_it_was_made",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("secret_hash__regex", "^[0-9a-f]{64}$")), name="feed_secret_is_a_digest"
                    ),
                ],
                "indexes": [models.Index(fields=["user", "-created_at"], name="feed_user_created")],
            },
        ),
        migrations.CreateModel(
            name="PackApp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                ("name", models.CharField(max_length=40, verbose_name="name of the app")),
                ("purpose_fr", models.CharField(max_length=110, verbose_name="what it is for, in French")),
                ("purpose_en", models.CharField(max_length=110, verbose_name="what it is for, in English")),
                ("store_name", models.CharField(max_length=60, verbose_name="what to type in the store")),
                ("address", models.URLField(verbose_name="address of its page")),
                (
                    "cost",
                    models.CharField(
                        choices=[("free", "free"), ("extras", "free, with paid extras"), ("paid", "to be paid for")],
                        default="free",
                        max_length=6,
                        verbose_name="cost",
                    ),
                ),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("none", "no account needed"),
                            ("optional", "works without an account"),
                            ("needed", "an account is needed"),
                        ],
                        default="needed",
                        max_length=8,
                        verbose_name="account",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), size=None, verbose_name="languages"
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="apps",
                        to="workshops.apppack",
                        verbose_name="pack",
                    ),
                ),
            ],
            options={
                "verbose_name": "app of a pack",
                "verbose_name_plural": "apps of packs",
                "ordering": ["pack", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("pack", "position"), name="app_position_once_a_pack"),
                    models.CheckConstraint(
                        condition=models.Q(("position__range", (1, 3))), name="app_position_one_to_three"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("address__startswith", "https://")), name="app_address_is_safe"
                    ),
                    models.CheckConstraint(condition=models.Q(("languages__len__gte", 1)), name="app_has_a_language"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("purpose_fr__regex", "[.!?]\\s+\\S"), _negated=True),
                            models.Q(("purpose_en__regex", "[.!?]\\s+\\S"), _negated=True),
                        ),
                        name="app_purpose_in_one_sentence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("store_name", ""), _negated=True),
                            models.Q(("purpose_fr", ""), _negated=True),
                            models.Q(("purpose_en", ""), _negated=True),
                        ),
                        name="app_says_it_all",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="kind",
            name="a_week",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="sessions a week"),
        ),
        migrations.AddField(
            model_name="kind",
            name="edited_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="kind",
            name="edited_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="kind",
            name="variant_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="variants",
                to="workshops.kind",
                verbose_name="variant of",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="revised_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name="kind",
            constraint=models.CheckConstraint(
                condition=models.Q(("a_week__range", (1, 7))), name="kind_one_to_seven_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="kind",
            constraint=models.CheckConstraint(
                condition=models.Q(("steps_fr__len", models.F("steps_en__len")), ("steps_fr__len__lte", 60)),
                name="kind_steps_in_both_languages",
            ),
        ),
        migrations.AddConstraint(
            model_name="kind",
            constraint=models.CheckConstraint(
                condition=models.Q(("shape", "workshop"), ("steps_fr__len", 0), _connector="OR"),
                name="kind_only_a_workshop_is_a_series",
            ),
        ),
        migrations.AddConstraint(
            model_name="kind",
            constraint=models.CheckConstraint(
                condition=models.Q(("come_and_go", False), ("shape", "drop_in"), _connector="OR"),
                name="kind_only_a_drop_in_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="kind",
            constraint=models.UniqueConstraint(fields=("id", "shape"), name="kind_shape_key"),
        ),
    ]
