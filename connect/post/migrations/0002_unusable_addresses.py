"""Addresses that letters do not reach, by their digest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("post", "0001_letters")]

    operations = [
        migrations.CreateModel(
            name="UnusableAddress",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "why",
                    models.CharField(
                        choices=[("bounced", "letters come back"), ("said", "someone said so")], max_length=10
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "address that does not work",
                "verbose_name_plural": "addresses that do not work",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="unusable_address_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="unusable_address_ends_after_start",
                    ),
                ],
            },
        )
    ]
