"""The demo: one consistent story whose 2017 is the seed's, written by COPY, with books that verify."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from beneficiaries.models import Enrolment, LiaisonSheet, Person, SearchKey, Visit
from connect.antennas.models import Antenna, Membership
from connect.impact.demo import seed_2017
from connect.impact.demo.quotas import share_out
from connect.impact.demo.story import tell
from connect.impact.period import Period
from connect.impact.scope import Scope
from sales.models import Sale, SoldPlan, Unit
from tests.impact import indicators

TODAY = date(2026, 11, 25)
TABLES = (Person, Enrolment, Visit, Sale, SoldPlan, Unit, LiaisonSheet, SearchKey, Membership)


def test_a_whole_is_shared_out_exactly():
    assert share_out(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert sum(share_out(10_600, seed_2017.STATUSES).values()) == 10_600


def test_the_seed_s_six_shares_round_to_a_hundred_and_one():
    """They are one consistent set of facts: each rounds to what was printed, and they add up to a hundred."""
    printed = [round(share) for status, share in seed_2017.STATUSES.items() if status != "unknown"]
    assert sorted(printed) == [4, 5, 6, 12, 25, 49]
    assert sum(printed) == 101
    assert sum(seed_2017.STATUSES.values()) == pytest.approx(100)


def test_the_same_seed_tells_the_same_story():
    one, two, other = (tell(500, seed_number=n, today=TODAY) for n in (1, 1, 2))
    assert [(x.key, x.since, x.plans) for x in one.lives] == [(x.key, x.since, x.plans) for x in two.lives]
    assert [x.key for x in one.lives] != [x.key for x in other.lives]


@pytest.mark.parametrize("people", [35_000, 60_000])
def test_2017_is_the_seed_s_at_full_size(people):
    story = tell(people, seed_number=3, today=TODAY)
    in_2017 = [life for life in story.lives if any(day.year == 2017 for day, _ in life.met)]
    assert len(story.lives) == people
    assert sum(life.since.year == 2017 for life in story.lives) == 6_800
    assert sum(any(day.year == 2017 for day in life.plans) for life in story.lives) == 9_500
    assert sum(bool(life.device_on and life.device_on.year == 2017) for life in story.lives) == 7_800
    assert len(story.learners[2017]) == 1_523
    assert len(in_2017) == len(story.met_2017)


def test_nobody_in_the_story_buys_past_a_year():
    story = tell(3_000, seed_number=3, today=TODAY)
    spans = [life.plans[-1] - life.plans[0] for life in story.lives if life.plans]
    assert max(spans) <= timedelta(days=335)
    assert all(day < TODAY for life in story.lives for day, _ in life.met)


@pytest.fixture
def small_demo(transactional_db):
    out = StringIO()
    call_command("load_reference", stdout=out)
    call_command("demo", people=200, seed=7, stdout=out)
    return out.getvalue()


def count() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in TABLES}


@pytest.mark.django_db(transaction=True)
def test_the_demo_at_200_people(small_demo):
    """One run for many facts: it takes seconds."""
    assert "200 people" in small_demo
    _everything_is_there()
    _the_books_verify()
    _2017_is_in_proportion()
    _the_rules_are_back()
    _a_second_run_changes_nothing()


def _everything_is_there():
    found = count()
    assert found["Person"] == 206  # and six people written twice: one pair at the welcome, two more for the list
    assert found["LiaisonSheet"] == 7  # one of them asked for a seat in the portal
    assert Antenna.objects.count() == 8
    assert Unit.objects.filter(state="ready", antenna__slug="lille", kind="phone").exists()
    assert SearchKey.objects.filter(key="rahimi").exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sales_sale s WHERE total <> (SELECT sum(total) FROM sales_saleline WHERE sale_id = s.id)"
        )
        assert cursor.fetchone()[0] == 0


def _the_books_verify():
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "nothing was changed" in out.getvalue()


def _2017_is_in_proportion():
    scope = Scope.of_nation(Period.year(2017))
    assert indicators.new_people(scope) == round(6_800 * 200 / 35_000)
    assert indicators.sold(scope)["telephony"] == round(9_500 * 200 / 35_000)


def _the_rules_are_back():
    """Triggers and foreign keys that the COPY set apart stand again, checked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conname = 'line_copies_its_sale'")
        assert cursor.fetchone()[0] == 1


def _a_second_run_changes_nothing():
    before, err = count(), StringIO()
    call_command("demo", if_empty=True, people=200)
    call_command("demo", people=300, stderr=err)
    assert count() == before
    assert "nothing was added" in err.getvalue()


@pytest.mark.django_db
def test_there_is_no_demo_outside_the_demo(monkeypatch):
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(CommandError, match="only for DEMO=1"):
        call_command("demo")


@pytest.mark.django_db
@pytest.mark.parametrize("people", [0, -3, 49, 10_000_001])
def test_a_size_that_makes_no_sense_is_refused(people):
    with pytest.raises(CommandError, match="--people"):
        call_command("demo", people=people)
