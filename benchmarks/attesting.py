"""A thousand attestations as PDF files, as the job of the page prints them. `python -m benchmarks.attesting [--papers 1000]`.

No database: facts are made up, as frozen on a delivered attestation. One JSON line: seconds of the clock, of the processor,
and the clock of a machine whose two cores do nothing else; exit code 1 when the clock passes a minute.
"""

import argparse
import json
import os
import resource
import sys
import time
from datetime import date
from decimal import Decimal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connect.settings")
GOAL = 60.0  # seconds for a thousand, on two cores
HALF_DAYS = [
    {"day": "2026-11-25", "from": "09:30", "to": "13:00", "present": True},
    {"day": "2026-11-25", "from": "14:00", "to": "17:30", "present": True, "missed": 20},
]


def made_up(number: int) -> Any:
    """An attestation as it would be read back, of somebody who followed a day and was late in the afternoon."""
    from django.utils import timezone

    from training.attestations import LAYOUT
    from training.models import Attestation

    return Attestation(
        number=f"AT-LI-2026-{number:05d}", holder=f"Camille Martin {number}", structure_name="Foyer des Moulins",
        module_code="M2", module_version="2026.1", module_title="Pratiques d’accompagnement",
        aims="Repérer les besoins d’une personne\nRemplir une fiche de liaison\nFaire avec, sans faire à la place",
        place="Salle Deûle, 12 rue des Arts, 59000 Lille", half_days=HALF_DAYS, starts_on=date(2026, 11, 25),
        ends_on=date(2026, 11, 25), hours_planned=Decimal(7), hours_attended=Decimal("6.67"), layout=LAYOUT,
        provider={"name": "Emmaüs Connect"}, results=["acquired", "on_the_way", ""], issued_at=timezone.now(),
    )  # fmt: skip


def spent() -> float:
    """Seconds of the processor, of this process and of those it waited for."""
    return sum(
        use.ru_utime + use.ru_stime for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def measured(papers: int) -> dict[str, Any]:
    from training.signing import printing

    began, processor, size = time.monotonic(), spent(), 0
    for done in range(0, papers, printing.PIECE):
        piece = [made_up(number) for number in range(done, min(done + printing.PIECE, papers))]
        size += sum(len(pdf) for _name, pdf in printing.together(piece, antenna_name="Lille", many=True))
        print(f"{done + len(piece)} / {papers}", end="\r", file=sys.stderr)
    printing.rest()
    seconds, processor = time.monotonic() - began, spent() - processor
    return {
        "measure": "attestations", "papers": papers, "processes": printing.PROCESSES, "seconds": round(seconds, 1),
        "processor_seconds": round(processor, 1), "on_two_idle_cores": round(processor / 2, 1), "bytes": size,
        "goal": round(GOAL * papers / 1000, 1), "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.attesting", description=__doc__)
    asked.add_argument("--papers", type=int, default=1000)
    found = measured(max(asked.parse_args().papers, 1))
    print(json.dumps(found))
    raise SystemExit(found["seconds"] > found["goal"])


if __name__ == "__main__":
    import django

    django.setup()
    main()
