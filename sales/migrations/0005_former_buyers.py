"""Tickets of one buyer who was erased are still known to be one buyer's: figures count people as before."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0004_years_of_merged_people"),
        ("antennas", "0002_extensions_policies_passes"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerBuyer",
            fields=[
                (
                    "sale",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="sales.sale",
                    ),
                ),
                ("token", models.UUIDField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
            ],
            options={"verbose_name": "former buyer", "verbose_name_plural": "former buyers"},
        ),
        Protect("sales_formerbuyer"),
        RunSQL(
            """
            ALTER TABLE sales_formerbuyer ADD CONSTRAINT formerbuyer_copies_its_sale
              FOREIGN KEY (sale_id, antenna_id) REFERENCES sales_sale (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
            CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_formerbuyer
              FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
            """,
            """
            DROP TRIGGER frozen ON sales_formerbuyer;
            ALTER TABLE sales_formerbuyer DROP CONSTRAINT formerbuyer_copies_its_sale;
            """,
        ),
    ]
