"""Results of a module: what is counted, over which period, and what is not shown under five people."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_national
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session, came
from training.assessing.results import Satisfaction
from training.catalogue import results
from training.catalogue.results import Count, Rate
from training.models import Attendance, ModuleResult, RegistrationState, SessionState

NOW = timezone.now()
PERIOD = results.twelve_months(timezone.localdate())


@pytest.fixture
def module(db):
    return ModuleFactory(code="M2", half_days=2)


def held(antenna, module, *, whole=0, morning=0, afternoon=0, never=0, day=PERIOD.last):
    """A day's session with so many people there all day, in the morning alone, in the afternoon alone, never."""
    session = a_session(antenna, day, module=module, capacity=30)
    first, last = session.half_days.all()
    for number, halves in ((whole, (first, last)), (morning, (first,)), (afternoon, (last,)), (never, ())):
        for _ in range(number):
            one = RegistrationFactory(session=session)
            if halves:
                came(one, *halves)
    return session


def counted():
    with open_national():
        return {one.code: one for one in results.count(NOW)}


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 26), date(2025, 11, 1), date(2026, 10, 31)),
        (date(2026, 3, 1), date(2025, 3, 1), date(2026, 2, 28)),
        (date(2028, 3, 31), date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 1, 31), date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_twelve_whole_months_before_this_one(day, first, last):
    assert results.twelve_months(day) == (first, last)


def test_who_came_who_followed_to_the_end_who_left(lille, lyon, module):
    held(lille, module, whole=4, morning=1, never=2)
    held(lyon, module, whole=2, afternoon=1)
    one = counted()["M2"]
    said = (one.sessions, one.registered, one.came, one.completed, one.dropped_out)
    assert said == (2, 10, 8, 6, 1)  # late in the morning is not leaving: she was there at the end
    assert (one.first_on, one.last_on) == PERIOD
    assert results.shown(one)["completed"].percent == 75


def test_only_sessions_that_were_held_in_the_period_are_counted(lille, module):
    held(lille, module, whole=1, day=PERIOD.first)
    held(lille, module, whole=1, day=PERIOD.first - timedelta(days=1))
    held(lille, module, whole=1, day=PERIOD.last + timedelta(days=1))
    held(lille, module, never=3)  # attendance was not noted
    a_session(lille, PERIOD.last, module=module, state=SessionState.CANCELLED)
    left = RegistrationFactory(session=held(lille, module, whole=1))
    type(left).objects.filter(pk=left.pk).update(state=RegistrationState.CANCELLED)
    assert (counted()["M2"].sessions, counted() == {}) == (2, True)
    assert ModuleResult.objects.get(code="M2").registered == 2


def test_versions_and_variants_of_a_module_are_counted_together(lille, module):
    held(lille, module, whole=1)
    held(lille, ModuleFactory(code="M2", version="2026.9", half_days=2), whole=2)
    assert counted()["M2"].came == 3


def test_a_count_that_says_the_same_is_written_once_and_one_that_differs_beside_it(lille, module):
    session = held(lille, module, whole=2)
    assert counted()["M2"].completed == 2
    assert counted() == {}
    Attendance.objects.filter(half_day=session.half_days.last()).update(present=False)
    with open_national():
        results.count(NOW + timedelta(days=0, seconds=1))
        assert results.last_results()["M2"].completed == 0
    assert ModuleResult.objects.filter(code="M2").count() == 2


def test_a_result_is_never_rewritten(lille, module):
    held(lille, module, whole=1)
    counted()
    with pytest.raises(DatabaseError), transaction.atomic():
        ModuleResult.objects.update(completed=0)
    with pytest.raises(DatabaseError, match="people_add_up"), transaction.atomic():
        ModuleResult.objects.create(
            code="M2", first_on=PERIOD.first, last_on=PERIOD.last, sessions=1, registered=3, came=2, completed=2,
            dropped_out=1, asked=0, answered=0, satisfied=0, counted_at=NOW,
        )  # fmt: skip


def test_each_session_says_its_part_of_the_figures(lille, lyon, module):
    here, there = held(lille, module, whole=2, morning=1), held(lyon, module, whole=3)
    with open_national():
        parts = results.by_session("M2", PERIOD)
        assert {one.pk for one in results.sessions_behind("M2", PERIOD)} == set(parts) == {here.pk, there.pk}
    assert parts[here.pk] == Count(1, 3, 3, 2, 1)
    whole = counted()["M2"]
    assert sum(part.came for part in parts.values()) == whole.came


def test_satisfaction_comes_from_those_who_assess(lille, module, monkeypatch):
    asked = []

    def satisfaction(modules, first, last):
        asked.append(([one.code for one in modules], first, last))
        return Satisfaction(10, 8, 6)

    monkeypatch.setattr(results.opinions, "satisfaction", satisfaction)
    one = counted()["M2"]
    assert asked == [(["M2"], *PERIOD)]
    assert results.shown(one)["satisfied"] == Rate(6, 8)
    assert results.shown(one)["satisfied"].percent == 75


@given(base=st.integers(0, 500), share=st.integers(0, 500))
def test_a_rate_is_a_whole_of_a_hundred_and_nothing_under_five_people(base, share):
    rate = Rate(min(share, base), base)
    if base < 5:
        assert rate.percent is None
    else:
        assert abs(rate.percent - 100 * rate.number / base) <= 0.5
        assert 0 <= rate.percent <= 100


def test_nobody_without_a_door_reads_the_tables(module):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE connect_web")
        for table in ("training_module", "training_moduleresult"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"SELECT count(*) FROM {table}")
        cursor.execute("SELECT code FROM training_catalogue_shown()")
        assert cursor.fetchall() == [("M2",)]
