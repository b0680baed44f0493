"""How many of the team a session needs, and how many are missing."""

from types import SimpleNamespace

import pytest

from tests.factories.team import a_place
from tests.factories.workshops import SessionFactory, at, fill
from workshops.models import Session
from workshops.team import needs, roster, week

TUESDAY = at("2026-12-01", "14:00")


def a_session(taken=None, team=(), capacity=8, ratio=3, cancelled=False):
    facts = {"taken": taken} if taken is not None else {}
    return SimpleNamespace(
        capacity=capacity, cancelled=cancelled, kind=SimpleNamespace(learners_per_helper=ratio),
        team=[SimpleNamespace(leads=leads) for leads in team], **facts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("taken", "team", "missing"),
    [(0, [], 1), (0, [True], 0), (3, [True], 0), (4, [True], 1), (7, [True], 2), (7, [True, False, False], 0),
     (7, [False, False, False], 1), (7, [False, False], 1), (7, [False], 2), (2, [True, False, False], 0)],
)  # fmt: skip
def test_one_leads_and_others_help_by_the_ratio(taken, team, missing):
    """Three for seven, at one for three; who leads is one of them, and somebody leads."""
    assert roster.missing(a_session(taken, team)) == missing


def test_all_the_seats_decide_when_none_were_counted_and_a_cancelled_session_misses_nobody():
    assert roster.missing(a_session(None, [True])) == 2
    assert roster.missing(a_session(7, [], cancelled=True)) == 0


def test_missing_asks_nothing_of_the_database(lille, volunteer, django_assert_num_queries):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    fill(session, 4)
    a_place(session, volunteer, leads=True)
    read = Session.objects.with_seats().with_team().get(pk=session.pk)
    with django_assert_num_queries(0):
        assert roster.missing(read) == 1


def test_the_absent_and_the_excused_leave_their_place_open(lille, volunteer):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    a_place(session, volunteer, leads=True, attendance="excused")
    read = Session.objects.with_seats().with_team().get(pk=session.pk)
    assert (read.team, roster.missing(read)) == ([], 1)
    assert [place.user for place in needs.one(session).team] == [volunteer.user]


def test_a_short_session_is_flagged_seven_days_before(lille):
    SessionFactory(antenna=lille, starts_at=TUESDAY)
    [seen] = needs.between(lille.pk, TUESDAY.date(), TUESDAY.date())
    assert seen.short(at("2026-11-24", "14:00"))
    assert not seen.short(at("2026-11-24", "13:59"))
    assert not seen.short(TUESDAY)


@pytest.mark.parametrize("count", [1, 12])
def test_a_week_asks_as_many_queries_for_one_session_as_for_twelve(lille, volunteer, django_assert_num_queries, count):
    for n in range(count):
        a_place(
            SessionFactory(
                antenna=lille, starts_at=at("2026-12-01", f"{8 + n:02}:00"), ends_at=at("2026-12-01", f"{9 + n:02}:00")
            ),
            volunteer,
        )
    with django_assert_num_queries(8):
        found = week.roster(lille.pk, at("2026-11-30").date(), at=at("2026-11-30"))
    assert sum(len(day.rows) for day in found.days) == count
