"""What is said of somebody's time: sums of a year, what they open (citizen account), what a mission lacks."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from connect.antennas.models import Membership, Role
from workshops.models import VolunteerFile
from workshops.team.hours import counted, of_member, standing

IN_ALL, IN_ONE = 200, 100  # hours of a calendar year that open the citizen account (law.md B03)


@dataclass(frozen=True)
class Sums:
    """Minutes of a calendar year: those that count, those that wait."""

    year: int
    validated: int
    waiting: int
    volunteer: bool

    @property
    def citizen_account(self) -> bool:
        """A volunteer who reached the hours of one association; 200 in all, and a place on the board or leading."""
        return self.volunteer and self.validated >= IN_ONE * 60

    @property
    def enough_here(self) -> bool:
        return self.validated >= IN_ALL * 60


def sums(member: Membership, year: int) -> Sums:
    """Two queries."""
    mine = of_member(member) & Q(on__year=year)
    validated = counted().filter(mine).aggregate(all=Sum("minutes"))["all"] or 0
    waiting = standing().filter(mine, validated_at__isnull=True).aggregate(all=Sum("minutes"))["all"] or 0
    return Sums(year, validated, waiting, member.role == Role.VOLUNTEER)


def mission_lacks(member: Membership, file: VolunteerFile, on: date) -> list[str]:
    """What is wrong with the mission of somebody in civic service, as sentences; nothing for anybody else."""
    if member.role != Role.CIVIC:
        return []
    if file.mission_from is None or file.mission_until is None:
        return [_("The dates of the mission and its tutor are not noted.")]
    found = []
    if file.mission_until < on:
        found.append(_("The mission is over."))
    if file.tutor and file.tutor.ends_on and file.tutor.ends_on < on:
        found.append(_("The tutor is no longer in the team: choose another."))
    if member.ends_on and member.ends_on > file.mission_until:
        found.append(_("The place in the team ends after the mission."))
    return found
