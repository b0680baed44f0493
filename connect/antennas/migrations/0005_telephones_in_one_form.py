"""A site's telephone in the form of every other telephone: E.164, or nothing."""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL

# What was written the French way becomes the same number; what is no number at all is no loss.
FORWARD = r"""
UPDATE antennas_site SET phone = CASE
  WHEN regexp_replace(phone, '[^0-9+]', '', 'g') ~ '^\+[1-9][0-9]{5,14}$' THEN regexp_replace(phone, '[^0-9+]', '', 'g')
  WHEN regexp_replace(phone, '[^0-9]', '', 'g') ~ '^0[1-9][0-9]{8}$'
    THEN '+33' || substr(regexp_replace(phone, '[^0-9]', '', 'g'), 2)
  ELSE '' END
 WHERE phone <> '' AND phone !~ '^\+[1-9][0-9]{5,14}$';
"""


class Migration(migrations.Migration):
    dependencies = [("antennas", "0004_communes")]

    operations = [
        RunSQL(FORWARD, RunSQL.noop),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("phone__regex", r"^\+[1-9]\d{5,14}$"), _connector="OR"),
                name="site_phone_e164",
            ),
        ),
    ]
