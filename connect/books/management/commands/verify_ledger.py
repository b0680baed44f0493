"""`manage.py verify_ledger`: reads every chain again, from its first entry."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from connect.books import keys, verify
from connect.books.models import Chain


class Command(BaseCommand):
    help = "Verifies the books and names the first entry of each chain that was changed, removed, inserted or swapped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chains", nargs="*", help="codes of chains (LI-1); all of them by default")
        parser.add_argument(
            "--anchor", action="store_true", help="keep today's heads outside the database when all is well"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:  # the national door, named by its role: the books stand below the doors
                cursor.execute("SELECT set_config('role', 'connect_national', true)")
            chains = Chain.objects.select_related("head").order_by("code")
            if options["chains"]:
                chains = chains.filter(code__in=options["chains"])
            known = keys.all_keys()
            faults, entries = [], 0
            for chain in chains:
                fault = verify.first_fault(chain, known)
                entries += chain.head.seq
                if fault is not None:
                    faults.append(fault)
            if not faults and options["anchor"]:
                self.stdout.write(f"Heads kept in {verify.write_heads()}")
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
        if faults:
            raise CommandError("\n".join(str(fault) for fault in faults))
        self.stdout.write(
            f"{len(chains)} chains, {entries} entries: nothing was changed, removed, inserted or swapped."
        )
