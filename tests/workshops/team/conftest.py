import pytest

from connect.antennas.models import Antenna, Membership, Role
from tests.factories.people import MembershipFactory
from workshops.team import reference


@pytest.fixture
def qualifications(db: None) -> None:
    reference.load()


@pytest.fixture
def employee(lille: Antenna) -> Membership:
    return MembershipFactory(role=Role.EMPLOYEE, antenna=lille)


@pytest.fixture
def other(lille: Antenna) -> Membership:
    """Another volunteer of Lille."""
    return MembershipFactory(role=Role.VOLUNTEER, antenna=lille)
