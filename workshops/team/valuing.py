"""What volunteers' hours are worth in the accounts: validated hours by task, at the nation's rate of the day.

The rule (law.md B01, B02; ANC 2018-06): hours confirmed by who gave them and validated by a manager; volunteers only, for
civic service and posts are paid; time given to the board left out; each task at the rate in force on the day; each line
rounded once, to the cent, half up.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Role
from connect.refusals import Refusal, for_constraint
from workshops.models import Hours, JobRate, Task
from workshops.team.hours import counted

RULE = _(
    "Hours confirmed by the person who gave them and validated by a manager. Volunteers only: people in civic service and"
    " in post are left out, and so is time given to the board. Each task counts at the national rate of the day; a line"
    " is rounded once, to the nearest cent."
)
CENT = Decimal("0.01")


@for_constraint("rate_0_to_200_euros")
class WrongAmount(Refusal):
    field = "amount"
    sentence = _("An hour is worth more than nothing and 200 € at most.")


@for_constraint("board_time_is_not_valued")
class BoardTime(Refusal):
    field = "task"
    sentence = _("Time given to the board is not valued.")


class Line(NamedTuple):
    """A task at a rate: how much time, what it is worth. `rate` None: the nation set none for those days."""

    task: Task
    rate: JobRate | None
    minutes: int

    @property
    def hours(self) -> Decimal:
        return (Decimal(self.minutes) / 60).quantize(CENT, ROUND_HALF_UP)

    @property
    def value(self) -> Decimal | None:
        if self.rate is None:
            return None
        return (Decimal(self.minutes) * self.rate.amount / 60).quantize(CENT, ROUND_HALF_UP)


class Valued(NamedTuple):
    lines: list[Line]
    board_minutes: int

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def value(self) -> Decimal:
        return sum((line.value or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def without_rate(self) -> list[Line]:
        return [line for line in self.lines if line.rate is None]


class Rates:
    """All rates, read once; `on` gives the one in force for a task on a day."""

    def __init__(self, rows: Iterable[JobRate] | None = None) -> None:
        self._by_task: dict[str, list[JobRate]] = defaultdict(list)
        for rate in JobRate.objects.order_by("from_on", "id") if rows is None else rows:
            self._by_task[rate.task].append(rate)

    def on(self, task: str, day: date) -> JobRate | None:
        """The last row added among those that begin last, not after the day."""
        return next((rate for rate in reversed(self._by_task[task]) if rate.from_on <= day), None)


def valued(antenna_id: int, year: int) -> Valued:
    """The hours of an antenna in a calendar year, by task and rate; two queries."""
    rates, board = Rates(), 0
    totals: dict[tuple[str, int], int] = defaultdict(int)
    kept: dict[tuple[str, int], JobRate | None] = {}
    rows = counted().filter(antenna_id=antenna_id, on__year=year, membership__role=Role.VOLUNTEER)
    for task, on, minutes in rows.values_list("task", "on", "minutes"):
        if task == Task.BOARD:
            board += minutes
            continue
        rate = rates.on(task, on)
        key = (task, rate.pk if rate else 0)
        totals[key] += minutes
        kept[key] = rate
    order = list(Task)
    lines = [Line(Task(task), kept[task, pk], minutes) for (task, pk), minutes in totals.items() if minutes]
    lines.sort(key=lambda line: (order.index(line.task), line.rate.from_on if line.rate else date.min))
    return Valued(lines, board)


Cells = Sequence[str | Promise | Decimal | date | None]
HEADINGS = (_("Task"), _("Hours"), _("Rate of an hour (euros)"), _("In force from"), _("Source"), _("Value (euros)"))


def rows(found: Valued) -> list[Cells]:
    """The lines as a file has them, then the whole."""
    lines: list[Cells] = [
        (
            line.task.label, line.hours, line.rate.amount if line.rate else None,
            line.rate.from_on if line.rate else None, line.rate.source if line.rate else "", line.value,
        )
        for line in found.lines
    ]  # fmt: skip
    whole = (Decimal(found.minutes) / 60).quantize(CENT, ROUND_HALF_UP)
    return [*lines, (_("Together"), whole, None, None, "", found.value)]


@act
def set_rate(task: str, from_on: date, amount: Decimal, source: str, *, by: User | None, at: datetime) -> JobRate:
    """What an hour of a task is worth from a day on; a later row for the same day takes the place of the earlier one.

    Raises WrongAmount, BoardTime.
    """
    return JobRate.objects.create(task=task, from_on=from_on, amount=amount, source=source, added_by=by, added_at=at)


def by_antenna(year: int) -> dict[int, dict[str, int]]:
    """At the national door: minutes validated in a year by antenna, `volunteer`, `civic` and others apart; one query."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = counted().filter(on__year=year).values_list("antenna", "membership__role", "task", "minutes")
    for antenna, role, task, minutes in rows:
        found[antenna]["board" if task == Task.BOARD else role] += minutes
    return found


def of_person(user_id: int, antenna_id: int, year: int) -> list[Hours]:
    """Somebody's hours of a year at an antenna that count, in order of the day."""
    mine = counted().filter(user_id=user_id, antenna_id=antenna_id, on__year=year)
    return list(mine.select_related("membership").order_by("on", "id"))


def this_year() -> int:
    return timezone.localdate().year
