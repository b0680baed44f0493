"""Age grids that exist from the first day."""

from connect.impact.models import AgeBand, AgeGrid

# (code, name, bands). The seed's grid names 19-35 and 36-55; the ages around them complete it.
GRIDS: list[tuple[str, str, list[tuple[int, int | None]]]] = [
    ("emmaus-connect", "Emmaüs Connect", [(0, 18), (19, 35), (36, 55), (56, 64), (65, None)]),
    (
        "la-coop",
        "La Coop de la médiation numérique",
        [(0, 11), (12, 17), (18, 24), (25, 39), (40, 59), (60, 69), (70, None)],
    ),
    ("jeunesse", "Jeunesse (18 à 25 ans)", [(0, 17), (18, 25), (26, 59), (60, None)]),
]


def load() -> str:
    """Write the grids that are missing; returns a one-line report."""
    for code, name, bands in GRIDS:
        grid, created = AgeGrid.objects.get_or_create(
            code=code, defaults={"name": name, "is_default": code == GRIDS[0][0] and not _has_default()}
        )
        if created:
            AgeBand.objects.bulk_create(AgeBand(grid=grid, from_age=a, to_age=b) for a, b in bands)
    return f"{AgeGrid.objects.count()} age grids"


def _has_default() -> bool:
    return AgeGrid.objects.filter(is_default=True).exists()
