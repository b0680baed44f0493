"""The nation's reference data of the team: qualifications and first rates. Loaded by `load_reference`, which adds what is
missing and refreshes words; lengths and rates that the nation set since stay as it set them.

Steps: the antennas' usual way (charter, welcome session, shadowed session, then leading). Rates: the gross minimum wage
of an hour, which the national team confirms or changes with its accountant.
"""

from datetime import date
from decimal import Decimal

from workshops.models import JobRate, Qualification, Task

ALL = [Task.LEAD, Task.HELP, Task.WELCOME, Task.COUNTER, Task.REPAIR, Task.PLANNING, Task.OFFICE, Task.OUTREACH]
# code, French, English, months, tasks that ask for it, step of the way to leading
QUALIFICATIONS: list[tuple[str, str, str, int | None, list[Task], int | None]] = [
    ("charter", "Charte signée", "Charter signed", 36, ALL, 1),
    ("welcome", "Séance d’accueil", "Welcome session", None, [Task.LEAD, Task.HELP, Task.WELCOME, Task.COUNTER], 2),
    ("shadowed", "Séance en observation", "Shadowed session", None, [Task.LEAD], 3),
    ("lead", "Peut animer", "Can lead", 24, [Task.LEAD], 4),
    ("till", "Caisse", "Till", 24, [Task.COUNTER], None),
    ("repair", "Préparation du matériel", "Device repair", 24, [Task.REPAIR], None),
]
WAGE = (date(2024, 11, 1), Decimal("11.88"), "SMIC horaire brut, décret n° 2024-951 du 23 octobre 2024")


def load() -> str:
    """Add qualifications and rates that are missing."""
    for position, (code, french, english, months, tasks, step) in enumerate(QUALIFICATIONS, 1):
        words = {"label_fr": french, "label_en": english, "position": position, "step": step}
        Qualification.objects.update_or_create(
            code=code,
            defaults=words,
            create_defaults={**words, "months": months, "tasks": [task.value for task in tasks]},
        )
    from_on, amount, source = WAGE
    for task in ALL:
        if not JobRate.objects.filter(task=task).exists():
            JobRate.objects.create(task=task, from_on=from_on, amount=amount, source=source)
    return f"{len(QUALIFICATIONS)} qualifications"
