"""Transfers, counts, shelves, codes and SIM cards one by one."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0013_workbench_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="SimIdentityRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("asked", models.BooleanField(verbose_name="a paper of identity is asked for")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "check of identity for a SIM card",
                "verbose_name_plural": "checks of identity for SIM cards",
                "ordering": ["-from_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="simrule_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockCount",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("plan", "plan or top-up"),
                            ("sim", "SIM card"),
                            ("computer", "computer"),
                            ("phone", "phone"),
                            ("tablet", "tablet"),
                            ("accessory", "accessory"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "stock count",
                "verbose_name_plural": "stock counts",
                "ordering": ["-opened_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="count_antenna_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("signed_at__isnull", True)),
                        fields=("site", "kind"),
                        name="count_open_once_a_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", ""), ("kind__in", ["computer", "phone", "tablet", "accessory"]), _connector="OR"
                        ),
                        name="count_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                            models.Q(
                                ("ended_at__isnull", False), ("signed_at__isnull", False), ("signed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="count_signed_once_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("least", models.PositiveSmallIntegerField(verbose_name="tell when fewer than")),
                ("changed_at", models.DateTimeField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "changed_by",
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
                        related_name="+",
                        to="sales.product",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "stock alert",
                "verbose_name_plural": "stock alerts",
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "product"), name="threshold_once_an_article")
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("reference", models.CharField(max_length=12, unique=True, verbose_name="transfer")),
                (
                    "where",
                    models.CharField(
                        choices=[
                            ("antenna", "another antenna"),
                            ("site", "another site of this antenna"),
                            ("refurbisher", "a partner who repairs"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("sent_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_because", models.CharField(blank=True, max_length=200)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.site"
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                    ),
                ),
                (
                    "to_antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer",
                "verbose_name_plural": "transfers",
                "ordering": ["-sent_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "number"), name="transfer_numbered"),
                    models.UniqueConstraint(fields=("id", "antenna"), name="transfer_antenna_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("structure__isnull", True),
                                ("to_antenna__isnull", False),
                                ("where", "antenna"),
                                models.Q(("to_antenna", models.F("antenna")), _negated=True),
                            ),
                            models.Q(
                                ("structure__isnull", True), ("to_antenna", models.F("antenna")), ("where", "site")
                            ),
                            models.Q(
                                ("structure__isnull", False), ("to_antenna__isnull", True), ("where", "refurbisher")
                            ),
                            _connector="OR",
                        ),
                        name="transfer_goes_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("cancelled_by__isnull", False),
                                models.Q(("cancelled_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="transfer_cancelled_with_a_reason",
                    ),
                ],
                "indexes": [models.Index(fields=["to_antenna", "-sent_at"], name="transfer_arrivals")],
            },
        ),
        migrations.CreateModel(
            name="CodeBatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60, verbose_name="name of the lot")),
                ("arrived_at", models.DateTimeField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "arrived_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.product",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "lot of codes",
                "verbose_name_plural": "lots of codes",
                "ordering": ["-arrived_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna", "product"), name="codebatch_antenna_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="NationalThreshold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("least", models.PositiveSmallIntegerField(verbose_name="tell when fewer than")),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.product",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "national stock alert",
                "verbose_name_plural": "national stock alerts",
            },
        ),
        migrations.CreateModel(
            name="SimCard",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("iccid", models.CharField(max_length=20, verbose_name="ICCID")),
                ("odd", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stock", "in stock"),
                            ("sold", "sold"),
                            ("returned", "given back, to be looked at"),
                            ("void", "void"),
                        ],
                        default="stock",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                ("void_because", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "arrived_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="sales.saleline",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.product",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "SIM card",
                "verbose_name_plural": "SIM cards",
                "ordering": ["arrived_at", "iccid"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="sim_antenna_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "void"), _negated=True), fields=("iccid",), name="sim_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "sold")), fields=("line",), name="sim_once_a_line"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("iccid__regex", "^89\\d{17,18}$")), name="sim_iccid_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("line__isnull", True), ("state", "stock")),
                            models.Q(("line__isnull", False), ("state__in", ("sold", "returned"))),
                            models.Q(("state", "void"), models.Q(("void_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="sim_state_is_whole",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "stock")),
                        fields=["antenna", "product", "arrived_at"],
                        name="sim_next",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SerialItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("serial", models.CharField(max_length=40, verbose_name="serial number")),
                ("value", models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="value")),
                ("expires_on", models.DateField(null=True, verbose_name="to be used before")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("arrived_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stock", "in stock"),
                            ("sold", "sold, not shown yet"),
                            ("handed", "handed over"),
                            ("void", "void"),
                        ],
                        default="stock",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("handed_at", models.DateTimeField(null=True)),
                ("void_at", models.DateTimeField(null=True)),
                ("void_because", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="sales.codebatch"
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="sales.saleline",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.product",
                        verbose_name="article",
                    ),
                ),
                (
                    "void_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "top-up code",
                "verbose_name_plural": "top-up codes",
                "ordering": ["expires_on", "arrived_at", "serial"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="code_antenna_key"),
                    models.UniqueConstraint(fields=("product", "serial"), name="code_serial_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("sold", "handed"))), fields=("line",), name="code_once_a_line"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("handed_at__isnull", True),
                                ("line__isnull", True),
                                ("state", "stock"),
                                ("void_at__isnull", True),
                            ),
                            models.Q(
                                ("handed_at__isnull", True),
                                ("line__isnull", False),
                                ("state", "sold"),
                                ("void_at__isnull", True),
                            ),
                            models.Q(
                                ("handed_at__isnull", False),
                                ("handed_by__isnull", False),
                                ("line__isnull", False),
                                ("state", "handed"),
                                ("void_at__isnull", True),
                            ),
                            models.Q(
                                ("state", "void"),
                                ("void_at__isnull", False),
                                ("void_by__isnull", False),
                                models.Q(("void_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="code_state_is_whole",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "stock")),
                        fields=["antenna", "product", "expires_on", "arrived_at"],
                        name="code_next",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferPiece",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantity")),
                ("arrived", models.PositiveSmallIntegerField(null=True)),
                ("because", models.CharField(blank=True, max_length=200)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.product"
                    ),
                ),
                (
                    "to_antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pieces", to="sales.transfer"
                    ),
                ),
            ],
            options={
                "verbose_name": "accessories of a transfer",
                "verbose_name_plural": "accessories of transfers",
                "constraints": [
                    models.UniqueConstraint(fields=("transfer", "product"), name="transferpiece_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="transferpiece_quantity"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("arrived__isnull", True),
                            ("arrived", models.F("quantity")),
                            models.Q(("arrived__lt", models.F("quantity")), models.Q(("because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="transferpiece_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferUnit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "plan or top-up"),
                            ("sim", "SIM card"),
                            ("computer", "computer"),
                            ("phone", "phone"),
                            ("tablet", "tablet"),
                            ("accessory", "accessory"),
                        ],
                        max_length=10,
                    ),
                ),
                ("model", models.CharField(max_length=60)),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("HC", "HC"), ("C", "C"), ("B", "B"), ("A", "A"), ("PREMIUM", "Premium")],
                        max_length=8,
                    ),
                ),
                ("serial", models.CharField(blank=True, max_length=40)),
                ("imei", models.CharField(blank=True, max_length=15)),
                (
                    "was_state",
                    models.CharField(
                        choices=[
                            ("received", "to be looked at"),
                            ("preparing", "being prepared"),
                            ("ready", "on sale"),
                            ("transit", "on its way to another antenna"),
                            ("sold", "sold"),
                            ("returned", "returned, to be checked"),
                            ("repair", "in repair"),
                            ("scrapped", "recycled"),
                            ("lost", "lost"),
                            ("removed", "entered by mistake"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "on its way"),
                            ("accepted", "arrived"),
                            ("refused", "refused, on its way back"),
                            ("lost", "lost on the way"),
                            ("back", "came back"),
                            ("cancelled", "did not leave"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=200, verbose_name="explanation")),
                ("late", models.BooleanField(default=False)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="sales.transfer"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "device of a transfer",
                "verbose_name_plural": "devices of transfers",
                "ordering": ["label"],
                "constraints": [
                    models.UniqueConstraint(fields=("transfer", "unit"), name="transferunit_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome__in", ("waiting", "refused", "lost"))),
                        fields=("unit",),
                        name="unit_on_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ("waiting", "accepted", "cancelled", "back")),
                            models.Q(("because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="transferunit_explained",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CountLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=40)),
                ("expected", models.BooleanField(default=False)),
                (
                    "was_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "to be looked at"),
                            ("preparing", "being prepared"),
                            ("ready", "on sale"),
                            ("transit", "on its way to another antenna"),
                            ("sold", "sold"),
                            ("returned", "returned, to be checked"),
                            ("repair", "in repair"),
                            ("scrapped", "recycled"),
                            ("lost", "lost"),
                            ("removed", "entered by mistake"),
                        ],
                        max_length=10,
                    ),
                ),
                ("expected_quantity", models.IntegerField(null=True)),
                ("counted_quantity", models.PositiveIntegerField(null=True)),
                ("scanned_at", models.DateTimeField(null=True)),
                (
                    "difference",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "as expected"),
                            ("missing", "not found"),
                            ("sold", "here, but sold"),
                            ("site", "here, but expected at another site"),
                            ("state", "here, but its state says otherwise"),
                            ("elsewhere", "here, but not in this antenna’s stock"),
                            ("quantity", "another quantity"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("forgotten", "it is there: it was not scanned"),
                            ("lost", "lost"),
                            ("stolen", "stolen, a complaint was filed"),
                            ("papers", "it left and nobody wrote it"),
                            ("moved", "moved without a transfer"),
                            ("back", "came back and nobody wrote it"),
                            ("label", "wrong or unreadable label"),
                            ("other", "another reason"),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="explanation")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "explained_by",
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
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.product"
                    ),
                ),
                (
                    "scanned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.unit"
                    ),
                ),
                (
                    "count",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="sales.stockcount"
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a stock count",
                "verbose_name_plural": "lines of stock counts",
                "ordering": ["label"],
                "constraints": [
                    models.UniqueConstraint(fields=("count", "label"), name="countline_label_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)),
                        fields=("count", "unit"),
                        name="countline_unit_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("why", ""), ("words", "")),
                            models.Q(models.Q(("why", ""), _negated=True), models.Q(("words", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="countline_reason_and_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShelfMovement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("quantity", models.IntegerField(verbose_name="quantity")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("arrival", "arrival"),
                            ("sale", "sale"),
                            ("refund", "refund"),
                            ("sent", "sent elsewhere"),
                            ("came", "came from elsewhere"),
                            ("correction", "correction"),
                            ("count", "stock count"),
                        ],
                        max_length=10,
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.saleline",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.product",
                        verbose_name="article",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.site"
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "movement of accessories",
                "verbose_name_plural": "movements of accessories",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity", 0), _negated=True), name="shelf_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cause__in", ("correction", "count")), _negated=True),
                            models.Q(("because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="shelf_corrected_with_a_reason",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["antenna", "product", "site"], include=("quantity",), name="shelf_balance")
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "paper",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("card", "identity card"),
                            ("passport", "passport"),
                            ("permit", "residence permit"),
                            ("driving", "driving licence"),
                            ("other", "another paper"),
                        ],
                        max_length=10,
                        verbose_name="paper",
                    ),
                ),
                (
                    "seen",
                    models.CharField(
                        choices=[
                            ("same", "it is the buyer"),
                            ("other", "it is not the buyer"),
                            ("none", "no paper was shown"),
                        ],
                        max_length=6,
                        verbose_name="result",
                    ),
                ),
                ("at", models.DateTimeField()),
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
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="identity_check", to="sales.saleline"
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="sales.simcard"
                    ),
                ),
            ],
            options={
                "verbose_name": "check of identity",
                "verbose_name_plural": "checks of identity",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paper", ""), ("seen", "none")),
                            models.Q(models.Q(("seen", "none"), _negated=True), models.Q(("paper", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="identity_of_a_paper",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeSecret",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="secret",
                        serialize=False,
                        to="sales.serialitem",
                    ),
                ),
                ("sealed", models.BinaryField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
            ],
            options={
                "verbose_name": "secret of a code",
                "verbose_name_plural": "secrets of codes",
            },
        ),
        migrations.CreateModel(
            name="CountScan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("typed", models.CharField(max_length=40)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("expected", "expected"),
                            ("again", "already scanned"),
                            ("sold", "sold"),
                            ("site", "expected at another site"),
                            ("state", "not on the shelves, says its state"),
                            ("unknown", "unknown here"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
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
                    "line",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.countline"
                    ),
                ),
                (
                    "count",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="sales.stockcount"
                    ),
                ),
            ],
            options={
                "verbose_name": "scan of a stock count",
                "verbose_name_plural": "scans of stock counts",
                "ordering": ["-pk"],
            },
        ),
        migrations.AlterField(
            model_name="unit",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "to be looked at"),
                    ("preparing", "being prepared"),
                    ("ready", "on sale"),
                    ("transit", "on its way to another antenna"),
                    ("sold", "sold"),
                    ("returned", "returned, to be checked"),
                    ("repair", "in repair"),
                    ("scrapped", "recycled"),
                    ("lost", "lost"),
                    ("removed", "entered by mistake"),
                ],
                default="received",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="basketline",
            name="card",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.simcard"
            ),
        ),
        migrations.AddConstraint(
            model_name="basketline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("card__isnull", False)), fields=("basket", "card"), name="basket_card_once"
            ),
        ),
    ]
