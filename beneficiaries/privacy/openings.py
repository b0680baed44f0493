"""The access journal, read: who opened one file, for its managers and the person; how many each user opened, for the nation.

At an antenna's door nobody can read the journal: these functions ask it as the national desk, and hand over no more than
a page may show.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count

from beneficiaries.models import Opening, Person
from connect.antennas.doors import open_national

UNUSUAL = 5  # times the median of those who work alike
FEW = 30  # files in the period below which nothing is unusual
SHOWN = 500


@dataclass(frozen=True)
class Opened:
    """A line as managers read it: at another antenna, neither who nor which."""

    at: datetime
    act: str
    who: str  # empty for another antenna
    here: bool


@dataclass(frozen=True)
class Reader:
    """How many files one user opened in a period, and how many such lines."""

    user_id: int
    name: str
    antenna: str
    files: int
    lines: int
    unusual: bool


def of_person(person: Person, *, antenna_id: int) -> list[Opened]:
    """Who opened or wrote in her file, the latest first."""
    with open_national():
        lines = Opening.objects.filter(person=person).select_related("user").order_by("-at")[:SHOWN]
        return [
            Opened(
                line.at, line.act, line.user.get_full_name() if line.antenna_id == antenna_id else "",
                line.antenna_id == antenna_id,
            )
            for line in lines
        ]  # fmt: skip


def readers(*, since: datetime) -> list[Reader]:
    """Who opened how many files since an instant, the most first; at the national door. Those far above the median of
    the nation are marked, for somebody to ask.
    """
    rows = (
        Opening.objects.filter(at__gte=since)
        .values("user_id", "user__first_name", "user__last_name", "antenna__name")
        .annotate(files=Count("person", distinct=True), lines=Count("pk"))
        .order_by("-files")
    )
    found = list(rows[:SHOWN])
    middle = median([row["files"] for row in found]) if found else 0
    return [
        Reader(
            row["user_id"], f"{row['user__first_name']} {row['user__last_name']}".strip(), row["antenna__name"] or "",
            row["files"], row["lines"], row["files"] > max(FEW, UNUSUAL * middle),
        )
        for row in found
    ]  # fmt: skip


def a_month_before(at: datetime) -> datetime:
    return at - timedelta(days=30)
