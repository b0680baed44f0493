"""Small facts, counted by hand, that every indicator and every page of figures is held against."""

from datetime import date
from typing import NamedTuple

import pytest

from beneficiaries.models import Person, Status
from connect.antennas.models import Antenna
from connect.impact import grids
from connect.impact.period import Period
from connect.impact.scope import Scope
from tests.factories.impact import enrolled, person, visit

YEAR = Period.year(2024)


class Facts(NamedTuple):
    """2024. Lille: three people, five visits and two anonymous ones. Lyon: two people, one of them Lille's Ada."""

    ada: Person
    bob: Person
    cleo: Person
    dora: Person


@pytest.fixture
def facts(lille: Antenna, lyon: Antenna) -> Facts:
    grids.load()
    ada = person(lille, since="2023-12-31", born="1989-06-15", status=Status.SEEKING)  # 34, then 35 on 15 June
    bob = person(lille, since="2024-01-01", born="2000-01-01", precision="year", status=Status.STUDENT)
    cleo = person(lille, since="2024-12-31", born=None)
    dora = person(lyon, since="2024-05-02", born="1950-02-28", status=Status.INACTIVE)
    enrolled(ada, lyon, "2024-09-03")
    visit(lille, ada, "2023-12-31")
    visit(lille, ada, "2024-03-05", motive="save_money")
    visit(lille, ada, "2024-03-05", source="sale")  # the same coming
    visit(lille, ada, "2024-07-01", motive="save_money", social_need="employment")
    visit(lille, bob, "2024-01-01", motive="job_search", social_need="employment")
    visit(lille, cleo, "2024-12-31", motive="save_money")
    visit(lille, None, "2024-02-02", motive="rights")
    visit(lille, None, "2024-02-02")
    visit(lyon, ada, "2024-09-03")
    visit(lyon, dora, "2024-05-02", social_need="leisure")
    visit(lyon, dora, "2025-01-01")
    return Facts(ada, bob, cleo, dora)


@pytest.fixture
def nation(facts: Facts) -> Scope:
    return Scope.of_nation(YEAR)


@pytest.fixture
def at_lille(facts: Facts, lille: Antenna) -> Scope:
    return Scope.of_antenna(YEAR, lille.pk)


def day(text: str) -> date:
    return date.fromisoformat(text)
