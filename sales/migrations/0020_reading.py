"""Prices on the market and carbon factors, dated, with their source; indexes that the lists of sales need."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0019_refund_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CarbonFactor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        verbose_name="kind",
                    ),
                ),
                ("kg", models.DecimalField(decimal_places=1, max_digits=6, verbose_name="kg of CO2 avoided")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
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
                "verbose_name": "carbon factor",
                "verbose_name_plural": "carbon factors",
                "ordering": ["kind", "-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kg__gte", 0)), name="carbonfactor_not_below_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("computer", "phone", "tablet"))),
                        name="carbonfactor_of_a_device",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="carbonfactor_has_a_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        verbose_name="kind",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("D", "D"), ("HC", "HC"), ("C", "C"), ("B", "B"), ("A", "A"), ("PREMIUM", "Premium")],
                        max_length=8,
                        verbose_name="grade",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="price on the market")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sales.product",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "price on the market",
                "verbose_name_plural": "prices on the market",
                "ordering": ["kind", "grade", "-from_on", "-id"],
                "indexes": [models.Index(fields=["kind", "-from_on", "-id"], name="marketprice_last")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="marketprice_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="marketprice_has_a_source"
                    ),
                ],
            },
        ),
        RunSQL(
            """
            CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_marketprice FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
            CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_carbonfactor FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
            CREATE INDEX refundline_refund ON sales_refundline (refund_id);
            """,
            """
            DROP INDEX refundline_refund;
            DROP TRIGGER frozen ON sales_carbonfactor;
            DROP TRIGGER frozen ON sales_marketprice;
            """,
        ),
    ]
