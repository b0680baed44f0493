"""A consent of its own for what is copied into La Coop: the file names people, and leaves the association."""

from django.db import migrations, models

PURPOSES = [
    ("newsletter", "news of the antenna by message"),
    ("photo", "a photograph"),
    ("referral", "passing the file on beyond what was asked"),
    ("coop", "name, birth year, town and telephone in La Coop, the State’s tool"),
]


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0021_merges_one_after_the_other")]

    operations = [
        migrations.RemoveConstraint(model_name="consent", name="consent_purpose_known"),
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(choices=PURPOSES, max_length=10, verbose_name="for"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["newsletter", "photo", "referral", "coop"])),
                name="consent_purpose_known",
            ),
        ),
    ]
