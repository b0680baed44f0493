"""The last tap of attendance is taken back by a line of its own, which names it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshops", "0015_team_rules")]

    operations = [
        migrations.AddField(
            model_name="bookingchange",
            name="takes_back",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken_back_by",
                to="workshops.bookingchange",
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingchange",
            constraint=models.UniqueConstraint(fields=("id", "booking"), name="change_booking_key"),
        ),
        migrations.AddConstraint(
            model_name="bookingchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("takes_back__isnull", False)), fields=("takes_back",), name="change_taken_back_once"
            ),
        ),
    ]
