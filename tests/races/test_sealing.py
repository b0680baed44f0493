"""Two administrators seal the same month at the same instant."""

from datetime import date

import pytest

from connect.antennas.doors import open_national
from connect.impact import grids, sealing
from connect.impact.models import SealedFacts, SealedPeriod
from connect.impact.period import Period
from tests.conftest import as_the_app
from tests.factories.impact import person, visit
from tests.factories.people import AntennaFactory, UserFactory
from tests.races.at_once import raised

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_month_is_sealed_once_and_the_other_is_told():
    grids.load()
    lille, by = AntennaFactory(slug="lille"), UserFactory()
    visit(lille, person(lille, since="2024-03-01"), "2024-03-02")

    def act():
        with as_the_app(), open_national():
            return sealing.seal(Period.month(date(2024, 3, 1)), by=by)

    said = raised(act, act, act)
    assert sorted(type(one).__name__ for one in said) == ["NoneType", "SealedAlready", "SealedAlready"]
    assert SealedPeriod.objects.get().first_on == date(2024, 3, 1)
    assert SealedFacts.objects.count() == 2
