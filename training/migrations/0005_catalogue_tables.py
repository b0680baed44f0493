import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("partners", "0004_places"),
        ("training", "0004_shared_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModuleResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=8, verbose_name="code")),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="until")),
                ("sessions", models.PositiveIntegerField(verbose_name="sessions")),
                ("registered", models.PositiveIntegerField(verbose_name="registered")),
                ("came", models.PositiveIntegerField(verbose_name="came")),
                ("completed", models.PositiveIntegerField(verbose_name="were at every half-day")),
                ("dropped_out", models.PositiveIntegerField(verbose_name="left before the end")),
                ("asked", models.PositiveIntegerField(verbose_name="asked for their opinion")),
                ("answered", models.PositiveIntegerField(verbose_name="answered")),
                ("satisfied", models.PositiveIntegerField(verbose_name="satisfied")),
                ("counted_at", models.DateTimeField(verbose_name="counted on")),
            ],
            options={
                "verbose_name": "results of a module",
                "verbose_name_plural": "results of modules",
                "ordering": ["code", "-last_on", "-counted_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "first_on", "last_on", "counted_at"), name="moduleresult_count_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="moduleresult_until_after_from"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("came__lte", models.F("registered")),
                            ("completed__lte", models.F("came")),
                            (
                                "dropped_out__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("came"), "-", models.F("completed")
                                ),
                            ),
                        ),
                        name="moduleresult_people_add_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered__lte", models.F("asked")), ("satisfied__lte", models.F("answered"))
                        ),
                        name="moduleresult_answers_add_up",
                    ),
                ],
                "indexes": [models.Index(fields=["code", "-last_on", "-counted_at"], name="moduleresult_last")],
            },
        ),
        migrations.AddField(
            model_name="module",
            name="access_days",
            field=models.PositiveSmallIntegerField(
                db_default=30, default=30, verbose_name="days from the agreement to the training"
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="accessibility_en",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="accessibility in English"),
        ),
        migrations.AddField(
            model_name="module",
            name="accessibility_fr",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="accessibility in French"),
        ),
        migrations.AddField(
            model_name="module",
            name="assessment_en",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="assessment in English"),
        ),
        migrations.AddField(
            model_name="module",
            name="assessment_fr",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="assessment in French"),
        ),
        migrations.AddField(
            model_name="module",
            name="audience_en",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="for whom, in English"),
        ),
        migrations.AddField(
            model_name="module",
            name="audience_fr",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="for whom, in French"),
        ),
        migrations.AddField(
            model_name="module",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followers",
                to="training.module",
                verbose_name="written from",
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="contact_en",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="contacts in English"),
        ),
        migrations.AddField(
            model_name="module",
            name="contact_fr",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="contacts in French"),
        ),
        migrations.AddField(
            model_name="module",
            name="content_en",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="content in English, one part a line"
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="content_fr",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="content in French, one part a line"
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="draft_key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="module",
            name="edited_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, editable=False
            ),
        ),
        migrations.AddField(
            model_name="module",
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
            model_name="module",
            name="methods_en",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="methods and means in English, one a line"
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="methods_fr",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="methods and means in French, one a line"
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="prerequisites_en",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="prerequisites in English"),
        ),
        migrations.AddField(
            model_name="module",
            name="prerequisites_fr",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="prerequisites in French"),
        ),
        migrations.AddField(
            model_name="module",
            name="price",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="euros, without tax"
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="pricing",
            field=models.CharField(
                choices=[
                    ("group", "a price for the group"),
                    ("person", "a price for each person"),
                    ("funded", "funded: nothing to pay"),
                ],
                db_default="group",
                default="group",
                max_length=10,
                verbose_name="price",
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="module",
            name="published_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="speciality",
            field=models.CharField(
                choices=[
                    ("326", "326, computing and data processing"),
                    ("332", "332, social work"),
                    ("333", "333, teaching and training"),
                ],
                db_default="332",
                default="332",
                max_length=3,
                verbose_name="speciality",
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="state",
            field=models.CharField(
                choices=[("draft", "draft"), ("published", "published")],
                db_default="published",
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(  # what stood before there were drafts was in use
            model_name="module",
            name="state",
            field=models.CharField(
                choices=[("draft", "draft"), ("published", "published")],
                db_default="draft",
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="module",
            name="summary_en",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="in short, in English"),
        ),
        migrations.AddField(
            model_name="module",
            name="summary_fr",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="in short, in French"),
        ),
        migrations.AddField(
            model_name="module",
            name="variant_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.structure",
                verbose_name="variant for",
            ),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.UniqueConstraint(fields=("id", "code"), name="module_code_key"),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.CheckConstraint(
                condition=models.Q(("access_days__range", (1, 365))), name="module_access_1_to_365_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("price__isnull", True),
                    models.Q(("price__gt", 0), models.Q(("pricing", "funded"), _negated=True)),
                    _connector="OR",
                ),
                name="module_price_unless_funded",
            ),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.CheckConstraint(
                condition=models.Q(("variant_for__isnull", True), ("based_on__isnull", False), _connector="OR"),
                name="module_variant_of_a_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Z][A-Z0-9]{0,7}$")), name="module_code_reads_well"
            ),
        ),
        migrations.AddConstraint(
            model_name="module",
            constraint=models.CheckConstraint(
                condition=models.Q(("retired_on__isnull", True), ("state", "published"), _connector="OR"),
                name="module_draft_not_retired",
            ),
        ),
        AddConstraintNotValid(  # versions of the first release say little until they are completed
            model_name="module",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    models.Q(
                        ("published_at__isnull", False),
                        models.Q(("title_fr", ""), _negated=True),
                        models.Q(("title_en", ""), _negated=True),
                        models.Q(("aims_fr", ""), _negated=True),
                        models.Q(("aims_en", ""), _negated=True),
                        models.Q(("summary_fr", ""), _negated=True),
                        models.Q(("summary_en", ""), _negated=True),
                        models.Q(("audience_fr", ""), _negated=True),
                        models.Q(("audience_en", ""), _negated=True),
                        models.Q(("prerequisites_fr", ""), _negated=True),
                        models.Q(("prerequisites_en", ""), _negated=True),
                        models.Q(("content_fr", ""), _negated=True),
                        models.Q(("content_en", ""), _negated=True),
                        models.Q(("methods_fr", ""), _negated=True),
                        models.Q(("methods_en", ""), _negated=True),
                        models.Q(("assessment_fr", ""), _negated=True),
                        models.Q(("assessment_en", ""), _negated=True),
                        models.Q(("accessibility_fr", ""), _negated=True),
                        models.Q(("accessibility_en", ""), _negated=True),
                        models.Q(("contact_fr", ""), _negated=True),
                        models.Q(("contact_en", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="module_published_is_complete",
            ),
        ),
    ]
