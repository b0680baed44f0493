"""`manage.py empty_antenna essai`: says what would go; with `--code EC`, the antenna's own two letters, does it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from beneficiaries.privacy import emptying
from connect.antennas.doors import open_national
from connect.antennas.models import Antenna


class Command(BaseCommand):
    help = "Erases the people of a training antenna; accounts, catalogue, prices and templates stay. Counts come first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="address of the antenna")
        parser.add_argument("--code", default="", help="its two letters: erases what the first run counted")

    def handle(self, *args: Any, **options: Any) -> None:
        antenna = Antenna.objects.filter(slug=options["slug"]).first()
        if antenna is None:
            raise CommandError("No antenna has this address.")
        with open_national():
            for what, number in emptying.counts(antenna.pk).items():
                self.stdout.write(f"{antenna.name}: {number} {what}")
        if not options["code"]:
            self.stdout.write(f"Nothing was removed. To erase them: --code {antenna.code}")
            return
        if options["code"] != antenna.code:
            raise CommandError("These are not the letters of this antenna: nothing was removed.")
        done = 1
        while done:
            with open_national():
                done = emptying.empty_a_batch(antenna.pk, at=timezone.now())
        self.stdout.write("Removed.")
