"""Agreements to give money back, exchanges, cases of after-sales, what certificates add."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0017_drawer_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="AfterSalesCase",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.UUIDField(unique=True)),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("trouble", models.CharField(blank=True, max_length=300, verbose_name="what does not work")),
                ("kept", models.CharField(blank=True, max_length=120, verbose_name="what we keep with it")),
                ("may_email", models.BooleanField(default=False, verbose_name="the person wants news by e-mail")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened at")),
                ("opened_on", models.DateField(verbose_name="opened on")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("requested", "asked for"),
                            ("taken", "device taken in"),
                            ("at_repairer", "at the repairer’s"),
                            ("diagnosed", "diagnosed"),
                            ("waiting", "waiting for parts"),
                            ("repaired", "repaired"),
                            ("ready", "ready to be given back"),
                            ("replaced", "replaced by another device"),
                            ("recycled", "left to be recycled"),
                            ("done", "ended"),
                            ("loan", "device lent"),
                            ("loan_back", "device lent is back"),
                        ],
                        default="requested",
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("screen", "screen"),
                            ("ram", "memory"),
                            ("battery", "battery"),
                            ("charger", "charger"),
                            ("motherboard", "motherboard"),
                            ("cmos", "clock battery (CMOS)"),
                            ("disk", "disk"),
                            ("keyboard", "keyboard"),
                            ("fan", "fan"),
                            ("speaker", "loudspeaker"),
                            ("os", "operating system"),
                            ("bios", "BIOS"),
                            ("use", "how it is used"),
                            ("false_alarm", "false alarm: it works"),
                            ("out_of_warranty", "out of guarantee"),
                        ],
                        max_length=16,
                        verbose_name="cause",
                    ),
                ),
                (
                    "cover",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("presumed", "covered: within a year, the defect is presumed to have been there"),
                            ("shown", "covered: the person showed that the defect was there"),
                            ("gesture", "covered: the association’s choice"),
                            ("misuse", "not covered: misuse"),
                            ("battery", "not covered: the battery wears out"),
                            ("shock", "not covered: fall, transport, liquid or power surge"),
                            ("software", "not covered: software"),
                            ("reset", "not covered: settings or password to reset"),
                            ("noted", "not covered: defect noted at the sale"),
                            ("over", "not covered: the guarantee is over"),
                            ("not_shown", "not covered: after a year, nothing shows that the defect was there"),
                            ("no_defect", "not covered: there is no defect"),
                        ],
                        max_length=10,
                        verbose_name="guarantee",
                    ),
                ),
                ("loan", models.CharField(blank=True, max_length=60, verbose_name="device lent")),
                ("repaired_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="sales.saleline"
                    ),
                ),
                (
                    "opened_by",
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "after-sales case",
                "verbose_name_plural": "after-sales cases",
                "ordering": ["-opened_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "number"), name="case_number_once_an_antenna"),
                    models.UniqueConstraint(fields=("id", "antenna"), name="case_antenna_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)), fields=("line",), name="case_one_open_a_device"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=["antenna", "opened_on"],
                        name="case_open",
                    ),
                    models.Index(fields=["person", "antenna"], name="case_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("battery", models.CharField(blank=True, max_length=40, verbose_name="serial number of the battery")),
                ("charger", models.CharField(blank=True, max_length=40, verbose_name="serial number of the charger")),
                ("defects", models.CharField(blank=True, max_length=300, verbose_name="defects noted at the sale")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="sales.saleline"
                    ),
                ),
            ],
            options={
                "verbose_name": "note on a device sold",
                "verbose_name_plural": "notes on devices sold",
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                (
                    "refund",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="exchange",
                        serialize=False,
                        to="sales.refund",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "sale",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exchange", to="sales.sale"
                    ),
                ),
            ],
            options={
                "verbose_name": "exchange",
                "verbose_name_plural": "exchanges",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="exchange_above_zero")
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundAgreement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("asked", models.JSONField()),
                ("reason", models.CharField(max_length=20, verbose_name="reason")),
                ("most", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="at most, in euros")),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        choices=[("waiting", "waiting for a manager"), ("agreed", "agreed"), ("refused", "refused")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
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
                    "refund",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="sales.refund",
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refund_agreements", to="sales.sale"
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement to give money back",
                "verbose_name_plural": "agreements to give money back",
                "ordering": ["asked_at"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("most__gt", 0)), name="refundagreement_above_zero"),
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "waiting")), fields=("sale",), name="refundagreement_asked_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", "waiting"), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(
                                models.Q(("answer", "waiting"), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="refundagreement_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refund__isnull", True), ("answer", "agreed"), _connector="OR"),
                        name="refundagreement_used_if_agreed",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answer", "waiting")),
                        fields=["antenna", "asked_at"],
                        name="refundagreement_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundAloneUpTo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="alone up to")),
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
                "verbose_name": "refund made alone",
                "verbose_name_plural": "refunds made alone",
                "ordering": ["-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="refundalone_not_below_zero")
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundPrinting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rank", models.PositiveSmallIntegerField()),
                ("printed_at", models.DateTimeField()),
                ("by_email", models.BooleanField(default=False)),
                ("without_name", models.BooleanField(default=False)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="books.entry"
                    ),
                ),
                (
                    "printed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="printings", to="sales.refund"
                    ),
                ),
            ],
            options={
                "verbose_name": "printing of a refund",
                "verbose_name_plural": "printings of refunds",
                "constraints": [
                    models.UniqueConstraint(fields=("refund", "rank"), name="refundprinting_rank_once_a_refund"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", True), ("rank", 0)),
                            models.Q(("entry__isnull", False), ("rank__gt", 0)),
                            _connector="OR",
                        ),
                        name="refundprinting_duplicate_in_books",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("requested", "asked for"),
                            ("taken", "device taken in"),
                            ("at_repairer", "at the repairer’s"),
                            ("diagnosed", "diagnosed"),
                            ("waiting", "waiting for parts"),
                            ("repaired", "repaired"),
                            ("ready", "ready to be given back"),
                            ("replaced", "replaced by another device"),
                            ("recycled", "left to be recycled"),
                            ("done", "ended"),
                            ("loan", "device lent"),
                            ("loan_back", "device lent is back"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("screen", "screen"),
                            ("ram", "memory"),
                            ("battery", "battery"),
                            ("charger", "charger"),
                            ("motherboard", "motherboard"),
                            ("cmos", "clock battery (CMOS)"),
                            ("disk", "disk"),
                            ("keyboard", "keyboard"),
                            ("fan", "fan"),
                            ("speaker", "loudspeaker"),
                            ("os", "operating system"),
                            ("bios", "BIOS"),
                            ("use", "how it is used"),
                            ("false_alarm", "false alarm: it works"),
                            ("out_of_warranty", "out of guarantee"),
                        ],
                        max_length=16,
                        verbose_name="cause",
                    ),
                ),
                (
                    "cover",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("presumed", "covered: within a year, the defect is presumed to have been there"),
                            ("shown", "covered: the person showed that the defect was there"),
                            ("gesture", "covered: the association’s choice"),
                            ("misuse", "not covered: misuse"),
                            ("battery", "not covered: the battery wears out"),
                            ("shock", "not covered: fall, transport, liquid or power surge"),
                            ("software", "not covered: software"),
                            ("reset", "not covered: settings or password to reset"),
                            ("noted", "not covered: defect noted at the sale"),
                            ("over", "not covered: the guarantee is over"),
                            ("not_shown", "not covered: after a year, nothing shows that the defect was there"),
                            ("no_defect", "not covered: there is no defect"),
                        ],
                        max_length=10,
                        verbose_name="guarantee",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("at", models.DateTimeField()),
                ("told", models.BooleanField(default=False)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="sales.aftersalescase"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a case",
                "verbose_name_plural": "steps of cases",
                "ordering": ["rank"],
                "constraints": [models.UniqueConstraint(fields=("case", "rank"), name="casestep_rank_once_a_case")],
            },
        ),
        migrations.AddField(
            model_name="printing",
            name="by_email",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="printing",
            name="without_name",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="payment",
            name="means",
            field=models.CharField(
                choices=[
                    ("cash", "cash"),
                    ("card", "card"),
                    ("cheque", "cheque"),
                    ("voucher", "partner’s voucher"),
                    ("later", "in instalments"),
                    ("exchange", "device given in exchange"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="reason",
            field=models.CharField(
                choices=[
                    ("defect", "it does not work"),
                    ("mistake", "a slip at the till"),
                    ("unsuited", "it does not suit the person"),
                    ("changed_mind", "the person changed her mind"),
                    ("exchange", "exchanged for another device"),
                    ("other", "another reason"),
                ],
                max_length=200,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="refundpayment",
            name="means",
            field=models.CharField(
                choices=[
                    ("cash", "cash"),
                    ("card", "card"),
                    ("cheque", "cheque"),
                    ("voucher", "partner’s voucher"),
                    ("later", "in instalments"),
                    ("exchange", "device given in exchange"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="means",
            field=models.CharField(
                choices=[
                    ("cash", "cash"),
                    ("card", "card"),
                    ("cheque", "cheque"),
                    ("voucher", "partner’s voucher"),
                    ("later", "in instalments"),
                    ("exchange", "device given in exchange"),
                ],
                max_length=10,
            ),
        ),
    ]
