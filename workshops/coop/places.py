"""Where a session was held, in La Coop's five columns: name, address, commune, postcode, INSEE code."""

from typing import NamedTuple

from connect.antennas.communes import named
from connect.antennas.models import Commune, Site
from workshops.models import Mode, Session


class Place(NamedTuple):
    name: str | None
    address: str | None
    commune: str | None
    postcode: str | None
    insee: str | None


class Places:
    """A place of activity is said whole; elsewhere La Coop keeps the commune alone, and online that of the antenna.

    Each town is looked up once a file.
    """

    def __init__(self) -> None:
        self._communes: dict[tuple[str, str], Commune | None] = {}
        self._homes: dict[int, Site | None] = {}

    def of(self, session: Session) -> Place:
        if session.room is not None:
            site = session.room.site
            return self._at(site.postcode, site.town)._replace(name=site.name, address=site.address)
        if session.venue is not None:
            return self._at(session.venue.postcode, session.venue.town)
        return self.home(session.antenna_id) if session.mode == Mode.ONLINE else Place(None, None, None, None, None)

    def home(self, antenna_id: int) -> Place:
        if antenna_id not in self._homes:
            self._homes[antenna_id] = Site.objects.first_of(antenna_id)
        site = self._homes[antenna_id]
        return self._at(site.postcode, site.town) if site else Place(None, None, None, None, None)

    def _at(self, postcode: str, town: str) -> Place:
        if (postcode, town) not in self._communes:
            self._communes[postcode, town] = named(postcode, town)
        commune = self._communes[postcode, town]
        return Place(None, None, commune.name if commune else town, postcode, commune.code if commune else None)
