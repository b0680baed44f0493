"""What became of those who followed a module: counted over twelve months, read as rates with their base."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from connect.acts import act
from training.assessing import results as opinions
from training.models import Module, ModuleResult, Session, SessionState

SMALLEST_BASE = 5  # people: under it a rate says nothing, and may say who


class Rate(NamedTuple):
    """So many of so many. `percent` is None under the smallest base: the two numbers are then not shown either."""

    number: int
    base: int

    @property
    def percent(self) -> int | None:
        """To the nearest whole, half up."""
        if self.base < SMALLEST_BASE:
            return None
        return (200 * self.number + self.base) // (2 * self.base)


class Period(NamedTuple):
    first: date
    last: date


class Count(NamedTuple):
    """Whole numbers of one module in one period; see `ModuleResult`."""

    sessions: int = 0
    registered: int = 0
    came: int = 0
    completed: int = 0
    dropped_out: int = 0


def twelve_months(day: date) -> Period:
    """The twelve whole months before the month of that day."""
    last = day.replace(day=1) - timedelta(days=1)
    first_of_month = day.replace(day=1)
    return Period(first_of_month.replace(year=first_of_month.year - 1), last)


# One row a registration of a session that ended in the period and whose attendance was noted.
FOLLOWED = """
WITH held AS (
  SELECT s.id, m.code,
         (SELECT count(*) FROM training_halfday h WHERE h.session_id = s.id) AS halves,
         (SELECT h.id FROM training_halfday h WHERE h.session_id = s.id ORDER BY h.day DESC, h.half DESC LIMIT 1) AS last_half
    FROM training_session s JOIN training_module m ON m.id = s.module_id
   WHERE s.state = 'planned' AND s.ends_on BETWEEN %(first)s AND %(last)s
     AND EXISTS (SELECT FROM training_attendance a WHERE a.session_id = s.id)
), followed AS (
  SELECT held.id AS session_id, held.code, held.halves, r.id,
         count(a.id) FILTER (WHERE a.present) AS halves_there,
         coalesce(bool_or(a.present AND a.half_day_id = held.last_half), false) AS there_at_the_end
    FROM held JOIN training_registration r ON r.session_id = held.id AND r.state = 'registered'
    LEFT JOIN training_attendance a ON a.registration_id = r.id
   GROUP BY held.id, held.code, held.halves, r.id
)
SELECT {what}, count(DISTINCT session_id), count(*), count(*) FILTER (WHERE halves_there > 0),
       count(*) FILTER (WHERE halves_there = halves), count(*) FILTER (WHERE halves_there > 0 AND NOT there_at_the_end)
  FROM followed {where} GROUP BY {what}
"""


def _counted(what: str, period: Period, code: str | None = None) -> Iterator[tuple[str | int, Count]]:
    where = "WHERE code = %(code)s" if code else ""
    with connection.cursor() as cursor:
        cursor.execute(
            FOLLOWED.format(what=what, where=where), {"first": period.first, "last": period.last, "code": code}
        )
        for key, *numbers in cursor.fetchall():
            yield key, Count(*numbers)


def by_session(code: str, period: Period) -> dict[int, Count]:
    """The sessions behind the figures of a module, by key, each with its own part of them."""
    return {int(key): count for key, count in _counted("session_id", period, code)}


def sessions_behind(code: str, period: Period) -> QuerySet[Session]:
    """Those that are counted, the last ones first."""
    held = Session.objects.filter(
        module__code=code, state=SessionState.PLANNED, ends_on__range=period, half_days__attendances__isnull=False
    )
    return held.select_related("module", "antenna").distinct().order_by("-ends_on", "-pk")


@act
def count(at: datetime) -> list[ModuleResult]:
    """Count each module of the catalogue over the twelve months before this one; run at the national desk.

    A count that says what the last one of the same period said is not written again. Gives what was written.
    """
    period = twelve_months(timezone.localdate(at))
    counted = dict(_counted("code", period))
    written = []
    modules: dict[str, list[Module]] = {}
    for module in Module.objects.published().only("id", "code"):
        modules.setdefault(module.code, []).append(module)
    for code, versions in modules.items():
        facts = counted.get(code, Count())._asdict() | _opinions(versions, period)
        last = ModuleResult.objects.filter(code=code, first_on=period.first, last_on=period.last).first()
        if last is None or any(getattr(last, name) != value for name, value in facts.items()):
            written.append(
                ModuleResult.objects.create(
                    code=code, first_on=period.first, last_on=period.last, counted_at=at, **facts
                )
            )
    return written


def _opinions(versions: list[Module], period: Period) -> dict[str, int]:
    said = opinions.satisfaction(versions, period.first, period.last)
    return {"asked": said.asked, "answered": said.answered, "satisfied": said.satisfied}


def shown(result: ModuleResult) -> dict[str, Rate]:
    """The rates that are published, by name."""
    return {
        "completed": Rate(result.completed, result.came),
        "dropped_out": Rate(result.dropped_out, result.came),
        "satisfied": Rate(result.satisfied, result.answered),
        "answered": Rate(result.answered, result.asked),
    }


def last_results() -> dict[str, ModuleResult]:
    """The last count of each module, by its code; read at the national desk or an antenna."""
    last = ModuleResult.objects.order_by("code", "-last_on", "-counted_at").distinct("code")
    return {result.code: result for result in last}
