"""Where distances are counted from for a person: her commune, else the antenna's site."""

from beneficiaries.models import Person
from connect.antennas.communes import at_postcode, named
from connect.partners.directory.finding import Origin, centre_of, centre_of_antenna


def around(person: Person, *, antenna_id: int) -> Origin | None:
    """Her commune; else what her postcode and town name; else the antenna; None when nobody knows a place there."""
    commune = person.commune or named(person.postcode, person.town)
    if commune is None and person.postcode:
        served = at_postcode(person.postcode)
        commune = served[0] if len(served) == 1 else None
    found = centre_of(commune) if commune else None
    return found or centre_of_antenna(antenna_id)
