"""`manage.py load_reference`: what Connect needs to know before the first person comes in. Safe to run again."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction


class Command(BaseCommand):
    help = "Loads or refreshes reference data: catalogues, caps, kinds, modules. Idempotent."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for config in apps.get_app_configs():
            load = getattr(config, "load_reference", None)
            if load is not None:
                self.stdout.write(f"{config.label}: {load()}")
