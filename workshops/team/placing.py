"""Who has which place: in a session or in a duty, never two at once unless a manager says why.

PostgreSQL holds the rule over all antennas; what somebody does at another antenna is not shown here, only that she is busy.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from workshops.models import HOLDS, Attendance, Duty, Happened, Session, SessionVolunteer, VolunteerChange

Need = Session | Duty


@for_constraint("volunteer_is_in_one_place")
class VolunteerTaken(Refusal):
    field = "leader"
    sentence = _("Someone of this team is busy elsewhere at that time. Choose someone else or another hour.")


@for_constraint("overlap_by_a_manager")
class OverlapByAManager(Refusal):
    field = "despite"
    sentence = _("Only a manager of the antenna may put somebody in two places at once.")


@for_constraint("civic_is_never_alone")
class CivicAlone(Refusal):
    sentence = _(
        "Somebody in civic service is never alone in charge of the till or of paperwork. Put a volunteer or an employee"
        " there too."
    )


@for_constraint("session_has_one_leader")
class LedAlready(Refusal):
    field = "leader"
    sentence = _("Somebody leads this session already.")


@for_constraint("volunteer_once_a_session", "volunteer_once_a_duty")
class ThereAlready(Refusal):
    field = "to"
    sentence = _("This person has a place there already.")


class NotInTeamThen(Refusal):
    field = "leader"
    sentence = _("This person is not in the team on that day.")


class NeedGone(Refusal):
    field = "to"
    sentence = _("This session or duty is cancelled.")


class NotThereAnyMore(Refusal):
    sentence = _("This person was taken off, or noted there: this place cannot change any more.")


def locked_need(need: Need) -> Need:
    """The session or duty, its row held until the transaction ends."""
    if isinstance(need, Duty):
        return Duty.objects.select_for_update(of=("self",)).select_related("site").get(pk=need.pk)
    return Session.objects.select_for_update(of=("self",)).select_related("kind").get(pk=need.pk)


def busy(members: Sequence[Membership], starts_at: datetime, ends_at: datetime) -> set[int]:
    """Keys of those of these members who are somewhere between these moments, at any antenna. No more is said of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT workshops_busy(%s, %s, %s)", [[m.pk for m in members], starts_at, ends_at])
        return {row[0] for row in cursor.fetchall()}


def in_order(leader: Membership | None, helpers: Sequence[Membership]) -> list[tuple[Membership, bool]]:
    """Each member with whether she leads; who leads is not a helper too."""
    first = [(leader, True)] if leader else []
    return first + [(helper, False) for helper in helpers if helper != leader]


def give_team(
    need: Need, team: Sequence[tuple[Membership, bool]], *, by: User | None, at: datetime, despite: str = ""
) -> list[SessionVolunteer]:
    """Give a place to each: a part of the acts that plan. `despite`: why a manager lets a busy one be in two places.

    Raises NotInTeamThen, VolunteerTaken.
    """
    on, places = timezone.localdate(need.starts_at), []
    for member, leads in team:
        if member.starts_on > on or (member.ends_on and member.ends_on < on):
            raise NotInTeamThen(_("%(name)s is not in the team on %(day)s.") % {"name": member.user, "day": day(on)})
        allowed = bool(despite) and bool(busy([member], need.starts_at, need.ends_at))
        if not allowed:
            _refuse_busy(member, need)
        places.append(
            SessionVolunteer.objects.create(
                session=need if isinstance(need, Session) else None, duty=need if isinstance(need, Duty) else None,
                antenna_id=need.antenna_id, membership=member, user_id=member.user_id, leads=leads,
                task=need.task if isinstance(need, Duty) else "help", starts_at=need.starts_at, ends_at=need.ends_at,
                state=need.state, overlap_by=by if allowed else None, overlap_reason=despite if allowed else "",
            )
        )  # fmt: skip
    note([(place, Happened.PLACED) for place in places], by=by, at=at)
    return places


def note(changes: Iterable[tuple[SessionVolunteer, Happened]], *, by: User | None, at: datetime) -> None:
    """Keep what happened to places."""
    VolunteerChange.objects.bulk_create(
        VolunteerChange(volunteer=place, antenna_id=place.antenna_id, what=what, at=at, by=by)
        for place, what in changes
    )


def _refuse_busy(member: Membership, need: Need) -> None:
    """Say where the volunteer is, when it is at this antenna; what she does elsewhere PostgreSQL keeps to itself."""
    places = SessionVolunteer.objects.filter(
        HOLDS, user_id=member.user_id, state="planned", starts_at__lt=need.ends_at, ends_at__gt=need.starts_at
    )
    for other in places.select_related("session__kind", "duty")[:1]:
        raise VolunteerTaken(
            _("%(name)s is busy on %(day)s from %(from)s to %(to)s: %(session)s.")
            % {
                "name": member.user, "day": day(other.starts_at), "from": hour(other.starts_at),
                "to": hour(other.ends_at), "session": name_of(other.session or other.duty),
            }
        )  # fmt: skip


def name_of(need: Need | None) -> str:
    """`Boîte mail, 1 sur 2`, `Caisse`: a session with its number, a duty."""
    return need.numbered if isinstance(need, Session) else str(need)


@act
def set_team(
    need: Need, leader: Membership | None, helpers: Sequence[Membership] = (), *, by: User | None, at: datetime,
    despite: str = "",
) -> Need:  # fmt: skip
    """Say anew who is in a session or on duty: who is not named any more leaves, the others stay or join.

    `despite`: why somebody busy elsewhere is wanted all the same; a manager's word. Raises VolunteerTaken, NotInTeamThen,
    NeedGone, OverlapByAManager, CivicAlone, NotThereAnyMore when somebody who came is not named any more.
    """
    need = locked_need(need)
    if need.cancelled:
        raise NeedGone
    wanted = dict(in_order(leader, helpers))
    gone = []
    for place in need.volunteers.filter(left_at__isnull=True).select_related("membership", "user"):
        if place.holds and wanted.get(place.membership) == place.leads:
            del wanted[place.membership]
        elif place.attendance == Attendance.CAME:
            raise NotThereAnyMore(_("%(name)s was noted there: correct the attendance first.") % {"name": place.user})
        elif place.holds or place.membership in wanted:  # who was excused stays in sight unless asked anew
            gone.append(place)
    for place in gone:
        place.left_at = at
        place.save(update_fields=["left_at"])
    note([(place, Happened.LEFT) for place in gone], by=by, at=at)
    give_team(need, list(wanted.items()), by=by, at=at, despite=despite)
    return need


@act
def move(
    place: SessionVolunteer, to: Need, *, leads: bool = False, by: User | None, at: datetime, despite: str = ""
) -> SessionVolunteer:
    """Move somebody to another need: what she does there and its hours are the new need's. Answers the new place.

    Raises NotThereAnyMore, ThereAlready, NeedGone, VolunteerTaken, LedAlready, CivicAlone.
    """
    to = locked_need(to)
    place = SessionVolunteer.objects.select_for_update(of=("self",)).select_related("membership__user").get(pk=place.pk)
    if place.left_at or place.attendance == Attendance.CAME:
        raise NotThereAnyMore
    if to.cancelled:
        raise NeedGone
    place.left_at = at
    place.save(update_fields=["left_at"])
    note([(place, Happened.MOVED)], by=by, at=at)
    return give_team(to, [(place.membership, leads)], by=by, at=at, despite=despite)[0]
