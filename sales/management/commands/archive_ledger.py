"""`manage.py archive_ledger`: makes the archive of every closed fiscal year that has none."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from connect.antennas.doors import open_national
from connect.books import archiving
from connect.books.models import Closure, Period


class Command(BaseCommand):
    help = "Makes the signed archive of each closed fiscal year of each till, once, and tells where it is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chains", nargs="*", help="codes of tills (LI-1); all of them by default")
        parser.add_argument("--year", type=int, help="years that end in this one; all of them by default")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("close_books", stdout=self.stdout)
        with open_national():
            years = (
                Closure.objects.filter(period=Period.YEAR).select_related("chain").order_by("chain__code", "last_on")
            )
            if options["chains"]:
                years = years.filter(chain__code__in=options["chains"])
            if options["year"]:
                years = years.filter(last_on__year=options["year"])
            wanted = list(years)
        for year in wanted:
            with open_national():
                made = archiving.make(year, by=None, at=timezone.now())
            self.stdout.write(f"{made.file.name}  {made.size} bytes  sha256 {made.sha256}")
