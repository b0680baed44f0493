"""The rules of grades that a new house begins with. Thresholds and ceilings are those of the refurbishers' newer scale
(domain.md 2.3); how many points a memory, a disk or a processor gives is our reading, which a referent puts right.
"""

from typing import Any

from sales.models import Kind


def _points(fact: str, *steps: tuple[str | int, int]) -> list[dict[str, Any]]:
    return [{"sort": "points", "fact": fact, "from": str(value), "points": points} for value, points in steps]


def _grades(*cuts: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"sort": "grade", "from": str(score), "grade": grade} for score, grade in cuts]


def _ceilings(*rows: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"sort": "ceiling", "if": conditions, "grade": grade} for conditions, grade in rows]


COMPUTER = [
    *_points("ram_gb", (2, 0), (4, 1), (8, 3), (16, 4)),
    *_points("disk1_gb", (100, 1), (240, 2), (480, 3)),
    *_points("disk1_kind", ("NVME", 1)),
    *_points("cpu_mark", (1000, 1), (2500, 2), (4000, 3), (7000, 4)),
    *_points("cosmetic", (0, -1), (1, 0), (3, 1)),
    *_points("technical", (0, -2), (1, -1), (2, 0)),
    *_grades((0, "D"), (4, "C"), (6, "B"), (8, "A"), (11, "PREMIUM")),
    *_ceilings(
        ("disk1_kind=HDD et cpu_mark<2500", "C"), ("disk1_kind=SSD et cpu_mark<2500", "B"), ("disk1_kind=HDD", "B"),
        ("windows=10", "B"),
    ),
]  # fmt: skip
PHONE = [
    *_points("benchmark", (40_000, 20), (80_000, 50), (120_000, 80), (180_000, 120), (300_000, 180), (500_000, 240)),
    *_points("ram_gb", (1, 10), (2, 20), (3, 40), (4, 60), (6, 80), (8, 100)),
    *_points("storage_gb", (8, 5), (16, 10), (32, 30), (64, 50), (128, 70), (256, 90)),
    *_grades((0, "HC"), (90, "C"), (165, "B"), (255, "A"), (375, "PREMIUM")),
]
ROWS = {Kind.COMPUTER: COMPUTER, Kind.PHONE: PHONE, Kind.TABLET: PHONE}
