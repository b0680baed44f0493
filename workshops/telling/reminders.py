"""Reminders: a day before the session, to everybody who has a seat; and what was not sent in time is said to be so."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from workshops.models import (
    OPEN_STATES,
    Booking,
    BookingState,
    Channel,
    Matter,
    Message,
    MessageState,
    ReminderSetting,
    SessionState,
)
from workshops.telling.telling import tell

HOURS_BEFORE = 24


@for_constraint("reminder_4_hours_to_a_week_before")
class NotThatEarly(Refusal):
    field = "hours"
    sentence = _("Between 4 hours and a week (168 hours) before.")


@for_constraint("reminder_never_for_the_past")
class NotForThePast(Refusal):
    field = "from_on"
    sentence = _("From today on, at the earliest: what was sent stays as it was.")


def hours_before(antenna_id: int, on: date) -> int:
    """How many hours before the start people are reminded on that day."""
    settings = ReminderSetting.objects.filter(antenna_id=antenna_id, from_on__lte=on).order_by("-from_on", "-pk")
    return settings.values_list("hours", flat=True).first() or HOURS_BEFORE


@act
def decide(*, antenna_id: int, hours: int, from_on: date, by: User, at: datetime) -> ReminderSetting:
    """From a day on, so many hours before. Refused by NotThatEarly, NotForThePast."""
    return ReminderSetting.objects.create(
        antenna_id=antenna_id, hours=hours, from_on=from_on, decided_by=by, decided_at=at
    )


def due(antenna_id: int, *, at: datetime) -> list[Booking]:
    """Seats to remind of now: their hour is near, and nobody told their people of it since it was near.

    Who booked, or was told of a move, within those hours has just heard it.
    """
    near = timedelta(hours=hours_before(antenna_id, timezone.localdate(at)))
    just_told = Message.objects.filter(
        booking=OuterRef("pk"), matter__in=[Matter.BOOKED, Matter.MOVED], due_at__gt=OuterRef("starts_at") - near
    )
    reminded = Message.objects.filter(booking=OuterRef("pk"), matter=Matter.REMINDER, moment=OuterRef("starts_at"))
    seats = Booking.objects.filter(
        Q(booked_at__lte=F("starts_at") - near),
        antenna_id=antenna_id,
        starts_at__gt=at,
        starts_at__lte=at + near,
        state=BookingState.BOOKED,
        session__state=SessionState.PLANNED,
    )
    return list(seats.filter(~Exists(just_told), ~Exists(reminded)).order_by("starts_at", "pk"))


@act
def remind(antenna_id: int, *, at: datetime) -> int:
    """Remind those who are due; gives how many messages were written. Asked twice, also at the same instant, once."""
    take_turns(f"reminders {antenna_id}", 13)
    return len(tell(due(antenna_id, at=at), Matter.REMINDER, at=at, by=None))


@act
def expire(antenna_id: int, *, at: datetime) -> int:
    """What did not leave before its moment is said to have expired; so is a call that nobody made before the start.

    It is on the list of calls until the session starts.
    """
    over = Q(channel=Channel.CALL, starts_at__lte=at) | (~Q(channel=Channel.CALL) & Q(not_after__lte=at))
    waiting = Message.objects.filter(over, antenna_id=antenna_id, state__in=OPEN_STATES)
    return waiting.update(state=MessageState.EXPIRED)
