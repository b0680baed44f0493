"""The national list of communes by INSEE code; `load_reference` fills it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("antennas", "0003_one_role_at_a_time")]

    operations = [
        migrations.CreateModel(
            name="Commune",
            fields=[
                ("code", models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name="INSEE code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("department", models.CharField(max_length=3, verbose_name="department")),
                (
                    "postcodes",
                    ArrayField(models.CharField(max_length=5), default=list, size=None, verbose_name="postcodes"),
                ),
                (
                    "former_codes",
                    ArrayField(
                        models.CharField(max_length=5), default=list, size=None, verbose_name="former INSEE codes"
                    ),
                ),
                (
                    "former_names",
                    ArrayField(
                        models.CharField(max_length=60), default=list, size=None, verbose_name="communes merged into it"
                    ),
                ),
                (
                    "part_of",
                    models.CharField(blank=True, max_length=5, verbose_name="commune of this arrondissement"),
                ),
                ("population", models.PositiveIntegerField(default=0, verbose_name="population")),
                ("searched", models.TextField(editable=False)),
                ("is_current", models.BooleanField(default=True, verbose_name="in the official list of the year")),
            ],
            options={
                "verbose_name": "commune",
                "verbose_name_plural": "communes",
                "ordering": ["name", "code"],
                "indexes": [
                    GinIndex(fields=["searched"], name="commune_searched", opclasses=["gin_trgm_ops"]),
                    GinIndex(fields=["postcodes"], name="commune_postcodes"),
                    GinIndex(fields=["former_codes"], name="commune_former_codes"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", r"^\d[\dAB]\d{3}$")), name="commune_code_insee"
                    )
                ],
            },
        ),
    ]
