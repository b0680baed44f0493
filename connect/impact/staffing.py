"""The team that a period's figures are put in proportion to: paid work and volunteers, in full-time equivalents.

Paid work is what the nation noted (`connect.antennas.full_time`), else the places of employees and managers by the days they
held; a place of civic service counts for its 24 hours out of 35. Volunteers are the hours of the registry that count
(`figures.activity.GIVEN`), 1,607 hours being a year of full time. Sums of an antenna: never of one person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from connect.antennas import full_time
from connect.antennas.models import Membership, Role
from connect.impact.period import Period

YEARLY_HOURS = 1607  # of full time by law (Code du travail, L3121-41)
PLACE: dict[str, float] = {Role.EMPLOYEE: 1.0, Role.MANAGER: 1.0, Role.CIVIC: 24 / 35}


@dataclass(frozen=True)
class Team:
    """`noted`: paid work is what the nation noted; otherwise it is counted from the places in the team."""

    paid: float
    volunteers: float
    noted: bool

    @property
    def together(self) -> float:
        return self.paid + self.volunteers


def teams(period: Period, given: Mapping[int, float], today: date) -> dict[int, Team]:
    """Antenna → its team over the days of the period that are past; `given`: hours of volunteers. Two queries."""
    passed = Period(period.first, min(period.last, today))
    if passed.days < 1:
        return {}
    noted = full_time.averages(passed.first, passed.last)
    places = _places(passed)
    of_a_year = YEARLY_HOURS * passed.days / 365
    return {
        antenna: Team(
            noted.get(antenna, places.get(antenna, 0.0)), float(given.get(antenna, 0)) / of_a_year, antenna in noted
        )
        for antenna in {*noted, *places, *given}
    }


def _places(period: Period) -> dict[int, float]:
    """Places that held, each by the share of the days on which it did."""
    rows = Membership.objects.on_or_after(period.first).filter(
        starts_on__lte=period.last, antenna__isnull=False, role__in=PLACE
    )
    sums: dict[int, float] = {}
    for antenna, role, starts, ends in rows.values_list("antenna_id", "role", "starts_on", "ends_on"):
        days = (min(ends or period.last, period.last) - max(starts, period.first)).days + 1
        sums[antenna] = sums.get(antenna, 0.0) + PLACE[role] * days / period.days
    return sums
