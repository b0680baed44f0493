"""Somebody's own week at an antenna: where she is expected and by whom, her hours, and what all of them did together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from connect.impact.figures import INDICATORS, Indicator, reading
from connect.impact.period import Period
from connect.impact.scope import Scope
from workshops.agenda import day_bounds
from workshops.models import THERE, Attendance, Duty, Kind, Mode, Session, SessionState, Task
from workshops.team import calling

# What the antenna gives back to those who made it happen: the registry's figures, in the order of the page.
TOGETHER = ("visites", "nouvelles", "presences", "competences", "benevolat")
NAMED = 12  # first names shown of a session

PLACES = """
    SELECT v.starts_at, v.ends_at, v.state, v.attendance, v.leads, v.task, v.session_id, v.duty_id, s.title, s.part, s.parts, s.mode,
           k.name_fr, k.name_en, d.task, d.note, coalesce(r.name, n.name, t.name)
      FROM workshops_sessionvolunteer v
      LEFT JOIN workshops_session s ON s.id = v.session_id LEFT JOIN workshops_kind k ON k.id = s.kind_id
      LEFT JOIN workshops_room r ON r.id = s.room_id LEFT JOIN workshops_venue n ON n.id = s.venue_id
      LEFT JOIN workshops_duty d ON d.id = v.duty_id LEFT JOIN antennas_site t ON t.id = d.site_id
     WHERE v.user_id = %(user)s AND v.antenna_id = %(antenna)s AND v.left_at IS NULL AND v.starts_at >= %(begins)s
       AND v.starts_at < %(ends)s
     ORDER BY v.starts_at, v.id
"""
NAMES = """
    SELECT b.session_id, p.first_name FROM workshops_booking b JOIN beneficiaries_person p ON p.id = b.person_id
     WHERE b.session_id = ANY (%(sessions)s) AND b.state IN ('booked', 'came') ORDER BY p.first_name, b.id
"""
# As `workshops.team.hours` reads them: a row stands until it is undone or replaced, and counts until what replaces it does.
HOURS = """
    SELECT coalesce(sum(minutes) FILTER (WHERE stands AND here), 0),
           coalesce(sum(minutes) FILTER (WHERE stands AND here AND confirmed_at IS NULL), 0),
           coalesce(sum(minutes) FILTER (WHERE stands AND here AND confirmed_at IS NOT NULL AND validated_at IS NULL), 0),
           coalesce(sum(minutes) FILTER (WHERE counts AND "on" >= %(year)s), 0),
           coalesce(sum(minutes) FILTER (WHERE stands AND "on" >= %(year)s AND validated_at IS NULL), 0)
      FROM (SELECT h."on", h.minutes, h.confirmed_at, h.validated_at, h."on" BETWEEN %(first)s AND %(last)s AS here,
                   h.undone_at IS NULL AND NOT EXISTS (SELECT FROM workshops_hours n WHERE n.replaces_id = h.id
                                                          AND n.undone_at IS NULL) AS stands,
                   h.validated_at IS NOT NULL AND NOT EXISTS (SELECT FROM workshops_hours n WHERE n.replaces_id = h.id
                                                                 AND n.validated_at IS NOT NULL) AS counts
              FROM workshops_hours h WHERE h.user_id = %(user)s AND h.antenna_id = %(antenna)s
               AND h."on" BETWEEN least(%(first)s, %(year)s) AND greatest(%(last)s, %(year_end)s)) mine
"""


@dataclass(frozen=True)
class Place:
    """A place of hers in a session or a duty: `names` are the first names of those booked, `more` how many others."""

    starts_at: datetime
    ends_at: datetime
    cancelled: bool
    attendance: Attendance
    does: Task
    session_id: int | None
    duty_id: int | None
    name: str
    where: str
    over: bool
    names: Sequence[str] = field(default=())
    more: int = 0

    @property
    def holds(self) -> bool:
        return self.attendance in THERE

    @property
    def planned(self) -> bool:
        return self.attendance == Attendance.PLANNED

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Hours(NamedTuple):
    """Minutes of the week: all, those that she has to confirm, those that wait for a manager; of the year, those that count,
    and those on the way.
    """

    given: int
    to_confirm: int
    to_validate: int
    validated_in_year: int
    waiting_in_year: int


@dataclass(frozen=True)
class Week:
    """`calls`: the key and the hour of each call sent to her. `together`: figures of the antenna."""

    period: Period
    places: list[Place]
    calls: list[tuple[int, datetime]]
    hours: Hours
    together: list[tuple[Indicator, reading.Number]]

    @property
    def minutes(self) -> int:
        """Planned and not given up."""
        return sum(place.minutes for place in self.places if place.holds and not place.cancelled)


def week_of(user_id: int, antenna_id: int, period: Period, at: datetime) -> Week:
    """The week of whoever opened the door; a fixed number of statements."""
    calls: Any = calling.open_for(user_id, antenna_id, at=at)
    scope = Scope.of_antenna(period, antenna_id)
    return Week(
        period,
        _places(user_id, antenna_id, period, at),
        list(calls.select_related(None).order_by("starts_at").values_list("pk", "starts_at")),
        _hours(user_id, antenna_id, period, timezone.localdate(at)),
        [(INDICATORS[code], reading.figure(INDICATORS[code], scope)) for code in TOGETHER],
    )


def _places(user_id: int, antenna_id: int, period: Period, at: datetime) -> list[Place]:
    begins, ends = day_bounds(period.first)[0], day_bounds(period.last)[1]
    asked: dict[str, Any] = {"user": user_id, "antenna": antenna_id, "begins": begins, "ends": ends}
    with connection.cursor() as cursor:
        cursor.execute(PLACES, asked)
        rows = cursor.fetchall()
        names: dict[int, list[str]] = defaultdict(list)
        cursor.execute(NAMES, {"sessions": [row[6] for row in rows if row[6]]})
        for session, name in cursor.fetchall():
            names[session].append(name)
    return [_place(row, names.get(row[6], []), at) for row in rows]


def _place(row: Sequence[Any], names: list[str], at: datetime) -> Place:
    starts, ends, state, attendance, leads, task, session_id, duty_id, title, part, parts, mode, *rest = row
    name_fr, name_en, duty_task, note, where = rest
    if session_id:
        name = Session(title=title, part=part, parts=parts, kind=Kind(name_fr=name_fr, name_en=name_en)).numbered
    else:
        name = Duty(task=duty_task, note=note).name
    return Place(
        starts, ends, state == SessionState.CANCELLED, Attendance(attendance), Task.LEAD if leads else Task(task), session_id,
        duty_id, name, where or str(Mode(mode).label), ends <= at, names[:NAMED], max(len(names) - NAMED, 0),
    )  # fmt: skip


def _hours(user_id: int, antenna_id: int, period: Period, today: date) -> Hours:
    year = Period.year(today.year)
    asked: dict[str, Any] = {"user": user_id, "antenna": antenna_id, "first": period.first, "last": period.last,
             "year": year.first, "year_end": year.last}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(HOURS, asked)
        return Hours(*cursor.fetchone())
