"""Time spent on a path, as the founding text counts it: "30 h of modules" on procedures, looking for work, the mailbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.holding import holding
from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from workshops.models import LIVE_STATES, Booking, BookingState, PathStep, Resource, Theme, TimeOnPath
from workshops.models.learning import LEAST, MOST
from workshops.path.walking import NotOurs, begin

OLDEST = timedelta(days=366)  # a day further back is a slip of the finger
SESSIONS_SHOWN = timedelta(days=31)


class NotThatDay(Refusal):
    sentence = _("Choose today or a day of the past year.")
    field = "on"


@for_constraint("time_5_to_480_minutes")
class NotThatLong(Refusal):
    sentence = _("Write 5 to 480 minutes: five minutes to eight hours.")
    field = "minutes"


@for_constraint("time_within_a_day")
class DayIsFull(Refusal):
    sentence = _("That makes more than eight hours on that day. Look at what is noted already.")
    field = "minutes"


@for_constraint("time_within_its_session")
class LongerThanTheSession(Refusal):
    sentence = _("That is longer than the session. What was done alone is noted apart.")
    field = "minutes"


@for_constraint("time_in_a_session_she_came_to", "time_of_her_session")
class NotInThatSession(Refusal):
    sentence = _("She is not noted as present in that session on that day. Note attendance first, or choose “alone”.")
    field = "booking"


@for_constraint("time_stands")
class Stands(Refusal):
    sentence = _("What was noted stays. Take it back, then note it again.")


@dataclass(frozen=True)
class OnPath:
    """Hours spent. `by_theme` holds each theme that has some; `in_sessions`: those that attendance counts as hours of
    a session too, so that whoever adds both takes them off once.
    """

    by_theme: Mapping[str, Decimal]
    in_sessions: Decimal
    people: int = 0

    @property
    def total(self) -> Decimal:
        return sum(self.by_theme.values(), Decimal(0))

    @property
    def apart(self) -> Decimal:
        """Hours that no session counts."""
        return self.total - self.in_sessions


def hours_on_path(
    *, antenna_id: int | None = None, person: Person | None = None, first: date | None = None, last: date | None = None
) -> OnPath:
    """Hours on paths of an antenna (None: all that this door sees), of a person, of days both included; two queries.

    What was taken back is not counted. People who were erased are: their hours name an empty shell.
    """
    rows = TimeOnPath.objects.filter(taken_back_at=None)
    rows = rows if antenna_id is None else rows.filter(antenna_id=antenna_id)
    rows = rows if person is None else rows.filter(person=person)
    rows = rows if first is None else rows.filter(on__gte=first)
    rows = rows if last is None else rows.filter(on__lte=last)
    sums = rows.values("theme").order_by("theme").annotate(
        all=Sum("minutes"), held=Sum("minutes", filter=Q(booking__isnull=False))
    )  # fmt: skip
    found = list(sums)
    people = rows.values("person").distinct().count()
    held = sum(one["held"] or 0 for one in found)
    return OnPath({one["theme"]: Decimal(one["all"]) / 60 for one in found}, Decimal(held) / 60, people)


def in_words(spent: OnPath) -> list[tuple[str, Decimal]]:
    """Each theme that has hours, in words, in the order of the founding text."""
    return [(str(theme.label), spent.by_theme[theme]) for theme in Theme if theme in spent.by_theme]


def sessions_of(person: Person, antenna_id: int, today: date) -> list[Booking]:
    """Sessions of the last weeks where she came, latest first: time may have been spent there; one query."""
    since = timezone.now() - SESSIONS_SHOWN
    came = Booking.objects.filter(
        person=person, antenna_id=antenna_id, state=BookingState.CAME, starts_at__gte=since, starts_at__date__lte=today
    )
    return list(came.select_related("session__kind").order_by("-starts_at"))


@act
def note_time(
    person: Person,
    resource: Resource,
    *,
    on: date,
    minutes: int,
    booking: Booking | None,
    key: UUID,
    antenna_id: int,
    by: User | None,
    at: datetime,
) -> TimeOnPath:
    """Note minutes on a resource, in a session (`booking`) or alone (None); its step, if she has one, has begun.

    The same key again is the same line. Refused by NotThatDay, NotThatLong, DayIsFull, LongerThanTheSession,
    NotInThatSession, NotOurs.
    """
    today = timezone.localtime(at).date()
    take_turns(key)
    person = holding(person)
    if done := TimeOnPath.objects.filter(key=key).first():
        return done
    if not today - OLDEST <= on <= today:
        raise NotThatDay
    if not LEAST <= minutes <= MOST:
        raise NotThatLong
    if resource.antenna_id not in (None, antenna_id):
        raise NotOurs
    mine = PathStep.objects.filter(person=person, antenna_id=antenna_id, resource=resource, state__in=LIVE_STATES)
    step = mine.select_for_update(of=("self",)).first()
    if step is not None:
        begin(step, by=by, at=at)
    return TimeOnPath.objects.create(
        person=person, antenna_id=antenna_id, resource=resource, step=step, booking=booking, theme=resource.theme, on=on,
        minutes=minutes, key=key, noted_at=at, noted_by=by,
    )  # fmt: skip


@act
def take_back(time: TimeOnPath, *, by: User | None, at: datetime) -> TimeOnPath:
    """Take a line back; again, nothing changes. It stays, with who took it back."""
    time = TimeOnPath.objects.select_for_update(of=("self",)).get(pk=time.pk)
    if time.taken_back_at is None:
        time.taken_back_at, time.taken_back_by = at, by
        time.save(update_fields=["taken_back_at", "taken_back_by"])
    return time
