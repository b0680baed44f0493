"""Donors, batches and their receipts, devices entered by mistake, the register of second-hand goods."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0005_telephones_in_one_form"),
        ("partners", "0004_places"),
        ("sales", "0009_limits_and_granted_years"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="unit",
            name="unit_imei_once",
        ),
        migrations.CreateModel(
            name="ActiveImei",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("imei", models.CharField(max_length=15, verbose_name="IMEI")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.unit"),
                ),
            ],
            options={
                "verbose_name": "IMEI in stock",
                "verbose_name_plural": "IMEI in stock",
                "constraints": [models.UniqueConstraint(fields=("imei",), name="unit_imei_once")],
            },
        ),
        migrations.CreateModel(
            name="DonationSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("last_number", models.PositiveIntegerField(default=0)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
            ],
            options={
                "verbose_name": "series of donations",
                "verbose_name_plural": "series of donations",
            },
        ),
        migrations.CreateModel(
            name="Donor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("company", "company"),
                            ("person", "private person"),
                            ("refurbisher", "refurbisher (association, social enterprise)"),
                            ("public", "public body"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("folded", models.CharField(editable=False, max_length=120)),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET number")),
                ("rna", models.CharField(blank=True, max_length=10, verbose_name="association number (RNA)")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("postcode", models.CharField(blank=True, max_length=5, verbose_name="postcode")),
                ("town", models.CharField(blank=True, max_length=80, verbose_name="town")),
                ("contact", models.CharField(blank=True, max_length=120, verbose_name="contact")),
                ("capacity", models.CharField(blank=True, max_length=80, verbose_name="capacity")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("identity_nature", models.CharField(blank=True, max_length=40, verbose_name="identity document")),
                ("identity_number", models.CharField(blank=True, max_length=40, verbose_name="its number")),
                ("identity_authority", models.CharField(blank=True, max_length=80, verbose_name="issued by")),
                ("identity_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor",
                "verbose_name_plural": "donors",
                "ordering": ["folded", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="donor_antenna_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("siret", ""), _negated=True),
                        fields=("antenna", "siret"),
                        name="donor_siret_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("siret", ""), ("siret__regex", "^\\d{14}$"), _connector="OR"),
                        name="donor_siret_14_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rna", ""), ("rna__regex", "^W(\\d{3}|2A\\d|2B\\d|9[A-Z]\\d)\\d{6}$"), _connector="OR"
                        ),
                        name="donor_rna_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "person"), _negated=True),
                            models.Q(("rna", ""), ("siret", ""), ("structure", None)),
                            _connector="OR",
                        ),
                        name="donor_person_is_a_person",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="donor_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("postcode", ""), ("postcode__regex", "^\\d{5}$"), _connector="OR"),
                        name="donor_postcode_5_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9]\\d{5,14}$"), _connector="OR"),
                        name="donor_phone_e164",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("identity_authority", ""),
                                ("identity_nature", ""),
                                ("identity_number", ""),
                                ("identity_on", None),
                            ),
                            models.Q(
                                models.Q(("identity_nature", ""), _negated=True),
                                models.Q(("identity_number", ""), _negated=True),
                                ("kind", "person"),
                            ),
                            _connector="OR",
                        ),
                        name="donor_identity_whole",
                    ),
                ],
                "indexes": [models.Index(fields=["antenna", "folded"], name="donor_by_name")],
            },
        ),
        migrations.CreateModel(
            name="RegisterSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("is_on", models.BooleanField(verbose_name="the register is kept")),
                (
                    "group_below",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="grouped below"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "setting of the register",
                "verbose_name_plural": "settings of the register",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="register_setting_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group_below", None), ("group_below__gt", 0), _connector="OR"),
                        name="register_groups_above_zero",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitRemoval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("removed_at", models.DateTimeField()),
                ("restored_at", models.DateTimeField(null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "restored_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="removals", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "device entered by mistake",
                "verbose_name_plural": "devices entered by mistake",
                "ordering": ["-removed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("restored_at", None)), fields=("unit",), name="unit_removed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="removal_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(editable=False, max_length=20, unique=True, verbose_name="reference")),
                ("received_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="received on")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("gift", "gift"),
                            ("purchase", "bought from a refurbisher"),
                            ("transfer", "transferred by a company"),
                        ],
                        default="gift",
                        max_length=8,
                        verbose_name="origin",
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=120, verbose_name="purpose")),
                (
                    "announced",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="devices announced"),
                ),
                ("remarks", models.CharField(blank=True, max_length=300, verbose_name="remarks")),
                (
                    "price_paid",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="price paid"
                    ),
                ),
                ("paid_with", models.CharField(blank=True, max_length=40, verbose_name="means of payment")),
                (
                    "declared_value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="value declared by the donor",
                    ),
                ),
                ("declared_by", models.CharField(blank=True, max_length=120, verbose_name="who declared it")),
                ("finished_at", models.DateTimeField(null=True)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                    "finished_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="received by",
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
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="sales.donor",
                        verbose_name="donor",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch",
                "verbose_name_plural": "batches",
                "ordering": ["-received_on", "-reference"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="batch_antenna_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_with", ""), ("price_paid", None)),
                            models.Q(("origin", "purchase"), ("price_paid__gte", 0)),
                            _connector="OR",
                        ),
                        name="batch_price_of_a_purchase",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("declared_by", ""), ("declared_value", None)),
                            models.Q(("declared_value__gt", 0), models.Q(("declared_by", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="batch_value_is_somebody_s",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", "purchase"), _negated=True), ("declared_value", None), _connector="OR"
                        ),
                        name="batch_bought_is_not_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("finished_by", None)),
                            models.Q(("finished_at__isnull", False), ("finished_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="batch_finished_by_somebody",
                    ),
                ],
                "indexes": [models.Index(fields=["antenna", "-received_on"], name="batch_by_day")],
            },
        ),
        migrations.CreateModel(
            name="DonationImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.JSONField(default=list)),
                ("notes", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("taken", models.PositiveSmallIntegerField(default=0)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="sales.batch"
                    ),
                ),
            ],
            options={
                "verbose_name": "list of devices",
                "verbose_name_plural": "lists of devices",
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=("antenna", "sha256"),
                        name="donation_list_taken_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DonationReceipt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("material", "receipt of material"), ("fiscal", "tax receipt")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("reference", models.CharField(editable=False, max_length=20, unique=True, verbose_name="number")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=9, null=True, verbose_name="value declared by the donor"
                    ),
                ),
                ("content", models.JSONField()),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("issued_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancelled_because", models.CharField(blank=True, max_length=200)),
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
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="sales.batch",
                        verbose_name="batch",
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
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="sales.donationreceipt",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor’s receipt",
                "verbose_name_plural": "donors’ receipts",
                "ordering": ["-issued_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cancelled_at", None)),
                        fields=("batch", "kind"),
                        name="donation_receipt_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "material"), ("value__gt", 0), _connector="OR"),
                        name="tax_receipt_has_a_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at", None), ("cancelled_because", ""), ("cancelled_by", None)),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                ("cancelled_by__isnull", False),
                                models.Q(("cancelled_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="donation_receipt_cancelled_with_a_reason",
                    ),
                ],
                "indexes": [models.Index(fields=["kind", "issued_on"], name="donation_receipt_by_year")],
            },
        ),
        migrations.CreateModel(
            name="RegisterLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(editable=False, verbose_name="number")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("recorded_on", models.DateField(verbose_name="recorded on")),
                ("text", models.TextField()),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("prev_sha", models.CharField(editable=False, max_length=64)),
                ("sha", models.CharField(editable=False, max_length=64)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="register_lines", to="sales.batch"
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
                "verbose_name": "line of the register",
                "verbose_name_plural": "lines of the register",
                "ordering": ["antenna", "number"],
                "constraints": [models.UniqueConstraint(fields=("antenna", "number"), name="register_number_once")],
                "indexes": [models.Index(fields=["antenna", "recorded_on"], name="register_by_day")],
            },
        ),
        migrations.AddField(
            model_name="unit",
            name="estimate",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="price or estimate"
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="units",
                to="sales.batch",
                verbose_name="batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper("model"),
                models.F("serial"),
                condition=models.Q(
                    models.Q(("serial", ""), _negated=True),
                    models.Q(("state__in", ("sold", "scrapped", "removed")), _negated=True),
                ),
                name="unit_serial_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("imei2", ""), models.Q(("imei2", models.F("imei")), _negated=True), _connector="OR"
                ),
                name="unit_two_different_imei",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(("estimate", None), ("estimate__gte", 0), _connector="OR"),
                name="unit_estimate_not_below_zero",
            ),
        ),
    ]
