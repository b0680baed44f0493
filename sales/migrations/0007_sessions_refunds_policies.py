"""Sessions, movements and refunds are an antenna's own."""

from django.db import migrations

from connect.antennas.rls import Protect


class Migration(migrations.Migration):
    dependencies = [("sales", "0006_sessions_refunds_units")]

    operations = [
        Protect(f"sales_{table}") for table in ("cashsession", "cashmovement", "refund", "refundline", "refundpayment")
    ]
