"""`manage.py close_books`: closes every day, month and year not closed yet, of every till. Also run at each start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from connect.books.keys import LedgerUnavailable
from sales.closures.closing import catch_up_all
from sales.closures.events import note_changes
from sales.models import Till


class Command(BaseCommand):
    help = "Closes the days, months and fiscal years of every till that are over and not closed yet; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        with open_national():
            tills = list(Till.objects.order_by("antenna_id", "number"))
        made = 0
        try:
            for till in tills:
                with open_antenna(till.antenna_id):
                    made += catch_up_all([till], at=at)
            with open_national():
                noted = len(note_changes(at=at))
        except LedgerUnavailable as refused:
            raise CommandError("The ledger key cannot be read: nothing was closed.") from refused
        self.stdout.write(f"{len(tills)} tills: {made} closures made, {noted} technical events noted")
