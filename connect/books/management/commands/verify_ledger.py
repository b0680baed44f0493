"""`manage.py verify_ledger`: reads every chain again, from its first entry."""

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from connect.books import checking, events, keys, verify

BAR = 30  # characters


class Command(BaseCommand):
    help = "Verifies the books and names the first entry of each chain that was changed, removed, inserted or swapped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chains", nargs="*", help="codes of chains (LI-1); all of them by default")
        parser.add_argument(
            "--anchor", action="store_true", help="keep today's heads outside the database when all is well"
        )
        parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), help="how many at once")
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        self.quiet, self.began, self.last = options["quiet"], time.monotonic(), 0.0
        known = keys.all_keys()
        faults, chains = checking.faults(options["chains"], known, processes=options["processes"], told=self.told)
        if not self.quiet and self.last:
            self.stderr.write("")
        if not faults and options["anchor"]:
            with checking.national_door():
                self.stdout.write(f"Heads kept in {verify.write_heads()}")
        if faults:
            self._noted(faults)
            raise CommandError("\n".join(str(fault) for fault in faults))
        entries = sum(chain.last_seq for chain in chains)
        self.stdout.write(
            f"{len(chains)} chains, {entries} entries: nothing was changed, removed, inserted or swapped."
        )

    def _noted(self, faults: list[verify.Fault]) -> None:
        """An integrity failure is itself an event of the books (law.md T15)."""
        with checking.national_door():
            book = events.national_chain()
            for fault in faults:
                facts: dict[str, str | int] = {"detail": fault.what, "of": fault.chain, "at_seq": fault.seq}
                events.note(book.pk, "integrity", facts, at=timezone.now())

    def told(self, code: str, done: int, entries: int, all_done: int, everything: int) -> None:
        """One line on stderr: the chain that was just read, and all of them."""
        now = time.monotonic()
        if self.quiet or (now - self.last < 0.2 and all_done < everything):
            return
        self.last = now
        filled = BAR * all_done // max(everything, 1)
        bar = "█" * filled + "·" * (BAR - filled)
        self.stderr.write(
            f"\r{bar} {all_done}/{everything} entries, {now - self.began:.0f} s   {code} {done}/{entries}   ", ending=""
        )
        self.stderr.flush()
