"""Operators, national prices by date, reasons of caps; limits, years granted and asked for, offers on the market."""

import datetime
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0007_sessions_refunds_policies"),
        ("beneficiaries", "0021_merges_one_after_the_other"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                "verbose_name": "exception to a limit",
                "verbose_name_plural": "exceptions to limits",
                "ordering": ["-at"],
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
            ],
            options={
                "verbose_name": "offer on the market",
                "verbose_name_plural": "offers on the market",
                "ordering": ["rank", "price", "operator"],
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
            ],
            options={
                "verbose_name": "national price",
                "verbose_name_plural": "national prices",
                "ordering": ["-from_on", "-id"],
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
            ],
            options={
                "verbose_name": "request for a further year",
                "verbose_name_plural": "requests for a further year",
                "ordering": ["asked_at"],
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
            ],
            options={
                "verbose_name": "limit of sale",
                "verbose_name_plural": "limits of sale",
                "ordering": ["scope", "kind", "-from_on", "-id"],
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
            # prices that stand were asked already: since the programme's first year
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
        migrations.AddField(
            model_name="limitoverride",
            name="antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddField(
            model_name="limitoverride",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="limitoverride",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="beneficiaries.person"
            ),
        ),
        migrations.AddField(
            model_name="limitoverride",
            name="sale",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.sale"
            ),
        ),
        migrations.AddField(
            model_name="marketoffer",
            name="changed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="nationalprice",
            name="added_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="nationalprice",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="national_prices",
                to="sales.product",
                verbose_name="article",
            ),
        ),
        migrations.AddField(
            model_name="renewalrequest",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="renewalrequest",
            name="antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddField(
            model_name="renewalrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="renewalrequest",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="beneficiaries.person"
            ),
        ),
        migrations.AddField(
            model_name="renewalrequest",
            name="year",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.planyear"
            ),
        ),
        migrations.AddField(
            model_name="salelimit",
            name="added_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="limitoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="limitoverride_has_a_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="limitoverride",
            index=models.Index(
                condition=models.Q(("sale__isnull", True)), fields=["person", "antenna"], name="limitoverride_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="marketoffer",
            constraint=models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="marketoffer_price"),
        ),
        migrations.AddIndex(
            model_name="nationalprice",
            index=models.Index(fields=["product", "-from_on", "-id"], name="nationalprice_last"),
        ),
        migrations.AddConstraint(
            model_name="nationalprice",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="nationalprice_above_zero"),
        ),
        migrations.AddConstraint(
            model_name="nationalprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="nationalprice_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="renewal_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answer", "waiting")), fields=("antenna", "person"), name="renewal_asked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewalrequest",
            constraint=models.CheckConstraint(
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
                                ("answer", "accepted"), ("answered_at__isnull", False), ("answered_by__isnull", False)
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
        ),
        migrations.AddConstraint(
            model_name="salelimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("most__isnull", True), ("most__gte", 0), _connector="OR"),
                name="salelimit_not_below_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="salelimit",
            constraint=models.CheckConstraint(condition=models.Q(("months__range", (1, 120))), name="salelimit_months"),
        ),
        migrations.AddConstraint(
            model_name="salelimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="salelimit_has_a_reason"
            ),
        ),
    ]
