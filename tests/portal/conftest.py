import pytest

from connect.antennas.models import Antenna


@pytest.fixture
def lille(lille: Antenna) -> Antenna:
    Antenna.objects.filter(pk=lille.pk).update(territory="59, 62")
    lille.refresh_from_db()
    return lille
