"""What the network does with kits: workshops led, people reached, themes; one query behind a figure, its list and its file."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, QuerySet, Sum

from training.models import KitDownload, KitRun, KitTheme


class Effect(NamedTuple):
    """Workshops told and not withdrawn, of the days of a period. `reached` counts people at each workshop."""

    runs: int
    reached: int
    first_time: int
    structures: int
    leaders: int


def runs_in(first: date, last: date, *, kit_id: int | None = None, antenna_id: int | None = None) -> QuerySet[KitRun]:
    """The workshops behind the figures, both days included."""
    found = KitRun.objects.filter(withdrawn_at__isnull=True, held_on__range=(first, last))
    if kit_id is not None:
        found = found.filter(version__kit=kit_id)
    if antenna_id is not None:
        found = found.filter(antenna=antenna_id)
    return found


def reached(runs: QuerySet[KitRun]) -> Effect:
    counted = runs.order_by().aggregate(
        runs=Count("pk"), reached=Sum("people", default=0), first_time=Sum("new_people", default=0),
        structures=Count("structure", distinct=True), leaders=Count("professional", distinct=True),
    )  # fmt: skip
    return Effect(**counted)


def by_kit(runs: QuerySet[KitRun]) -> dict[int, tuple[int, int]]:
    """Workshops and people, by kit."""
    rows = runs.order_by().values_list("version__kit").annotate(Count("pk"), Sum("people"))
    return {kit: (number, people) for kit, number, people in rows}


def by_theme(runs: QuerySet[KitRun]) -> list[tuple[str, int, int]]:
    """Words of each theme met, workshops and people; a workshop of two themes counts in both."""
    told = list(runs.order_by().values_list("themes", "people"))
    lines = []
    for theme in KitTheme:
        people = [number for themes, number in told if theme.value in themes]
        if people:
            lines.append((str(theme.label), len(people), sum(people)))
    return sorted(lines, key=lambda line: -line[2])


def taken_by_kit() -> dict[int, int]:
    """Professionals who took something of each kit, whatever the version."""
    rows = KitDownload.objects.order_by().values_list("version__kit").annotate(Count("professional", distinct=True))
    return dict(rows)
