"""`manage.py replay_erasures`: after a restore, nobody comes back. Run again, it changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from beneficiaries.privacy.replay import replay


class Command(BaseCommand):
    help = "Erases again whoever the list outside the database names, and gives the list what the database knows."

    def handle(self, *args: Any, **options: Any) -> None:
        again, written = replay(at=timezone.now())
        self.stdout.write(f"Erasures: {again} replayed, {written} added to the list.")
