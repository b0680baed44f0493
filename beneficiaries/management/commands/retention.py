"""`manage.py retention`: what the night does, at once; with `--dry-run` says what would go and why, and removes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from beneficiaries.privacy import retention
from connect.antennas.doors import open_national


class Command(BaseCommand):
    help = "Removes what is past its length of retention, by batches; figures only, no name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would go and why, remove nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with open_national():
            retention.count_last_contacts()
            self._say(retention.due(timezone.localdate(now)))
        if options["dry_run"]:
            self.stdout.write("Nothing was removed.")
            return
        after = None
        while True:
            with open_national():
                after = retention.erase_a_batch(at=now, after=after)
            if after is None:
                break
        for sweep in (
            retention.cut_sale_links,
            retention.empty_sheets_due,
            retention.sweep_journal,
            retention.forget_requests,
        ):
            done = 1
            while done:
                with open_national():
                    done = sweep(at=now)
        self.stdout.write("Removed.")

    def _say(self, found: list[retention.Due]) -> None:
        on = timezone.localdate()
        for line in found:
            months = retention.months_of(line.kept, on)
            place = line.antenna or "no antenna"
            self.stdout.write(
                f"{place}: {line.count} × {line.kept.value}, last used before {line.before} ({months} months)"
            )
        if not found:
            self.stdout.write("Nothing is past its length.")
