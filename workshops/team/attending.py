"""Who of the team came: noted, corrected, undone; the person stays in sight, each change is kept, the hours follow."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal
from workshops.models import Attendance, Happened, SessionVolunteer
from workshops.team import hours
from workshops.team.placing import NotThereAnyMore, note


class NotStarted(Refusal):
    sentence = _("It has not begun: who came is noted from its first hour on.")


class TooLateToExcuse(Refusal):
    sentence = _("It has begun: tell the antenna, which notes it.")


@act
def mark(place: SessionVolunteer, attendance: Attendance, *, by: User | None, at: datetime) -> SessionVolunteer:
    """Note what became of a place; the same again changes nothing. Raises NotStarted, NotThereAnyMore, and VolunteerTaken
    or LedAlready when the hour or the lead was given away meanwhile.
    """
    place = (
        SessionVolunteer.objects.select_for_update(of=("self",))
        .select_related("membership", "session", "duty")
        .get(pk=place.pk)
    )
    if place.left_at or place.state != "planned":
        raise NotThereAnyMore
    if attendance in (Attendance.CAME, Attendance.ABSENT) and at < place.starts_at:
        raise NotStarted
    if place.attendance == attendance:
        return place
    place.attendance = attendance
    place.save(update_fields=["attendance"])
    note([(place, Happened(attendance.value))], by=by, at=at)
    hours.follow(place, there=attendance == Attendance.CAME, by=by, at=at)
    return place


@act
def cannot_come(place: SessionVolunteer, *, by: User, at: datetime) -> SessionVolunteer:
    """Say of one's own place to come that one is not free: excused, and the place is open again. Raises TooLateToExcuse."""
    if at >= place.starts_at:
        raise TooLateToExcuse
    return mark(place, Attendance.EXCUSED, by=by, at=at)
