"""The national catalogue of modules, from the file that comes with the code."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from training.models import Module, ModuleState

FILE = Path(__file__).resolve().parent.parent / "data" / "modules.json"


@transaction.atomic
def load_modules() -> str:
    """Add the versions that are missing; what is there stays as it is (a version never changes). Says what it did.

    Versions of the first release, which said little, are completed once: what they said stays. Source: the founding
    text's three modules, domain.md 4; durations, seats, delay and price are the association's to confirm.
    """
    added = 0
    for entry in json.loads(FILE.read_text(encoding="utf-8")):
        facts = {name: "\n".join(said) if isinstance(said, list) else said for name, said in entry.items()}
        facts |= {"state": ModuleState.PUBLISHED, "published_at": timezone.now()}
        key = {"code": facts.pop("code"), "version": facts.pop("version")}
        module, is_new = Module.objects.get_or_create(**key, defaults=facts)
        added += is_new
        if module.state == ModuleState.PUBLISHED and module.published_at is None:
            _complete(module, facts)
    return f"{Module.objects.count()} modules ({added} added)"


def _complete(module: Module, facts: dict[str, Any]) -> None:
    """Give a version of the first release what it did not say."""
    for name, said in facts.items():
        if getattr(module, name) in ("", None) or name in ("access_days", "speciality"):
            setattr(module, name, said)
    module.save()
