"""What is short of people in the days to come: of the team, and of those who come to learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connect.antennas.doors import Pass
from connect.ui.templatetags.ui import short_day
from workshops.models import Booking, BookingState, Duty, DutyState, Session, SessionState, TeamCall
from workshops.team import needs
from workshops.team.access import may_place
from workshops.team.needs import Seen

AHEAD = needs.FLAGGED_AHEAD  # a week
SOON = timedelta(days=2)  # a session with few people is said this long before
FEW = 2  # few: fewer than one seat in two is taken


@dataclass(frozen=True)
class Short:
    """A session or duty that misses somebody of the team. `call`: the one that is open for it; `answers` how many of those
    asked have not answered yet. `step`: what one may do about it, in words, and where.
    """

    seen: Seen
    call: TeamCall | None
    answers: int
    step: tuple[str, str]


@dataclass(frozen=True)
class Quiet:
    """A session in two days at most with few people booked, and the one thing that helps: its words, its address."""

    session: Session
    step: tuple[str, str]


@dataclass(frozen=True)
class Ahead:
    """The needs of the coming days: all sessions, those short of team, those short of people."""

    sessions: list[Session]
    short: list[Short]
    quiet: list[Quiet]


def ahead(antenna_id: int, membership: Pass | None, at: datetime) -> Ahead:
    """The next seven days; six queries at most, whatever they hold."""
    coming = _coming(antenna_id, at)
    sessions = [one.need for one in coming if isinstance(one.need, Session)]
    short = [one for one in coming if one.short(at)]
    return Ahead(sessions, _short(short, antenna_id, membership, at), _quiet(sessions, antenna_id, at))


# All that is shown of a session: a week has dozens.
DRAWN = (
    "antenna_id", "title", "starts_at", "ends_at", "part", "parts", "capacity", "state", "kind__name_fr", "kind__name_en",
    "kind__learners_per_helper", "kind__come_and_go",
)  # fmt: skip


def _coming(antenna_id: int, at: datetime) -> list[Seen]:
    """Sessions and duties that are not over and begin within seven days, each with those who hold a place in it."""
    since = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    when = {"antenna_id": antenna_id, "starts_at__gte": since, "starts_at__lte": at + AHEAD, "ends_at__gt": at}
    sessions = Session.objects.filter(**when, state=SessionState.PLANNED).with_seats().with_team()
    duties = Duty.objects.filter(**when, state=DutyState.PLANNED).with_team()
    found = (*sessions.select_related(None).select_related("kind").only(*DRAWN), *duties)
    return sorted((Seen(need, need.team) for need in found), key=lambda one: (one.need.starts_at, one.key))


def _short(short: Sequence[Seen], antenna_id: int, membership: Pass | None, at: datetime) -> list[Short]:
    calls = (
        TeamCall.objects.filter(antenna_id=antenna_id, starts_at__gt=at, taken_at=None, closed_at=None)
        .annotate(unanswered=Count("asked", filter=Q(asked__answer="")))
        .order_by("pk")
    )
    open_calls = {("s", c.session_id) if c.session_id else ("b", c.duty_id): c for c in calls} if short else {}
    found = []
    for one in short:
        call = open_calls.get(("s" if one.is_session else "b", one.need.pk))
        unanswered: int = getattr(call, "unanswered", 0)
        found.append(Short(one, call, unanswered, _step_of_team(one, call, membership)))
    return found


def _step_of_team(seen: Seen, call: TeamCall | None, membership: Pass | None) -> tuple[str, str]:
    if not may_place(membership):
        return _("See who is there"), seen.url
    if call is not None:
        return _("See the call"), seen.url
    name = "workshops_team:call_for_session" if seen.is_session else "workshops_team:call_for_duty"
    return _("Look for somebody"), reverse(name, args=[seen.need.pk])


def _quiet(sessions: Sequence[Session], antenna_id: int, at: datetime) -> list[Quiet]:
    quiet = [
        one for one in sessions
        if at < one.starts_at <= at + SOON and one.taken * FEW < one.capacity and not one.kind.come_and_go
    ]  # fmt: skip
    if not quiet:
        return []
    elsewhere = (
        Booking.objects.filter(
            antenna_id=antenna_id, starts_at__gt=at, state=BookingState.WAITING, session__kind__in={s.kind_id for s in quiet}
        )
        .exclude(session__in=quiet)
        .values_list("session__kind", "session", "starts_at")
        .annotate(Count("pk"))
        .order_by("-starts_at")
    )  # fmt: skip
    nearest = {kind: (session, starts, count) for kind, session, starts, count in elsewhere}
    return [Quiet(one, _step_of_public(one, nearest.get(one.kind_id))) for one in quiet]


def _step_of_public(session: Session, elsewhere: tuple[int, datetime, int] | None) -> tuple[str, str]:
    """Offer the seats to who waits for them; else to who waits for another such session; else look at the session."""
    if session.waiting:
        words = ngettext("Offer it to the person who waits", "Offer it to the %(n)d people who wait", session.waiting)
        return words % {"n": session.waiting}, reverse("workshops_seats:waiting", args=[session.pk])
    if elsewhere is not None:
        other, starts, count = elsewhere
        words = ngettext(
            "Call the person who waits for the one of %(day)s",
            "Call the %(n)d people who wait for the one of %(day)s",
            count,
        )
        return words % {"n": count, "day": short_day(starts)}, reverse("workshops_seats:waiting", args=[other])
    return _("Open the session, book people in it"), reverse("workshops:session", args=[session.pk])
