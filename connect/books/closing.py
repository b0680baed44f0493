"""Closing days, months and fiscal years of a chain (law.md T07 to T09, T16).

A closure covers a range of ranks, so that a ticket that arrives late joins the next open period and a closed total never
changes. The days are those of Paris, of 23 and 25 hours too. Sums come from the signed texts alone; PostgreSQL makes them,
and makes them again before it takes a closure in.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from connect import VERSION
from connect.acts import act
from connect.books import chain
from connect.books.models import Closure, Entry, Period

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
SUMS = ("tickets", "total", "absolute", "by_means", "by_rate", "by_kind")


def fiscal_day(moment: datetime) -> date:
    """The day of Paris that an instant belongs to (vector `fiscal_day`)."""
    return moment.astimezone(PARIS).date()


def ends_a_month(day: date) -> bool:
    return (day + DAY).day == 1


def ends_a_year(day: date) -> bool:
    """The last day of the month in which the association's accounting year ends (`FISCAL_YEAR_ENDS_IN`, law.md Q9)."""
    return ends_a_month(day) and day.month == settings.FISCAL_YEAR_ENDS_IN


def periods_ending(day: date) -> Iterator[str]:
    """What is closed with a day, in the order of the law: the day, then its month, then its year."""
    yield Period.DAY
    if ends_a_month(day):
        yield Period.MONTH
    if ends_a_year(day):
        yield Period.YEAR


@dataclass(frozen=True)
class Sums:
    """What a range of entries adds up to, in cents; `absolute` counts each ticket as positive."""

    tickets: int = 0
    total: int = 0
    absolute: int = 0
    by_means: Mapping[str, int] = field(default_factory=dict)
    by_rate: Mapping[str, int] = field(default_factory=dict)
    by_kind: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Last:
    """Where the closures of one length have come to."""

    first_on: date  # of the next one
    rank: int = 0
    last_seq: int = 0
    perpetual: int = 0
    perpetual_abs: int = 0


def body_of(before: Last, last_on: date, last_seq: int, sums: Sums) -> dict[str, Any]:
    """What is signed of a closure: its range, its sums, both perpetual totals; no name."""
    return {
        "by_kind": dict(sums.by_kind),
        "by_means": dict(sums.by_means),
        "by_rate": dict(sums.by_rate),
        "first_on": before.first_on.isoformat(),
        "first_seq": before.last_seq + 1,
        "last_on": last_on.isoformat(),
        "last_seq": last_seq,
        "period_cents": sums.total,
        "perpetual_abs_cents": before.perpetual_abs + sums.absolute,
        "perpetual_cents": before.perpetual + sums.total,
        "program": f"Connect {VERSION}",
        "rank": before.rank + 1,
        "tickets": sums.tickets,
    }


def followed(before: Last, last_on: date, last_seq: int, sums: Sums) -> Last:
    """Where the closures of that length are once this one is written."""
    return Last(
        last_on + DAY,
        before.rank + 1,
        last_seq,
        before.perpetual + sums.total,
        before.perpetual_abs + sums.absolute,
    )


@act
def close(chain_id: int, *, until: date, at: datetime, most: int | None = None) -> list[Closure]:
    """Close every day of a chain not closed yet, from its first entry's to `until` included, and the months and years that
    end with them; gives the closures made, none when all was closed. `until` is before the day of `at`; `most`: days at most.

    Held against a second run by the head of the chain. LedgerUnavailable when nothing can be signed.
    """
    until = min(until, fiscal_day(at) - DAY)
    head = chain.hold(chain_id)
    where = _where(chain_id)
    days = _days(chain_id, where[Period.DAY], head.seq, until, most) if where else []
    made = []
    for day, last_seq in days:
        for period in periods_ending(day):
            before = where[period]
            sums = _sums(chain_id, before.last_seq + 1, last_seq)
            closure, entry = _written(head, period, before, day, last_seq, sums, at)
            head, where[period] = chain.after(entry, head), followed(before, day, last_seq, sums)
            made.append(closure)
    return made


