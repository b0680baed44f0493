"""`manage.py demo`: the demo's cast and data."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connect.impact.demo.cast import ensure_cast


class Command(BaseCommand):
    help = "Loads demo data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the demo is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        from django.conf import settings

        if not settings.DEMO:
            raise CommandError("Demo data are only for DEMO=1.")
        ensure_cast()
