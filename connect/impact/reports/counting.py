"""The pieces of a report, counted one after the other. What is counted is kept in its row, so that whoever goes on finds it."""

# ruff: noqa: S608 -- statements are put together from this app's own words; values travel as parameters

from datetime import date, datetime
from typing import Any

from connect.impact.figures import INDICATORS, reading
from connect.impact.models import Report
from connect.impact.period import Period
from connect.impact.reports import contents
from connect.impact.reports.telling import BESIDE, MONTHLY
from connect.impact.results import Results, keep_facts, standing, table
from connect.impact.scope import Scope, set_wise

Facts = dict[str, Any]


def count(piece: str, report: Report) -> None:
    """Count one piece into the report's facts; not saved."""
    scope = contents.scope_of(report)
    if piece == contents.PROMISES:
        report.facts["promises"] = [reached(one, report.period) for one in contents.promises_of(report)]
    elif piece == contents.MONTHS:
        report.facts["months"] = months(scope)
    elif piece.startswith(f"{contents.ANTENNAS}:"):
        key = piece.partition(":")[2]
        report.facts.setdefault("antennas", {})[key] = at_one(int(key), report, scope)
    elif piece != contents.KEPT:
        report.facts.setdefault("counted", {}).update(reading.facts_with(piece, scope))


def counted(report: Report, at: datetime) -> Results:
    """The table of results: what was sealed or kept, else what the pieces counted, kept when the period is over."""
    scope, cut = contents.scope_of(report), report.grid.cut
    found = standing(scope, cut)
    if found is not None:
        return found
    over = scope.period.is_over() and scope.is_plain
    if over:
        keep_facts(scope, report.facts["counted"] | {"took": 0}, at)
    return table(scope, cut, report.facts["counted"], at, kept=over)


def reached(promise: Any, period: Period) -> Facts:
    """What a promise counts to the last day of the report, or its own when it is earlier; minutes for hours."""
    last = min(promise.last_on, period.last)
    scope = Scope.of_antenna(Period(promise.first_on, last), promise.antenna_id)
    return {
        "code": promise.code, "number": promise.number, "place": promise.antenna.name, "since": promise.first_on.isoformat(),
        "until": promise.last_on.isoformat(), "counted": last.isoformat(),
        "n": int(reading.figure(INDICATORS[promise.code], scope)),
    }  # fmt: skip


def months(scope: Scope) -> dict[str, list[int]]:
    """Code → a number a month, of figures whose rows have each a day of their own."""
    order = [one.first.replace(day=1) for one in scope.period.months()]
    found: dict[str, list[int]] = {}
    for code in MONTHLY:
        rows, values = reading.statement(INDICATORS[code], scope)
        asked = f"SELECT date_trunc('month', day)::date, count(*) FROM ({rows}) r GROUP BY 1"
        with set_wise():
            by_month: dict[date, int] = dict(scope.rows(asked, **values))
        found[code] = [by_month.get(first, 0) for first in order]
    return found


def at_one(antenna_id: int, report: Report, scope: Scope) -> dict[str, int]:
    """The figures of one antenna by themselves, narrowed as the report is; as they were sealed or kept where they were."""
    alone = Scope.of_antenna(scope.period, antenna_id, scope.whose)
    found = standing(alone, report.grid.cut)
    if found is not None:
        return {code: int(found.facts[code]["n"]) for code in BESIDE if code in found.facts}
    applicable = {one.code for one in reading.applicable(alone)}
    return {code: int(reading.figure(INDICATORS[code], alone)) for code in BESIDE if code in applicable}
