"""Vouchers, instalments and their settlements; two people for a difference; slips of what goes to the bank."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0005_telephones_in_one_form"),
        ("beneficiaries", "0021_merges_one_after_the_other"),
        ("books", "0005_closures_follow"),
        ("partners", "0004_places"),
        ("sales", "0015_stockroom_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditAgreement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("most", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="at most, in euros")),
                ("months", models.PositiveSmallIntegerField(verbose_name="in how many months")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateField(verbose_name="valid until")),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="beneficiaries.person",
                    ),
                ),
                (
                    "sale",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_agreement",
                        to="sales.sale",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement to pay in instalments",
                "verbose_name_plural": "agreements to pay in instalments",
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="creditagreement_antenna_key"),
                    models.CheckConstraint(condition=models.Q(("most__gt", 0)), name="creditagreement_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("months__range", (1, 12))), name="creditagreement_a_year_at_most"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), ("person__isnull", True), _connector="OR"
                        ),
                        name="creditagreement_has_a_reason",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sale__isnull", True)),
                        fields=["person", "antenna"],
                        name="creditagreement_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DepositSlip",
            fields=[
                (
                    "movement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="slip",
                        serialize=False,
                        to="sales.cashmovement",
                    ),
                ),
                ("rank", models.PositiveIntegerField(verbose_name="number")),
                ("counts", models.JSONField(default=dict)),
                ("cheques", models.PositiveSmallIntegerField(default=0, verbose_name="how many cheques")),
                (
                    "cheques_amount",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=8, verbose_name="amount of the cheques"
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.till"),
                ),
            ],
            options={
                "verbose_name": "deposit slip",
                "verbose_name_plural": "deposit slips",
                "constraints": [models.UniqueConstraint(fields=("till", "rank"), name="depositslip_rank_once_a_till")],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rank", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField(verbose_name="to pay on")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="sales.sale"
                    ),
                ),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
                "ordering": ["rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("sale", "rank"), name="instalment_rank_once_a_sale"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="instalment_above_zero"),
                ],
                "indexes": [models.Index(fields=["antenna", "due_on"], name="instalment_antenna_day")],
            },
        ),
        migrations.CreateModel(
            name="SecondPersonAbove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="difference above")),
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
                "verbose_name": "difference that asks for a second person",
                "verbose_name_plural": "differences that ask for a second person",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="secondperson_not_below_zero")
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.UUIDField(unique=True)),
                ("settled_at", models.DateTimeField(verbose_name="paid at")),
                ("settled_on", models.DateField(verbose_name="day")),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("cash", "cash"),
                            ("card", "card"),
                            ("cheque", "cheque"),
                            ("voucher", "partner’s voucher"),
                            ("later", "in instalments"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8)),
                ("received", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("heading", models.JSONField()),
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
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="books.entry",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="sales.sale"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="sales.cashsession"
                    ),
                ),
                (
                    "till",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="sales.till"
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement",
                "verbose_name_plural": "settlements",
                "ordering": ["settled_at"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="settlement_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("means", "later"), _negated=True), name="settlement_is_money"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("means", "cash"), ("received__gte", models.F("amount"))),
                            models.Q(models.Q(("means", "cash"), _negated=True), ("received__isnull", True)),
                            _connector="OR",
                        ),
                        name="settlement_enough_cash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoucherClaimed",
            fields=[
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="claimed",
                        serialize=False,
                        to="sales.payment",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
            ],
            options={
                "verbose_name": "voucher claimed",
                "verbose_name_plural": "vouchers claimed",
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="number",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="number of the cheque or voucher"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="payer",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="partner who pays"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="structure",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.structure"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("means", "voucher")), fields=["antenna", "payer"], name="payment_vouchers"
            ),
        ),
        migrations.AddConstraint(
            model_name="cashsession",
            constraint=models.UniqueConstraint(fields=("id", "antenna"), name="cashsession_antenna_key"),
        ),
        migrations.AddConstraint(
            model_name="cashsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_with__isnull", True),
                    models.Q(("closed_with", models.F("closed_by")), _negated=True),
                    _connector="OR",
                ),
                name="cashsession_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counted__isnull", True),
                    ("counted", models.F("expected")),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="cashsession_difference_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("float_counted", models.F("float_expected")),
                    models.Q(("float_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="cashsession_float_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("means", "voucher"), models.Q(("number", ""), _negated=True)),
                fields=("payer", "number"),
                name="voucher_once",
            ),
        ),
    ]