def _where(chain_id: int) -> dict[str, Last]:
    """Where each length has come to; empty for a chain without an entry."""
    first = Entry.objects.filter(chain_id=chain_id, seq=1).values_list("occurred_at", flat=True).first()
    if first is None:
        return {}
    last = {
        c.period: Last(c.last_on + DAY, c.rank, c.last_seq, c.perpetual, c.perpetual_abs)
        for c in Closure.objects.filter(chain_id=chain_id).order_by("period", "-rank").distinct("period")
    }
    return {period: last.get(period, Last(fiscal_day(first))) for period in Period.values}


def _days(chain_id: int, open_since: Last, head_seq: int, until: date, most: int | None) -> list[tuple[date, int]]:
    """Each day to close with the rank of its last entry; a day without entry ends where the one before it did."""
    if open_since.first_on > until:
        return []
    count = (until - open_since.first_on).days + 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (occurred_at AT TIME ZONE 'Europe/Paris')::date, max(seq) FROM books_entry"
            " WHERE chain_id = %s AND seq BETWEEN %s AND %s GROUP BY 1",
            [chain_id, open_since.last_seq + 1, head_seq],
        )
        ends = dict(cursor.fetchall())
    days, last_seq = [], open_since.last_seq
    for n in range(min(count, most or count)):
        day = open_since.first_on + n * DAY
        last_seq = ends.get(day, last_seq)
        days.append((day, last_seq))
    return days


def _sums(chain_id: int, first: int, last: int) -> Sums:
    if last < first:
        return Sums()  # nothing happened
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s) FROM ledger_sums(%s, %s, %s) s", [chain_id, first, last])
        (found,) = cursor.fetchone()
    return Sums(**{name: found[name] for name in SUMS})


def _written(
    head: chain.Head, period: str, before: Last, last_on: date, last_seq: int, sums: Sums, at: datetime
) -> tuple[Closure, Entry]:
    after = followed(before, last_on, last_seq, sums)
    closure = Closure(
        id=uuid.uuid4(), chain_id=head.chain_id, antenna_id=head.antenna_id, period=period, rank=after.rank,
        first_on=before.first_on, last_on=last_on, first_seq=before.last_seq + 1, last_seq=last_seq, tickets=sums.tickets,
        total=sums.total, by_means=sums.by_means, by_rate=sums.by_rate, by_kind=sums.by_kind, perpetual=after.perpetual,
        perpetual_abs=after.perpetual_abs, closed_at=at,
    )  # fmt: skip
    body = body_of(before, last_on, last_seq, sums)
    closure.entry = chain.append(head, kind=period, body=body, at=at, subject=closure.pk)
    closure.save(force_insert=True)
    return closure, closure.entry


def differences(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """For `verify_ledger`: closures whose row no longer says what was signed, or whose range no longer adds up to it."""
    closures = {c.entry_id: c for c in Closure.objects.filter(entry__in=entries)}
    sums = _sums_of(list(closures.values()))
    for entry in entries:
        closure = closures.get(entry.pk)
        if closure is None or closure.pk != entry.subject or closure.period != entry.kind:
            yield entry, "its closure is missing"
            continue
        came_to = sums.get(closure.pk, Sums())
        before = Last(
            closure.first_on,
            closure.rank - 1,
            closure.first_seq - 1,
            closure.perpetual - came_to.total,
            closure.perpetual_abs - came_to.absolute,
        )
        expected = body_of(before, closure.last_on, closure.last_seq, came_to)
        signed = chain.said(entry.text)
        columns = Sums(
            closure.tickets, closure.total, came_to.absolute, closure.by_means, closure.by_rate, closure.by_kind
        )
        if columns != came_to or any(signed.get(name) != expected[name] for name in expected if name != "program"):
            yield entry, "its closure says something else"


def _sums_of(closures: list[Closure]) -> dict[uuid.UUID, Sums]:
    """What the range of each closure adds up to now; those without an entry are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT x.id, row_to_json(s) FROM books_closure x, LATERAL ledger_sums(x.chain_id, x.first_seq, x.last_seq) s"
            " WHERE x.id = ANY (%s)",
            [[c.pk for c in closures if c.last_seq >= c.first_seq]],
        )
        return {pk: Sums(**{name: found[name] for name in SUMS}) for pk, found in cursor.fetchall()}
