"""Exports for the accounts: kept byte for byte, days neither twice nor forgotten, only added to."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0005_telephones_in_one_form"),
        ("impact", "0002_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=20, unique=True, verbose_name="role")),
                ("number", models.CharField(max_length=12, verbose_name="account")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "ordering": ["role"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__regex", "^[0-9]{3}[0-9A-Z]*$")), name="account_begins_with_digits"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountsExport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="until")),
                ("closing_on", models.DateField(verbose_name="end of the fiscal year")),
                ("name", models.CharField(max_length=40, verbose_name="file")),
                ("file", models.FileField(max_length=120, upload_to="")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField(verbose_name="bytes")),
                ("lines", models.PositiveIntegerField(verbose_name="lines")),
                ("debit", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="total")),
                ("last_sale", models.PositiveIntegerField()),
                ("last_drawer", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "export for the accounts",
                "verbose_name_plural": "exports for the accounts",
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_on__lte", models.F("last_on")), ("last_on__lte", models.F("closing_on"))
                        ),
                        name="accountsexport_in_its_year",
                    )
                ],
            },
        ),
        Protect("impact_account", antenna=None),
        Protect("impact_accountsexport", antenna=None),
        RunSQL(
            """
            ALTER TABLE impact_accountsexport ADD CONSTRAINT accountsexport_follows EXCLUDE USING gist (
              (coalesce(antenna_id, 0)) WITH =, (daterange(first_on, last_on, '[]')) WITH &&);
            CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON impact_accountsexport
              FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
            """,
            """
            DROP TRIGGER frozen ON impact_accountsexport;
            ALTER TABLE impact_accountsexport DROP CONSTRAINT accountsexport_follows;
            """,
        ),
    ]
