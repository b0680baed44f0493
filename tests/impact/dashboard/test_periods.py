"""Periods and those they are compared with: month ends, leap years, weeks in which clocks change, and any day at all."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect.dates import months_after
from connect.impact.dashboard.periods import (
    MONTHS,
    OWN,
    RANKS,
    WEEK,
    YEAR,
    Asked,
    NoPeriod,
    around,
    asked,
    query_of,
    steps,
)
from connect.impact.period import BEGUN, Period

DAYS = st.dates(date(2014, 1, 1), date(2035, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


def seen(rank: str, on: str, today: str) -> Asked:
    return Asked(rank, around(rank, day(on)), day(today))


def days(period: Period | None) -> str:
    return f"{period.first} {period.last}" if period else ""


@pytest.mark.parametrize(
    ("rank", "on", "today", "before", "year_ago"),
    [
        # A Thursday: Monday to Thursday, and 52 weeks earlier the same days of the week.
        (WEEK, "2026-11-26", "2026-11-26", "2026-11-16 2026-11-19", "2025-11-24 2025-11-27"),
        (WEEK, "2026-11-26", "2026-12-03", "2026-11-16 2026-11-22", "2025-11-24 2025-11-30"),
        # The week in which clocks go back has 169 hours, and seven days.
        (WEEK, "2026-10-25", "2026-10-25", "2026-10-12 2026-10-18", "2025-10-20 2025-10-26"),
        # The 30th of March has no like in February: all of it stands beside.
        ("mois", "2026-03-30", "2026-03-30", "2026-02-01 2026-02-28", "2025-03-01 2025-03-30"),
        ("mois", "2024-03-29", "2024-03-29", "2024-02-01 2024-02-29", "2023-03-01 2023-03-29"),
        ("mois", "2026-02-28", "2026-02-28", "2026-01-01 2026-01-31", "2025-02-01 2025-02-28"),
        ("mois", "2026-02-27", "2026-02-27", "2026-01-01 2026-01-27", "2025-02-01 2025-02-27"),
        ("mois", "2024-02-29", "2026-05-01", "2024-01-01 2024-01-31", "2023-02-01 2023-02-28"),
        ("mois", "2025-02-10", "2026-05-01", "2025-01-01 2025-01-31", "2024-02-01 2024-02-29"),
        ("mois", "2026-01-15", "2026-01-15", "2025-12-01 2025-12-15", "2025-01-01 2025-01-15"),
        ("trimestre", "2026-08-31", "2026-08-31", "2026-04-01 2026-05-31", "2025-07-01 2025-08-31"),
        ("trimestre", "2026-05-31", "2026-05-31", "2026-01-01 2026-02-28", "2025-04-01 2025-05-31"),
        ("annee", "2024-02-29", "2024-02-29", "2023-01-01 2023-02-28", ""),
        ("annee", "2024-06-01", "2026-01-01", "2023-01-01 2023-12-31", ""),
    ],
)  # fmt: skip
def test_a_period_and_those_beside_it(rank, on, today, before, year_ago):
    it = seen(rank, on, today)
    assert days(it.before) == before
    assert days(it.year_ago) == year_ago


def test_days_of_ones_own_are_compared_with_as_many_before():
    whole = Asked(OWN, Period(day("2026-02-20"), day("2026-03-01")), day("2026-05-01"))
    assert days(whole.before) == "2026-02-10 2026-02-19"
    assert days(whole.year_ago) == "2025-02-20 2025-03-01"
    running = Asked(OWN, Period(day("2024-02-20"), day("2024-03-10")), day("2024-02-29"))
    assert days(running.before) == "2024-01-31 2024-02-09"
    assert days(running.year_ago) == "2023-02-20 2023-02-28"


@given(st.sampled_from(sorted(RANKS)), DAYS, st.integers(0, 800))
def test_what_is_compared_is_as_long_and_comes_before(rank, on, later):
    today = on + timedelta(days=later)
    it = Asked(rank, around(rank, on), today)
    assert it.period.first <= on <= it.period.last
    assert it.whole_before.last + timedelta(days=1) == it.period.first
    assert it.before.first == it.whole_before.first
    assert it.before.last <= it.whole_before.last
    if rank == WEEK:
        assert it.before.days == it.counted.days
    elif it.is_unfinished:  # the same number of the day, or the last of a month that has none
        last = it.before.last
        assert last.day == today.day or (last.day < today.day and (last + timedelta(days=1)).day == 1)
    else:
        assert it.before == it.whole_before
    if (past := it.year_ago) is not None:
        assert past.last < it.period.first
        assert abs(past.days - it.counted.days) <= 1
        if rank == WEEK:
            assert past.first.weekday() == 0
            assert past.days == it.counted.days
    if it.after is not None:
        assert it.after.first == it.period.last + timedelta(days=1)
        assert it.after.first <= today


@given(DAYS, st.integers(-30, 30))
def test_months_are_counted_back_and_forth(on, months):
    other = months_after(on, -months)
    assert (other.year * 12 + other.month) == on.year * 12 + on.month - months
    assert other.day == min(on.day, (months_after(other.replace(day=1), 1) - timedelta(days=1)).day)


@given(st.sampled_from(sorted(RANKS)), DAYS)
def test_an_address_asks_for_the_period_that_made_it(rank, on):
    it = Asked(rank, around(rank, on), on)
    name, value = it.query.split("=")
    assert asked({name: value}, on) == it


@given(DAYS, st.integers(1, 366), st.sampled_from([*RANKS, OWN]))
def test_steps_hold_each_day_once(first, length, rank):
    period = Period(first, first + timedelta(days=length - 1)) if rank == OWN else around(rank, first)
    made = steps(rank, period)
    assert [one for step in made for one in step.period.each_day()] == period.each_day()
    assert len(made) <= 14
    assert all(a.period.last < b.period.first for a, b in pairwise(made))


@pytest.mark.parametrize(
    "query",
    [
        {"semaine": "demain"}, {"mois": "2012-12-31"}, {"annee": "2026"}, {"trimestre": "2999-01-01"}, {"du": "2026-01-01"},
        {"au": "2026-01-01"}, {"du": "2026-02-01", "au": "2026-01-01"}, {"du": "2025-01-01", "au": "2026-01-02"},
        {"du": "2026-02-30", "au": "2026-03-01"}, {"du": "2027-01-01", "au": "2027-01-02"}, {"mois": "%00"},
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(query):
    with pytest.raises(NoPeriod):
        asked(query, day("2026-11-26"))


def test_nothing_asked_is_the_running_week():
    assert asked({}, day("2026-11-26")).period == Period(day("2026-11-23"), day("2026-11-29"))
    assert query_of(YEAR, around(YEAR, BEGUN)) == "annee=2013-01-01"
    assert set(MONTHS) < set(RANKS)
