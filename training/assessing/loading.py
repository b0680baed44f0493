"""The questionnaires, from the file that comes with the code."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from training.models import Module, Question, Questionnaire, Shape

FILE = Path(__file__).resolve().parent.parent / "data" / "questionnaires.json"


def load_questionnaires() -> str:
    """Add the versions that are missing and publish them; what is published stays as it is. Says what it did.

    A version names a module (`"module": ["M2", "2026.1"]`) when it is asked in that one alone. Sources: Qualiopi
    indicators 8 and 30 (law.md 7.1); the words are the association's to confirm.
    """
    data, added = json.loads(FILE.read_text(encoding="utf-8")), 0
    for entry in data["questionnaires"]:
        module = (
            Module.objects.filter(code=entry["module"][0], version=entry["module"][1]).first()
            if "module" in entry
            else None
        )
        if not Questionnaire.objects.filter(kind=entry["kind"], module=module, version=entry["version"]).exists():
            _add(entry, module, data["scales"])
            added += 1
    return f"{Questionnaire.objects.count()} questionnaires of trainings ({added} added)"


def _add(entry: dict[str, Any], module: Module | None, scales: dict[str, Any]) -> None:
    made = Questionnaire.objects.create(
        kind=entry["kind"],
        module=module,
        version=entry["version"],
        intro_fr=entry["intro_fr"],
        intro_en=entry["intro_en"],
    )
    Question.objects.bulk_create(
        Question(
            questionnaire=made, rank=rank, code=one["code"], text_fr=one["fr"], text_en=one["en"],
            shape=Shape.SCALE if "scale" in one else Shape.TEXT, points=scales[one["scale"]] if "scale" in one else [],
            required=not one.get("optional", False), good_from=one.get("good_from"),
        )
        for rank, one in enumerate(entry["questions"], start=1)
    )  # fmt: skip
    made.published_on = date.fromisoformat(entry["published_on"])
    made.save(update_fields=["published_on"])
