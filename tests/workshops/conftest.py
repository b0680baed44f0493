from collections.abc import Iterator

import pytest
import time_machine

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from tests.factories.workshops import at


@pytest.fixture
def at_lille(lille: Antenna) -> Iterator[Antenna]:
    """Inside Lille's door, as PostgreSQL sees the app there."""
    with open_antenna(lille.pk):
        yield lille


@pytest.fixture
def wednesday() -> Iterator[None]:
    """Wednesday 25 November 2026, 10:42 in Paris: the counter is open, Tuesday's workshop is six days away."""
    with time_machine.travel(at("2026-11-25", "10:42"), tick=False):
        yield
