"""The balance of a closing counts training too, and nothing of a training begins at a closed antenna.

What goes on there: a trainee's opinion three months later, a complaint, a payment that was due, a paper issued again.
"""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL

TAKES_NOTHING_MORE = (
    "training_need", "training_quote", "training_invoice", "training_halfday", "training_sessiontrainer",
    "training_relaycall", "training_relayfile", "training_relaymeeting", "training_introduction",
)  # fmt: skip
FORWARD = "\n".join(
    f"CREATE TRIGGER antenna_takes_nothing_more BEFORE INSERT ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION antenna_takes_nothing_more();"
    for table in TAKES_NOTHING_MORE
)
BACKWARD = "\n".join(f"DROP TRIGGER antenna_takes_nothing_more ON {table};" for table in TAKES_NOTHING_MORE)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_rules_of_opening_and_closing"),
        ("training", "0022_network_rules"),
    ]

    operations = [
        migrations.AlterField(
            model_name="endingcount",
            name="what",
            field=models.CharField(
                choices=[
                    ("people", "people enrolled"),
                    ("distinct", "people, each once, at the two antennas"),
                    ("team", "people of the team"),
                    ("units", "devices in stock"),
                    ("pieces", "articles on the shelves"),
                    ("drawer", "money left in the drawer, euros"),
                    ("sales", "sales since the opening, euros"),
                    ("due", "instalments still due, euros"),
                    ("sheets", "open sheets"),
                    ("visits", "visits"),
                    ("sessions", "workshops and drop-ins to come"),
                    ("trainings", "training sessions to come"),
                    ("requests", "training requests without an answer"),
                    ("quotes", "quotes that wait for an answer"),
                    ("invoiced", "invoiced for training since the opening, euros"),
                    ("unpaid", "training invoices not paid, euros"),
                    ("attested", "attestations of training"),
                    ("kits", "ready-made workshops that relays told of"),
                    ("followed", "structures followed to become relays"),
                    ("relays", "relays with a label"),
                ],
                max_length=10,
            ),
        ),
        RunSQL(FORWARD, BACKWARD),
    ]
