"""A call for a replacement: those who are free and able get a letter, the first who answers has the place."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership, Role
from connect.post import outbox
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from workshops.models import HOLDS, Answer, Asked, Away, Duty, Session, SessionVolunteer, Task, TeamCall, VolunteerFile
from workshops.team import needs
from workshops.team.placing import Need, busy, give_team, locked_need
from workshops.team.qualifying import ASKED_OF, Shelf

NOT_ALONE = (Task.COUNTER, Task.OFFICE)  # for civic service (law.md B06)
NOON = 13  # an hour of the day before which it is the morning, for who says when she is free


@for_constraint("call_is_taken_once")
class AlreadyTaken(Refusal):
    sentence = _("Somebody took this place before you. Thank you for answering.")


class CallClosed(Refusal):
    sentence = _("This call is over: nobody is looked for any more. Thank you for answering.")


class NotAsked(Refusal):
    sentence = _("This call was not sent to you.")


class NobodyChosen(Refusal):
    field = "members"
    sentence = _("Choose at least one person.")


class CalledAlready(Refusal):
    sentence = _("A call is open for this already.")


class NothingMissing(Refusal):
    sentence = _("Nobody is missing there.")


class Candidate(NamedTuple):
    """Somebody of the team for a need: what stands against her (`why`), or what nobody said (`unsaid`)."""

    member: Membership
    why: list[str]
    unsaid: str = ""

    @property
    def able(self) -> bool:
        return not self.why


def candidates(need: Need, task: Task, *, antenna_id: int) -> list[Candidate]:
    """Everyone of the team on that day with what stands against each: the free and able first; seven queries, eight
    for the till and paperwork."""
    on = timezone.localdate(need.starts_at)
    there = Membership.objects.on(on).filter(antenna_id=antenna_id).select_related("user")
    team = list(there.order_by("user__first_name", "user__last_name"))
    files = {f.user_id: f for f in VolunteerFile.objects.filter(antenna_id=antenna_id)}
    away = Away.objects.filter(antenna_id=antenna_id, removed_at__isnull=True, first_on__lte=on, last_on__gte=on)
    gone = set(away.values_list("membership__user", flat=True))
    taken, shelf = busy(team, need.starts_at, need.ends_at), Shelf(antenna_id, team)
    week = _hours_of_week(antenna_id, need)
    alone = task in NOT_ALONE and not need.volunteers.filter(HOLDS).exclude(membership__role=Role.CIVIC).exists()
    language = need.language if isinstance(need, Session) else ""
    found = []
    for member in team:
        file, why = files.get(member.user_id), []
        if member.pk in taken:
            why.append(gettext("busy at that time"))
        if alone and member.role == Role.CIVIC:
            why.append(gettext("would be alone there, in civic service"))
        if member.user_id in gone:
            why.append(gettext("away that day"))
        if lacks := shelf.missing(member, task, on):
            why.append(gettext("misses: %(what)s") % {"what": ", ".join(str(q) for q in lacks)})
        if language and language != "fr" and language not in (file.languages if file else []):
            why.append(gettext("does not speak the language of the session"))
        if file and file.free and half_day(need.starts_at) not in file.free:
            why.append(gettext("not usually free at that time"))
        if file and file.weekly_hours and week[member.user_id] + need.minutes > file.weekly_hours * 60:
            why.append(gettext("over her hours of the week"))
        unsaid = "" if why or (file and file.free) else gettext("has not said when she is free")
        found.append(Candidate(member, why, unsaid))
    return sorted(found, key=lambda one: (bool(one.why), bool(one.unsaid), one.member.role not in ASKED_OF))


def half_day(moment: datetime) -> int:
    """Monday morning 0, Monday afternoon 1 … Sunday afternoon 13, on the wall in Paris."""
    local = timezone.localtime(moment)
    return local.weekday() * 2 + (local.hour >= NOON)


def _hours_of_week(antenna_id: int, need: Need) -> dict[int, int]:
    """Minutes already planned in the week of a need, by user."""
    on = timezone.localdate(need.starts_at)
    monday = on - timedelta(days=on.weekday())
    minutes: dict[int, int] = defaultdict(int)
    for place in needs.places_of_week(antenna_id, monday):
        minutes[place.user_id] += place.minutes
    return minutes


@act
def open_call(
    need: Need, members: Sequence[Membership], *, by: User, at: datetime
) -> TeamCall:  # fmt: skip
    """Ask these people to come to a need that is short of somebody, by letter; who leads is looked for first.

    Raises NobodyChosen, NothingMissing, CalledAlready.
    """
    if not members:
        raise NobodyChosen
    locked_need(need)
    seen = needs.one(need)
    if not seen.missing or need.starts_at <= at:
        raise NothingMissing
    of_need = {"duty": need} if isinstance(need, Duty) else {"session": need}
    if TeamCall.objects.filter(**of_need, taken_at__isnull=True, closed_at__isnull=True).exists():
        raise CalledAlready
    call = TeamCall.objects.create(
        antenna_id=need.antenna_id, **of_need, leads=seen.task == Task.LEAD, starts_at=need.starts_at,
        ends_at=need.ends_at, opened_at=at, opened_by=by,
    )  # fmt: skip
    Asked.objects.bulk_create(Asked(call=call, antenna_id=need.antenna_id, membership=member) for member in members)
    for member in members:
        _write(call, member, seen, at)
    return call


def _write(call: TeamCall, member: Membership, seen: needs.Seen, at: datetime) -> None:
    with override(settings.LANGUAGE_CODE):
        facts = {
            "day": day(call.starts_at), "from": hour(call.starts_at), "to": hour(call.ends_at), "what": seen.name,
            "where": seen.need.where, "task": seen.task.label,
        }  # fmt: skip
        link = settings.PUBLIC_URL.rstrip("/") + reverse("workshops_team:call", args=[call.pk])
        paragraphs = [
            gettext("Hello,"),
            gettext("Somebody is looked for on %(day)s from %(from)s to %(to)s.") % facts,
            gettext("%(what)s, %(where)s. What is asked: %(task)s.") % facts,
            gettext("To answer, sign in here. The first who says yes has the place:") + f"\n{link}",
            gettext("You are not free? Say so there, or do nothing: nobody will mind."),
        ]
        outbox.send(
            recipient=member.user.email, matter=f"team-call-{call.pk}", kind="team_call",
            subject=gettext("Somebody is looked for at the antenna"), body="\n\n".join(paragraphs),
            not_after=call.starts_at,
        )  # fmt: skip


@act
def take(call: TeamCall, member: Membership, *, by: User, at: datetime) -> SessionVolunteer:
    """Say yes: the first has the place, the others learn that it is taken. Said again by who has it, it changes nothing.

    Raises NotAsked, AlreadyTaken, CallClosed, VolunteerTaken.
    """
    need = call.duty or call.session
    assert need is not None
    need = locked_need(need)
    call = TeamCall.objects.select_for_update(of=("self",)).select_related("place").get(pk=call.pk)
    asked = Asked.objects.filter(call=call, membership__user=member.user_id).first()
    if asked is None:
        raise NotAsked
    if call.place is not None:
        if call.place.user_id == member.user_id and call.place.holds:
            return call.place
        raise AlreadyTaken
    if call.closed_at or need.cancelled or at >= need.starts_at or not needs.one(need).missing:
        raise CallClosed
    place = give_team(need, [(member, call.leads)], by=by, at=at)[0]
    call.place, call.taken_at = place, at
    call.save(update_fields=["place", "taken_at"])
    asked.answer, asked.answered_at = Answer.TAKES, at
    asked.save(update_fields=["answer", "answered_at"])
    _tell_others(call, besides=member, at=at)
    return place


def _tell_others(call: TeamCall, *, besides: Membership, at: datetime) -> None:
    waiting = Asked.objects.filter(call=call, answer=Answer.NONE).exclude(membership__user=besides.user_id)
    with override(settings.LANGUAGE_CODE):
        for one in waiting.select_related("membership__user"):
            taken = gettext("The place of %(day)s at %(hour)s is taken. Thank you for having been there to answer.")
            paragraphs = [gettext("Hello,"), taken % {"day": day(call.starts_at), "hour": hour(call.starts_at)}]
            outbox.send(
                recipient=one.membership.user.email, matter=f"team-call-{call.pk}", kind="team_call_taken",
                subject=gettext("The place is taken"), not_after=call.starts_at,
                body="\n\n".join(paragraphs),
            )  # fmt: skip


@act
def not_free(call: TeamCall, member: Membership, *, by: User, at: datetime) -> Asked:
    """Say no; it can still become a yes. Raises NotAsked, AlreadyTaken by oneself."""
    asked = Asked.objects.select_for_update().filter(call=call, membership__user=member.user_id).first()
    if asked is None:
        raise NotAsked
    if asked.answer == Answer.NONE:
        asked.answer, asked.answered_at = Answer.NOT_FREE, at
        asked.save(update_fields=["answer", "answered_at"])
    return asked


@act
def close(call: TeamCall, *, by: User, at: datetime) -> TeamCall:
    """Look for nobody any more. A call that was taken stays taken."""
    call = TeamCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.is_open:
        call.closed_at = at
        call.save(update_fields=["closed_at"])
    return call


def open_for(user_id: int, antenna_id: int, *, at: datetime) -> Collection[TeamCall]:
    """Calls sent to somebody that still wait for an answer."""
    return (
        TeamCall.objects.filter(
            asked__membership__user=user_id, antenna_id=antenna_id, asked__answer=Answer.NONE, starts_at__gt=at,
            taken_at__isnull=True, closed_at__isnull=True,
        )
        .select_related("session__kind", "session__room", "session__venue", "duty__site")
        .distinct()
    )  # fmt: skip
