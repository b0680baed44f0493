"""Operators, national prices by date, reasons of caps; limits, years granted and asked for, offers on the market."""

import datetime
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("beneficiaries", "0021_merges_one_after_the_other"),
        ("sales", "0007_sessions_refunds_policies"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="price",
            name="price_once_an_antenna",
        ),
        migrations.RemoveConstraint(
            model_name="price",
            name="price_above_zero",
        ),
        migrations.RemoveConstraint(
            model_name="pricecap",
            name="cap_once_a_day",
        ),
        migrations.CreateModel(
            name="LimitOverride",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("computer", "computers"),
                            ("phone", "phones"),
                            ("tablet", "tablets"),
                            ("device", "devices of any kind"),
                            ("sim", "SIM cards"),
                            ("plan", "euros of plans and top-ups"),
                        ],
                        max_length=10,
                        verbose_name="what is counted",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("person", "for a person"), ("household", "for a household")],
                        max_length=10,
                        verbose_name="whose",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateField(verbose_name="until")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="beneficiaries.person"
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.sale"
                    ),
                ),
            ],
            options={
                "verbose_name": "exception to a limit",
                "verbose_name_plural": "exceptions to limits",
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="limitoverride_has_a_reason"
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sale__isnull", True)),
                        fields=["person", "antenna"],
                        name="limitoverride_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operator", models.CharField(max_length=40, verbose_name="operator")),
                ("name", models.CharField(max_length=80, verbose_name="offer")),
                ("price", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="price a month")),
                ("what", models.CharField(max_length=120, verbose_name="what is in it")),
                ("who", models.CharField(blank=True, max_length=160, verbose_name="who may have it")),
                ("checked_on", models.DateField(verbose_name="checked on")),
                ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "offer on the market",
                "verbose_name_plural": "offers on the market",
                "ordering": ["rank", "price", "operator"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="marketoffer_price")
                ],
            },
        ),
        migrations.CreateModel(
            name="NationalPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="price")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="national_prices",
                        to="sales.product",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "national price",
                "verbose_name_plural": "national prices",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="nationalprice_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="nationalprice_has_a_reason"
                    ),
                ],
                "indexes": [models.Index(fields=["product", "-from_on", "-id"], name="nationalprice_last")],
            },
        ),
        migrations.CreateModel(
            name="RenewalRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=400, verbose_name="why this person needs a further year")),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for the national team"),
                            ("accepted", "accepted"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="answer",
                    ),
                ),
                ("answer_reason", models.CharField(blank=True, max_length=200, verbose_name="reason of the answer")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="beneficiaries.person"
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.planyear"
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a further year",
                "verbose_name_plural": "requests for a further year",
                "ordering": ["asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="renewal_has_a_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "waiting")),
                        fields=("antenna", "person"),
                        name="renewal_asked_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", "waiting"),
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("year__isnull", True),
                            ),
                            models.Q(
                                models.Q(
                                    models.Q(
                                        ("answer", "accepted"),
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                    ),
                                    models.Q(
                                        ("answer", "refused"),
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                        ("year__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                models.Q(("answer_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="renewal_answered_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SaleLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("computer", "computers"),
                            ("phone", "phones"),
                            ("tablet", "tablets"),
                            ("device", "devices of any kind"),
                            ("sim", "SIM cards"),
                            ("plan", "euros of plans and top-ups"),
                        ],
                        max_length=10,
                        verbose_name="what is counted",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("person", "for a person"), ("household", "for a household")],
                        max_length=10,
                        verbose_name="whose",
                    ),
                ),
                ("most", models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="at most")),
                ("months", models.PositiveSmallIntegerField(verbose_name="over how many months")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "limit of sale",
                "verbose_name_plural": "limits of sale",
                "ordering": ["scope", "kind", "-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("most__isnull", True), ("most__gte", 0), _connector="OR"),
                        name="salelimit_not_below_zero",
                    ),
                    models.CheckConstraint(condition=models.Q(("months__range", (1, 120))), name="salelimit_months"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="salelimit_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="pricecap",
            options={
                "ordering": ["kind", "-from_on", "-id"],
                "verbose_name": "price cap",
                "verbose_name_plural": "price caps",
            },
        ),
        migrations.AddField(
            model_name="planyear",
            name="closed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="planyear",
            name="granted_on",
            field=models.DateField(null=True, verbose_name="granted on"),
        ),
        migrations.AddField(
            model_name="price",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="price",
            name="from_on",
            field=models.DateField(default=datetime.date(2013, 1, 1), verbose_name="from"),
        ),
        migrations.AlterField(
            model_name="price",
            name="from_on",
            field=models.DateField(default=django.utils.timezone.localdate, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="pricecap",
            name="added_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="pricecap",
            name="added_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pricecap",
            name="reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="price",
            name="amount",
            field=models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="price"),
        ),
        migrations.AddIndex(
            model_name="price",
            index=models.Index(fields=["antenna", "product", "-from_on", "-id"], name="price_last_of_an_antenna"),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("amount__gt", 0), _connector="OR"),
                name="price_above_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricecap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("added_by__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="cap_has_a_reason",
            ),
        ),
    ]
