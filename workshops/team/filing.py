"""A volunteer's file: what she says of herself, days away, and the mission of somebody in civic service."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership, Role
from connect.refusals import Refusal, for_constraint
from workshops.models import Away, VolunteerFile
from workshops.team.members import antenna_of


@for_constraint("mission_of_6_to_12_months")
class MissionLength(Refusal):
    field = "mission_until"
    sentence = _("A mission of civic service lasts from 6 to 12 months.")


@for_constraint("mission_has_tutor_age_and_hours")
class MissionIncomplete(Refusal):
    field = "tutor"
    sentence = _("A mission has a tutor, 24 hours a week at least, and an age that was looked at.")


@for_constraint("mission_of_civic_service", "tutor_is_somebody_else")
class WrongTutor(Refusal):
    field = "tutor"
    sentence = _("The tutor is somebody else of the team, who is not in civic service.")


class NotInCivicService(Refusal):
    sentence = _("Only somebody whose role is civic service has a mission. Change the role in the page of the team.")


class WrongAge(Refusal):
    field = "born_on"
    sentence = _("Civic service is from 16 to 25 years old at the beginning, up to 30 on the conditions of the law.")


@for_constraint("away_ends_after_it_starts")
class AwayBackwards(Refusal):
    field = "last_on"
    sentence = _("The last day is before the first one.")


def file_of(member: Membership) -> VolunteerFile:
    """The file of a person at her antenna; a blank one, not saved, when nothing was said yet."""
    mine = VolunteerFile.objects.filter(antenna_id=antenna_of(member), user_id=member.user_id)
    found = mine.select_related("tutor__user").first()
    return found or VolunteerFile(antenna_id=antenna_of(member), membership=member, user_id=member.user_id)


@act
def say(
    member: Membership, *, languages: Collection[str], skills: Collection[str], tasks: Collection[str],
    free: Collection[int], weekly_hours: int | None, by: User, at: datetime,
) -> VolunteerFile:  # fmt: skip
    """Keep what planning needs; who is in civic service has her hours from her mission."""
    mine = _own(member)
    mine.languages, mine.skills, mine.tasks, mine.free = list(languages), list(skills), list(tasks), sorted(free)
    if mine.mission_from is None:
        mine.weekly_hours = weekly_hours
    mine.changed_at = at
    mine.save()
    return mine


def _own(member: Membership) -> VolunteerFile:
    """The file, its row held, under the membership of today."""
    mine = file_of(member)
    if mine.pk:
        mine = VolunteerFile.objects.select_for_update(of=("self",)).get(pk=mine.pk)
    mine.membership = member
    return mine


def age_on(born_on: date, day: date) -> int:
    """Whole years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


@act
def begin_mission(
    member: Membership, *, first: date, last: date, weekly_hours: int, tutor: Membership | None, born_on: date,
    to_thirty: bool, by: User, at: datetime,
) -> VolunteerFile:  # fmt: skip
    """Note a mission of civic service. The age is checked at its first day and not kept, nor why it may go to thirty:
    before 26, or before 31 (law.md B05). Raises NotInCivicService, WrongAge, MissionLength, WrongTutor.
    """
    if member.role != Role.CIVIC:
        raise NotInCivicService
    if not 16 <= age_on(born_on, first) <= (30 if to_thirty else 25):
        raise WrongAge
    if tutor is None:
        raise MissionIncomplete
    mine = _own(member)
    mine.mission_from, mine.mission_until, mine.weekly_hours, mine.tutor = first, last, weekly_hours, tutor
    mine.age_seen_on, mine.changed_at = timezone.localdate(at), at
    mine.save()
    return mine


@act
def say_away(member: Membership, first: date, last: date, *, by: User, at: datetime) -> Away:
    """Days on which one is not free; said again, it is one row. Raises AwayBackwards."""
    if last < first:
        raise AwayBackwards
    mine = Away.objects.filter(antenna_id=antenna_of(member), membership__user=member.user_id, removed_at__isnull=True)
    again = mine.filter(first_on=first, last_on=last).first()
    return again or Away.objects.create(antenna_id=antenna_of(member), membership=member, first_on=first, last_on=last)


@act
def free_again(away: Away, *, by: User, at: datetime) -> Away:
    if away.removed_at is None:
        away.removed_at = at
        away.save(update_fields=["removed_at"])
    return away
