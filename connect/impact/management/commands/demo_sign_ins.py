"""`manage.py demo_sign_ins`: who may sign in to the demo, printed by `make run`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from connect.impact.demo.cast import PASSWORD, address


class Command(BaseCommand):
    help = "Prints the demo sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demo accounts outside the demo.")
        for who, local, door in [
            ("bénévole de Lille (Nadia)", "nadia.lille", "/lille/"),
            ("responsable de Lille (Hélène)", "helene.lille", "/lille/"),
            ("bénévole de Lyon (Inès)", "ines.lyon", "/lyon/"),
            ("équipe nationale (Claire)", "claire.siege", "/siege/"),
        ]:
            self.stdout.write(f"  {who:32} {address(local):28} {PASSWORD:24} {door}")
        self.stdout.write(
            f"  {'assistante sociale (Sophie)':32} {address('sophie.ccas'):28} {'code par courriel':24} /portail/"
        )
