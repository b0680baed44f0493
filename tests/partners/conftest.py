import pytest

from connect.antennas.models import Antenna
from connect.partners.models import Professional
from tests.factories.partners import works_with
from tests.factories.people import ProfessionalFactory


@pytest.fixture
def lille(lille: Antenna) -> Antenna:
    Antenna.objects.filter(pk=lille.pk).update(territory="59, 62")
    lille.refresh_from_db()
    return lille


@pytest.fixture
def referent(lille: Antenna) -> Professional:
    """Who answers for a structure that works with Lille."""
    post = ProfessionalFactory(is_referent=True)
    works_with(post.structure, lille)
    return post


@pytest.fixture
def colleague(referent: Professional) -> Professional:
    return ProfessionalFactory(structure=referent.structure)
