"""Several tills at the same instant: a person's and a household's limits hold all the same."""

from collections import Counter

import pytest
from django.utils import timezone

from beneficiaries import households
from connect.antennas.doors import open_antenna, open_national
from sales import limits
from sales.catalogue import granting
from sales.models import LimitOverride, PlanYear, Sale
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory, UserFactory
from tests.factories.sales import TillFactory, UnitFactory, item, sell
from tests.factories.sales import shelf as load_shelf
from tests.races.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_act_does_not_look(monkeypatch):
    """What is left is PostgreSQL."""
    monkeypatch.setattr("sales.till.limits.refuse_over", lambda *a, **k: None)


@pytest.fixture
def lille(transactional_db):
    return AntennaFactory(slug="lille")


def buying(who, till, unit, by):
    return lambda: sell(item(unit.product, unit), to=who, at_till=till, by=by)


def named(outcomes) -> Counter:
    return Counter(type(one).__name__ for one in outcomes)


def test_a_person_at_two_antennas_at_once_has_one_computer(lille):
    from beneficiaries.models import Enrolment

    goods, lyon, by = load_shelf(), AntennaFactory(slug="lyon"), UserFactory()
    who = PersonFactory(antenna=lille)
    Enrolment.objects.create(person=who, antenna=lyon)
    works = [
        buying(who, till, UnitFactory(antenna=till.antenna, product=goods["PCC"]), by)
        for till in (TillFactory(antenna=lille), TillFactory(antenna=lille), TillFactory(antenna=lyon))
    ]
    assert named(together(*works)) == {"Sale": 1, "OverLimit": 2}
    assert Sale.objects.count() == 1


def test_a_family_at_four_tills_at_once_has_three_devices(lille):
    goods, by = load_shelf(), UserFactory()
    family = [PersonFactory(antenna=lille) for _ in range(4)]
    with open_antenna(lille.pk):
        for other in family[1:]:
            households.share(family[0], other, antenna_id=lille.pk, by=by, at=timezone.now())
    works = [
        buying(who, TillFactory(antenna=lille), UnitFactory(antenna=lille, product=goods["PCC"]), by) for who in family
    ]
    assert named(together(*works)) == {"Sale": 3, "OverLimit": 1}


def test_an_exception_is_used_by_one_of_two_sales_at_once(lille):
    goods, boss = load_shelf(), MembershipFactory(antenna=lille, role="manager")
    who, tills = PersonFactory(antenna=lille), [TillFactory(antenna=lille) for _ in range(2)]
    units = [UnitFactory(antenna=lille, product=goods["PCC"]) for _ in range(3)]
    sell(item(goods["PCC"], units[0]), to=who, at_till=tills[0], by=boss.user)
    with open_antenna(lille.pk):
        limits.allow(who, "computer", "person", "volé", antenna_id=lille.pk, by=boss.user, at=timezone.now())
    works = [buying(who, till, unit, boss.user) for till, unit in zip(tills, units[1:], strict=True)]
    assert named(together(*works)) == {"Sale": 1, "OverLimit": 1}
    assert LimitOverride.objects.get().sale is not None


def test_two_of_the_nation_grant_one_year(lille):
    who, boss = PersonFactory(antenna=lille), MembershipFactory(role="national_admin", antenna=None)

    def grant():
        with open_national():
            return granting.grant_year(who, timezone.localdate(), "suite", by=boss.user, at=timezone.now())

    assert named(together(grant, grant)) == {"PlanYear": 1, "YearStillRuns": 1}
    assert PlanYear.objects.count() == 1
