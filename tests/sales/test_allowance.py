"""The year of plans: one function for its last day, and no sequence of sales that runs past it."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_national
from connect.refusals import Refusal
from sales.allowance import BeyondTheYear, place, what_fits, year_of
from sales.catalogue.granting import grant_year
from sales.models import Product, SoldPlan
from sales.models.allowance import AHEAD, anniversary, last_day
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sales import item, sell

VECTORS = json.loads((Path(__file__).parents[1] / "books/law_vectors.json").read_text())
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize("case", VECTORS["one_year_limit"]["cases"], ids=lambda case: case["start"])
def test_the_last_day_of_a_year(case):
    start = date.fromisoformat(case["start"])
    assert anniversary(start) == date.fromisoformat(case["anniversary"])
    assert last_day(start) == date.fromisoformat(case["last_day_inside"])


@pytest.mark.django_db
@given(st.dates(date(2013, 1, 1), date(2096, 12, 31)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_python_and_postgresql_agree(db, start):
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::date + interval '1 year')::date - 1", [start])
        assert cursor.fetchone()[0] == last_day(start)


@given(
    st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from([1, 7, 30, 31, 90, 365])), max_size=40),
)
def test_no_sequence_of_plans_passes_the_year(first_on, wishes):
    """Whatever is asked and whenever: what is accepted lies in the year, does not overlap, starts soon."""
    covered, today = None, first_on
    for wait, days in wishes:
        today += timedelta(days=wait)
        fit = place(Product(days=days), on=today, first_on=first_on, covered_until=covered)
        if fit.refusal is not None:
            continue
        assert fit.starts_on >= today
        assert covered is None or fit.starts_on > covered
        assert fit.starts_on <= today + timedelta(days=AHEAD)
        assert fit.ends_on <= last_day(first_on)
        covered = fit.ends_on


@pytest.mark.django_db
@given(st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["R7", "R30", "R30D"])), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_sales_passes_the_year(db, lille, till, shelf, wishes):
    person = PersonFactory(antenna=lille)
    at = timezone.now() - timedelta(days=700)
    for wait, code in wishes:
        at += timedelta(days=wait)
        try:
            sell(item(shelf[code]), to=person, at_till=till, at=at)
        except Refusal:
            continue
    plans = SoldPlan.objects.filter(plan_year__person=person)
    first = plans.order_by("starts_on").first()
    assert first is not None
    assert max(p.ends_on for p in plans) <= last_day(first.starts_on)


@pytest.mark.django_db
def test_the_year_is_said_over_all_antennas_and_only_where_the_person_is_known(till, lille, lyon, shelf, person):
    today = timezone.localdate()
    with open_antenna(lille.pk):
        assert year_of(person.pk, today) is None
    sell(item(shelf["R30"]), to=person, at_till=till, at=timezone.now() - timedelta(days=350))
    with open_antenna(lille.pk):
        year = year_of(person.pk, today)
    assert year is not None
    assert year.last_on == last_day(today - timedelta(days=350))
    assert year.days_left == (year.last_on - today).days
    with open_antenna(lyon.pk):
        assert year_of(person.pk, today) is None
    with open_national():
        assert year_of(person.pk, today) == year


@pytest.mark.django_db
def test_what_fits_counts_the_basket(shelf):
    today = date(2026, 11, 25)
    fits = what_fits(None, today, shelf.values(), waiting=[shelf["R30"]])
    assert [fit.product.code for fit in fits] == ["R30", "R30D", "R7"]
    assert fits[0].starts_on == date(2026, 12, 25)
    two = what_fits(None, today, [shelf["R7"]], waiting=[shelf["R30"], shelf["R30"]])
    assert two[0].refusal is not None  # 60 days ahead


@pytest.mark.django_db
def test_a_year_granted_starts_on_its_own_day(till, shelf, person, national):
    """C049: renewed after fourteen months without, the new right starts on its day and not at the end of the old one."""
    first = datetime.combine(date(2027, 3, 1), time(10), PARIS)
    sell(item(shelf["R30"]), to=person, at_till=till, at=first)
    renewed = datetime.combine(date(2029, 6, 15), time(10), PARIS)
    with pytest.raises(BeyondTheYear):
        sell(item(shelf["R30"]), to=person, at_till=till, at=renewed)
    with open_national():
        grant_year(person, renewed.date(), "nouvelle orientation", by=national.user, at=renewed)
    sell(item(shelf["R30"]), to=person, at_till=till, at=renewed)
    with open_antenna(till.antenna_id):
        year = year_of(person.pk, renewed.date())
    assert year is not None
    assert (year.first_on, year.last_on) == (date(2029, 6, 15), date(2030, 6, 14))
