"""Who invoices trainings; quotes, invoices with their instalments, credit notes, payments, reminders."""

import uuid
from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0006_a_membership_stays_whose"),
        ("partners", "0004_places"),
        ("training", "0006_catalogue_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=2)),
                ("year", models.PositiveSmallIntegerField()),
                ("last_number", models.PositiveIntegerField(default=0)),
                ("last_on", models.DateField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "kind", "year"), name="billing_series_once_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Issuer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(unique=True, verbose_name="from")),
                ("name", models.CharField(max_length=120, verbose_name="name of the association")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET number")),
                ("activity_number", models.CharField(blank=True, max_length=11, verbose_name="activity number")),
                (
                    "prefect",
                    models.CharField(blank=True, max_length=80, verbose_name="region of the prefect who registered it"),
                ),
                (
                    "vat_regime",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not decided yet"),
                            ("training", "exempt: training, article 261-4-4° a"),
                            ("non_profit", "exempt: non-profit association, article 261-7-1°"),
                            ("franchise", "small business franchise, article 293 B"),
                            ("taxed", "subject to VAT"),
                        ],
                        max_length=12,
                        verbose_name="VAT regime",
                    ),
                ),
                (
                    "exempted_on",
                    models.DateField(blank=True, null=True, verbose_name="date of the certificate of exemption"),
                ),
                (
                    "vat_rate",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=4, verbose_name="VAT rate, in percent"
                    ),
                ),
                ("vat_number", models.CharField(blank=True, max_length=16, verbose_name="VAT number")),
                ("iban", models.CharField(blank=True, max_length=34, verbose_name="IBAN")),
                ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                ("payment_days", models.PositiveSmallIntegerField(default=30, verbose_name="days to pay")),
                ("quote_days", models.PositiveSmallIntegerField(default=60, verbose_name="days a quote is valid")),
                ("penalty", models.CharField(max_length=160, verbose_name="penalty for late payment")),
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
            ],
            options={
                "verbose_name": "who invoices trainings",
                "verbose_name_plural": "who invoices trainings",
                "ordering": ["-from_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("siret", ""), ("siret__regex", "^\\d{14}$"), _connector="OR"),
                        name="issuer_siret_14_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("activity_number", ""), ("activity_number__regex", "^\\d{11}$"), _connector="OR"
                        ),
                        name="issuer_activity_11_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment_days__lte", 60)), name="issuer_paid_within_60_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quote_days__range", (1, 365))), name="issuer_quote_valid_a_year_at_most"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("vat_regime", "training"), _negated=True),
                            ("exempted_on__isnull", False),
                            _connector="OR",
                        ),
                        name="issuer_exempt_by_certificate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("vat_rate__gt", 0),
                                ("vat_rate__lt", 100),
                                ("vat_regime", "taxed"),
                                models.Q(("vat_number", ""), _negated=True),
                            ),
                            models.Q(models.Q(("vat_regime", "taxed"), _negated=True), ("vat_rate", 0)),
                            _connector="OR",
                        ),
                        name="issuer_rate_of_its_regime",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("vat_regime__in", ["", "training", "non_profit", "franchise", "taxed"])),
                        name="issuer_regime_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("seq", models.PositiveIntegerField(default=0, editable=False)),
                ("number", models.CharField(blank=True, editable=False, max_length=20, verbose_name="number")),
                ("title", models.CharField(max_length=200, verbose_name="subject")),
                ("lines", models.JSONField(default=list, verbose_name="lines")),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="total without VAT"
                    ),
                ),
                (
                    "vat",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="VAT"),
                ),
                (
                    "gross",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="total"),
                ),
                (
                    "vat_regime",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not decided yet"),
                            ("training", "exempt: training, article 261-4-4° a"),
                            ("non_profit", "exempt: non-profit association, article 261-7-1°"),
                            ("franchise", "small business franchise, article 293 B"),
                            ("taxed", "subject to VAT"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "vat_rate",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=4),
                ),
                ("vat_mention", models.CharField(blank=True, editable=False, max_length=120)),
                ("issuer", models.JSONField(default=dict, editable=False)),
                (
                    "payer_kind",
                    models.CharField(
                        choices=[
                            ("firm", "an employer, for its employees"),
                            ("opco_apprentice", "OPCO: apprenticeship contracts"),
                            ("opco_pro", "OPCO: professionalisation contracts"),
                            ("opco_switch", "OPCO: promotion or change of work by alternation"),
                            ("opco_leave", "OPCO: projects of professional transition"),
                            ("opco_cpf", "personal training account (CPF)"),
                            ("opco_seekers", "OPCO: schemes for people looking for work"),
                            ("opco_self", "funds for the self-employed"),
                            ("opco_plan", "OPCO: skills development plan"),
                            ("public_staff", "a public body, for its own staff"),
                            ("europe", "European bodies"),
                            ("state", "the State"),
                            ("region", "a regional council"),
                            ("france_travail", "France Travail"),
                            ("public_other", "other public money"),
                            ("individual", "a person, at her own expense"),
                            ("provider", "another training provider"),
                            ("other", "other"),
                        ],
                        default="firm",
                        max_length=16,
                        verbose_name="who pays",
                    ),
                ),
                ("payer_name", models.CharField(max_length=160, verbose_name="name of who pays")),
                ("payer_address", models.CharField(blank=True, max_length=300, verbose_name="address of who pays")),
                ("payer_siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET number of who pays")),
                (
                    "payer_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address of who pays"),
                ),
                ("layout", models.CharField(blank=True, editable=False, max_length=12)),
                ("people", models.PositiveSmallIntegerField(verbose_name="number of professionals")),
                ("duration", models.CharField(max_length=120, verbose_name="duration")),
                ("period", models.CharField(max_length=200, verbose_name="days or period")),
                ("place", models.CharField(max_length=200, verbose_name="place")),
                ("terms", models.CharField(blank=True, max_length=300, verbose_name="how it is paid")),
                ("programme", models.JSONField(default=dict, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("sent", "waiting for an answer"),
                            ("accepted", "accepted"),
                            ("refused", "refused"),
                            ("lapsed", "no longer valid"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
                ("valid_until", models.DateField(editable=False, null=True, verbose_name="valid until")),
                ("link_hash", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                ("answered_on", models.DateField(editable=False, null=True, verbose_name="answered on")),
                (
                    "signatory",
                    models.CharField(blank=True, editable=False, max_length=160, verbose_name="name of who signs"),
                ),
                (
                    "signatory_post",
                    models.CharField(blank=True, editable=False, max_length=120, verbose_name="position of who signs"),
                ),
                ("because", models.CharField(blank=True, editable=False, max_length=500, verbose_name="reason")),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.professional",
                        verbose_name="answered by",
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
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "module",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.module",
                        verbose_name="module",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="training.need",
                        verbose_name="request",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="training.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
                "ordering": ["-written_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna", "structure"), name="quote_keys"),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True), fields=("number",), name="quote_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("seq__gt", 0)), fields=("antenna", "year", "seq"), name="quote_seq_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross",
                                django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("vat")),
                            )
                        ),
                        name="quote_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer_siret", ""), ("payer_siret__regex", "^\\d{14}$"), _connector="OR"),
                        name="quote_payer_siret_14_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vat_regime", "taxed"), models.Q(("vat", 0), ("vat_rate", 0)), _connector="OR"
                        ),
                        name="quote_no_vat_without_regime",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", ""),
                            ("vat_regime", "taxed"),
                            models.Q(("vat_mention", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="quote_says_why_no_vat",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "sent", "accepted"])),
                        fields=("need",),
                        name="quote_one_stands_for_a_need",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__range", (1, 500))), name="quote_for_1_to_500_people"
                    ),
                    models.CheckConstraint(condition=models.Q(("net__gte", 0)), name="quote_not_below_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(
                                ("link_hash__isnull", False),
                                ("sent_at__isnull", False),
                                ("valid_until__isnull", False),
                                models.Q(("number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="quote_sent_is_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_on__lte", models.F("valid_until")),
                                models.Q(("signatory", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="quote_accepted_in_time_and_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("answered_at__isnull", False), ("answered_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="quote_refused_on_a_day",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["antenna", "-written_at"], name="quote_antenna"),
                    models.Index(fields=["structure", "-written_at"], name="quote_structure"),
                    models.Index(condition=models.Q(("state", "sent")), fields=["valid_until"], name="quote_waiting"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("seq", models.PositiveIntegerField(default=0, editable=False)),
                ("number", models.CharField(blank=True, editable=False, max_length=20, verbose_name="number")),
                ("title", models.CharField(max_length=200, verbose_name="subject")),
                ("lines", models.JSONField(default=list, verbose_name="lines")),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="total without VAT"
                    ),
                ),
                (
                    "vat",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="VAT"),
                ),
                (
                    "gross",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="total"),
                ),
                (
                    "vat_regime",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not decided yet"),
                            ("training", "exempt: training, article 261-4-4° a"),
                            ("non_profit", "exempt: non-profit association, article 261-7-1°"),
                            ("franchise", "small business franchise, article 293 B"),
                            ("taxed", "subject to VAT"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "vat_rate",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=4),
                ),
                ("vat_mention", models.CharField(blank=True, editable=False, max_length=120)),
                ("issuer", models.JSONField(default=dict, editable=False)),
                (
                    "payer_kind",
                    models.CharField(
                        choices=[
                            ("firm", "an employer, for its employees"),
                            ("opco_apprentice", "OPCO: apprenticeship contracts"),
                            ("opco_pro", "OPCO: professionalisation contracts"),
                            ("opco_switch", "OPCO: promotion or change of work by alternation"),
                            ("opco_leave", "OPCO: projects of professional transition"),
                            ("opco_cpf", "personal training account (CPF)"),
                            ("opco_seekers", "OPCO: schemes for people looking for work"),
                            ("opco_self", "funds for the self-employed"),
                            ("opco_plan", "OPCO: skills development plan"),
                            ("public_staff", "a public body, for its own staff"),
                            ("europe", "European bodies"),
                            ("state", "the State"),
                            ("region", "a regional council"),
                            ("france_travail", "France Travail"),
                            ("public_other", "other public money"),
                            ("individual", "a person, at her own expense"),
                            ("provider", "another training provider"),
                            ("other", "other"),
                        ],
                        default="firm",
                        max_length=16,
                        verbose_name="who pays",
                    ),
                ),
                ("payer_name", models.CharField(max_length=160, verbose_name="name of who pays")),
                ("payer_address", models.CharField(blank=True, max_length=300, verbose_name="address of who pays")),
                ("payer_siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET number of who pays")),
                (
                    "payer_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address of who pays"),
                ),
                ("layout", models.CharField(blank=True, editable=False, max_length=12)),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="training from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="training until")),
                (
                    "people",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="professionals trained"),
                ),
                (
                    "hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="hours attended"
                    ),
                ),
                (
                    "order_reference",
                    models.CharField(blank=True, max_length=60, verbose_name="order or commitment number"),
                ),
                (
                    "issued_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="issued"),
                ),
                ("issued_on", models.DateField(editable=False, verbose_name="issued on")),
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
                    "issued_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="training.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="training.quote",
                        verbose_name="quote",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "ordering": ["-issued_on", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna", "structure"), name="invoice_keys"),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="invoice_number_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("seq__gt", 0)), fields=("antenna", "year", "seq"), name="invoice_seq_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross",
                                django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("vat")),
                            )
                        ),
                        name="invoice_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer_siret", ""), ("payer_siret__regex", "^\\d{14}$"), _connector="OR"),
                        name="invoice_payer_siret_14_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vat_regime", "taxed"), models.Q(("vat", 0), ("vat_rate", 0)), _connector="OR"
                        ),
                        name="invoice_no_vat_without_regime",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", ""),
                            ("vat_regime", "taxed"),
                            models.Q(("vat_mention", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="invoice_says_why_no_vat",
                    ),
                    models.UniqueConstraint(fields=("id", "antenna"), name="invoice_antenna_key"),
                    models.CheckConstraint(condition=models.Q(("gross__gt", 0)), name="invoice_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_on__isnull", True), ("until_on__isnull", True)),
                            ("until_on__gte", models.F("from_on")),
                            _connector="OR",
                        ),
                        name="invoice_training_until_after_from",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["antenna", "-issued_on", "-number"], name="invoice_antenna"),
                    models.Index(fields=["structure", "-issued_on"], name="invoice_structure"),
                    models.Index(fields=["issued_on", "payer_kind"], name="invoice_payer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("seq", models.PositiveIntegerField(default=0, editable=False)),
                ("number", models.CharField(blank=True, editable=False, max_length=20, verbose_name="number")),
                ("title", models.CharField(max_length=200, verbose_name="subject")),
                ("lines", models.JSONField(default=list, verbose_name="lines")),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="total without VAT"
                    ),
                ),
                (
                    "vat",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="VAT"),
                ),
                (
                    "gross",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10, verbose_name="total"),
                ),
                (
                    "vat_regime",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not decided yet"),
                            ("training", "exempt: training, article 261-4-4° a"),
                            ("non_profit", "exempt: non-profit association, article 261-7-1°"),
                            ("franchise", "small business franchise, article 293 B"),
                            ("taxed", "subject to VAT"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "vat_rate",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=4),
                ),
                ("vat_mention", models.CharField(blank=True, editable=False, max_length=120)),
                ("issuer", models.JSONField(default=dict, editable=False)),
                (
                    "payer_kind",
                    models.CharField(
                        choices=[
                            ("firm", "an employer, for its employees"),
                            ("opco_apprentice", "OPCO: apprenticeship contracts"),
                            ("opco_pro", "OPCO: professionalisation contracts"),
                            ("opco_switch", "OPCO: promotion or change of work by alternation"),
                            ("opco_leave", "OPCO: projects of professional transition"),
                            ("opco_cpf", "personal training account (CPF)"),
                            ("opco_seekers", "OPCO: schemes for people looking for work"),
                            ("opco_self", "funds for the self-employed"),
                            ("opco_plan", "OPCO: skills development plan"),
                            ("public_staff", "a public body, for its own staff"),
                            ("europe", "European bodies"),
                            ("state", "the State"),
                            ("region", "a regional council"),
                            ("france_travail", "France Travail"),
                            ("public_other", "other public money"),
                            ("individual", "a person, at her own expense"),
                            ("provider", "another training provider"),
                            ("other", "other"),
                        ],
                        default="firm",
                        max_length=16,
                        verbose_name="who pays",
                    ),
                ),
                ("payer_name", models.CharField(max_length=160, verbose_name="name of who pays")),
                ("payer_address", models.CharField(blank=True, max_length=300, verbose_name="address of who pays")),
                ("payer_siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET number of who pays")),
                (
                    "payer_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address of who pays"),
                ),
                ("layout", models.CharField(blank=True, editable=False, max_length=12)),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "issued_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="issued"),
                ),
                ("issued_on", models.DateField(editable=False, verbose_name="issued on")),
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
                    "issued_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="training.invoice",
                        verbose_name="invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "credit note",
                "verbose_name_plural": "credit notes",
                "ordering": ["-issued_on", "-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna", "structure"), name="creditnote_keys"),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="creditnote_number_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("seq__gt", 0)),
                        fields=("antenna", "year", "seq"),
                        name="creditnote_seq_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross",
                                django.db.models.expressions.CombinedExpression(models.F("net"), "+", models.F("vat")),
                            )
                        ),
                        name="creditnote_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer_siret", ""), ("payer_siret__regex", "^\\d{14}$"), _connector="OR"),
                        name="creditnote_payer_siret_14_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("vat_regime", "taxed"), models.Q(("vat", 0), ("vat_rate", 0)), _connector="OR"
                        ),
                        name="creditnote_no_vat_without_regime",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", ""),
                            ("vat_regime", "taxed"),
                            models.Q(("vat_mention", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="creditnote_says_why_no_vat",
                    ),
                    models.CheckConstraint(condition=models.Q(("gross__gt", 0)), name="creditnote_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="creditnote_says_why"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["antenna", "-issued_on", "-number"], name="creditnote_antenna"),
                    models.Index(fields=["issued_on"], name="creditnote_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="training.invoice"
                    ),
                ),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
                "ordering": ["due_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "due_on"), name="billing_instalment_once_a_day"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="billing_instalment_above_zero"),
                ],
                "indexes": [models.Index(fields=["due_on"], name="billing_instalment_due")],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="amount")),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("transfer", "bank transfer"),
                            ("cheque", "cheque"),
                            ("card", "card"),
                            ("cash", "cash"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                ("paid_on", models.DateField(verbose_name="on")),
                ("reference", models.CharField(blank=True, max_length=80, verbose_name="reference")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="training.invoice"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="training.payment",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment of an invoice",
                "verbose_name_plural": "payments of invoices",
                "ordering": ["paid_on", "noted_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "invoice"), name="billing_payment_invoice_key"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="billing_payment_not_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reverses__isnull", True), ("amount__lt", 0), _connector="OR"),
                        name="billing_payment_reversed_below_zero",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_on", models.DateField(verbose_name="sent on")),
                ("late", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="late")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="training.invoice"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder of an invoice",
                "verbose_name_plural": "reminders of invoices",
                "ordering": ["-sent_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "sent_on"), name="billing_reminder_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("late__gt", 0)), name="billing_reminder_of_what_is_late"
                    ),
                ],
            },
        ),
    ]
