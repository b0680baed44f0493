"""`manage.py demo`: the demo's cast, a history of any size, a present week that lives."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from beneficiaries.models import Person
from beneficiaries.privacy import outside
from connect.impact.demo import history, present
from connect.impact.demo.cast import ensure_cast
from connect.impact.demo.copying import analyse

USUAL_SIZE = 6_000  # a first start that stays quick: a few seconds


class Command(BaseCommand):
    help = "Loads demo data: eight antennas, their teams, a history of any size, the present week."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=USUAL_SIZE, help=f"how many people (default {USUAL_SIZE})")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the demo is there already")
        parser.add_argument("--seed", type=int, default=2017, help="the same seed tells the same story")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data are only for DEMO=1.")
        if not 50 <= options["people"] <= 10_000_000:
            raise CommandError("--people goes from 50 to 10 000 000.")
        if Person.objects.exists():
            if not options["if_empty"]:
                self.stderr.write("There are people in this database already: nothing was added.")
            return
        progress = history.Progress(9)
        with transaction.atomic():  # all of the demo or nothing of it
            ensure_cast()
            call_command("load_reference", stdout=StringIO())  # tills open where antennas are
            history.write(options["people"], seed=options["seed"], today=timezone.localdate(), progress=progress)
            progress.step("la semaine en cours")
            present.write(timezone.now(), seed=options["seed"])
            # The same seed gives the same keys: those erased in an earlier demo are not these people.
            outside.path().unlink(missing_ok=True)
        progress.step("statistiques")
        analyse((*history.TABLES, "beneficiaries.SearchKey", "beneficiaries.Spelling"))
        took = progress.finish(f"{options['people']} personnes")
        self.stdout.write(f"demo: {options['people']} people in {took:.1f} s")
