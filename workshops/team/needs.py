"""Sessions and duties seen as the same thing: a need for so many people between two hours somewhere."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from workshops.agenda import day_bounds
from workshops.models import HOLDS, Duty, DutyState, Session, SessionState, SessionVolunteer, Task
from workshops.team import roster
from workshops.team.placing import Need, name_of

FLAGGED_AHEAD = timedelta(days=7)  # a need that is short of people is said this long before


@dataclass
class Seen:
    """A need as pages show it. `team` are all its places, those of the absent and excused too."""

    need: Need
    team: list[SessionVolunteer] = field(default_factory=list)

    @property
    def is_session(self) -> bool:
        return isinstance(self.need, Session)

    @property
    def key(self) -> str:
        """`s12` or `b7`: how forms name a need."""
        return f"{'s' if self.is_session else 'b'}{self.need.pk}"

    @property
    def name(self) -> str:
        return name_of(self.need)

    @property
    def on(self) -> date:
        return timezone.localdate(self.need.starts_at)

    @property
    def url(self) -> str:
        return reverse("workshops_team:session" if self.is_session else "workshops_team:duty", args=[self.need.pk])

    @property
    def learners(self) -> int:
        return self.need.taken if isinstance(self.need, Session) else 0

    @property
    def wanted(self) -> int:
        """How many of the team it needs, who leads included."""
        if isinstance(self.need, Duty):
            return self.need.count
        return roster.needed(self.need.taken, self.need.kind.learners_per_helper)

    @property
    def missing(self) -> int:
        if isinstance(self.need, Duty):
            return roster.missing_on_duty(self.need)
        return roster.missing(self.need)

    @property
    def led(self) -> bool:
        return any(place.leads and place.holds for place in self.team)

    @property
    def task(self) -> Task:
        """What is wanted first: somebody to lead a session that nobody leads."""
        if isinstance(self.need, Duty):
            return Task(self.need.task)
        return Task.HELP if self.led else Task.LEAD

    def short(self, at: datetime) -> bool:
        """To be said now: people are missing and it begins within seven days."""
        return bool(self.missing) and at < self.need.starts_at <= at + FLAGGED_AHEAD


def between(antenna_id: int, first: date, last: date) -> list[Seen]:
    """The needs from a day to another, both included, those cancelled left out, in order of the hour; five queries."""
    since, until = day_bounds(first)[0], day_bounds(last)[1]
    when = {"antenna_id": antenna_id, "starts_at__gte": since, "starts_at__lt": until}
    sessions = Session.objects.filter(**when, state=SessionState.PLANNED).with_seats().with_team()
    duties = Duty.objects.filter(**when, state=DutyState.PLANNED).with_team()
    seen = [Seen(need) for need in (*sessions, *duties)]
    return sorted(_with_places(seen), key=lambda one: (one.need.starts_at, one.key))


def one(need: Need) -> Seen:
    """A need read again with its seats and its places."""
    rows = (
        Duty.objects.filter(pk=need.pk).with_team()
        if isinstance(need, Duty)
        else Session.objects.filter(pk=need.pk).with_seats().with_team()
    )
    return _with_places([Seen(rows[0])])[0]


def _with_places(seen: list[Seen]) -> list[Seen]:
    places = SessionVolunteer.objects.filter(left_at__isnull=True).select_related("user", "membership")
    sessions = {one.need.pk: one for one in seen if one.is_session}
    duties = {one.need.pk: one for one in seen if not one.is_session}
    for place in places.filter(session__in=sessions).order_by("-leads", "id") if sessions else ():
        sessions[place.session_id or 0].team.append(place)
    for place in places.filter(duty__in=duties).order_by("id") if duties else ():
        duties[place.duty_id or 0].team.append(place)
    return seen


def places_of_week(antenna_id: int, monday: date) -> list[SessionVolunteer]:
    """Places held in the week of a Monday, with who holds them."""
    since, until = day_bounds(monday)[0], day_bounds(monday + timedelta(days=6))[1]
    rows = SessionVolunteer.objects.filter(
        HOLDS, antenna_id=antenna_id, state="planned", starts_at__gte=since, starts_at__lt=until
    )
    return list(rows.select_related("membership__user"))
