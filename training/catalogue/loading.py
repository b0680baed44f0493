"""The national catalogue of modules, from the file that comes with the code."""

import json
from pathlib import Path

from training.models import Module

FILE = Path(__file__).resolve().parent.parent / "data" / "modules.json"


def load_modules() -> str:
    """Add the versions that are missing; what is there stays as it is (a version never changes). Says what it did.

    Source: the founding text's three modules; durations and seats are the association's to confirm.
    """
    added = 0
    for entry in json.loads(FILE.read_text(encoding="utf-8")):
        key = {"code": entry.pop("code"), "version": entry.pop("version")}
        entry |= {"aims_fr": "\n".join(entry["aims_fr"]), "aims_en": "\n".join(entry["aims_en"])}
        added += Module.objects.get_or_create(**key, defaults=entry)[1]
    return f"{Module.objects.count()} modules ({added} added)"
