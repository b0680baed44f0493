"""One session too large becomes two: those who are chosen by hand go to the second, and are told once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership
from connect.refusals import Refusal
from workshops import planning
from workshops.booking import SessionCancelled, SessionPast, locked
from workshops.models import SEATED_STATES, Booking, BookingChange, BookingState, Matter, Session
from workshops.planning import ForWhom, Place
from workshops.seats.waiting import call_next
from workshops.telling.telling import tell


class NobodyChosen(Refusal):
    field = "people"
    sentence = _("Tick who goes to the second session: at least one person, not everybody.")


class TooManyForTheSecond(Refusal):
    field = "capacity"
    sentence = _("More people are ticked than the second session has seats.")


class SeatsChanged(Refusal):
    field = "people"
    sentence = _("Somebody gave a seat back meanwhile. Here is the list as it is now.")


@dataclass(frozen=True)
class Second:
    """The second session: when, where, how many seats, who leads."""

    starts_at: datetime
    place: Place
    capacity: int
    leader: Membership | None = None
    despite: bool = False


@act
def split(
    session: Session, people: Collection[int], second: Second, *, by: User | None, at: datetime
) -> tuple[Session, list[Booking]]:
    """Make a second session of the same kind and length, and move there the bookings whose keys are in `people`: booked
    people keep their seat, who waits waits there. Answers it and the bookings that went, told once each.

    Raises NobodyChosen, TooManyForTheSecond, SeatsChanged, and what stands against a room, a volunteer or an hour.
    """
    session = locked(session)
    if session.cancelled:
        raise SessionCancelled
    if session.starts_at <= at or session.finished_at is not None:
        raise SessionPast
    here = _here(session)
    going = [b for b in here if b.pk in people]
    _refuse_bad_choice(here, going, people, second)
    (other,) = planning.plan(
        antenna_id=session.antenna_id, kind=session.kind, title=session.title, starts=[second.starts_at],
        room=second.place.room, venue=second.place.venue, link=second.place.link, leader=second.leader,
        minutes=session.minutes, capacity=second.capacity,
        for_whom=ForWhom(session.difficulty, session.audience, session.language),
        despite=[timezone.localdate(second.starts_at)] if second.despite else [], by=by, at=at,
    )  # fmt: skip
    if session.part is not None:
        other.part, other.parts = session.part, session.parts
        other.save(update_fields=["part", "parts"])
    for booking in going:
        _send(booking, other, by=by, at=at)
    tell(going, Matter.MOVED, at=at, by=by, said={"was": session.starts_at.isoformat()})
    call_next(session, at=at, by=by)
    return other, going


def _here(session: Session) -> list[Booking]:
    wanted = [BookingState.BOOKED, BookingState.WAITING]
    held = session.bookings.filter(state__in=wanted).select_for_update(of=("self",)).select_related("person")
    return list(held.order_by("pk"))


def _refuse_bad_choice(
    here: Sequence[Booking], going: Sequence[Booking], people: Collection[int], second: Second
) -> None:
    if len(going) < len(set(people)):
        raise SeatsChanged
    if not going or len(going) == len(here):
        raise NobodyChosen
    if sum(b.state in SEATED_STATES for b in going) > second.capacity:
        raise TooManyForTheSecond


def _send(booking: Booking, other: Session, *, by: User | None, at: datetime) -> None:
    """The booking goes to the other session with its state; PostgreSQL copies the hours and counts the seats."""
    booking.session, booking.changed_at = other, at
    booking.starts_at, booking.ends_at = other.starts_at, other.ends_at
    booking.save(update_fields=["session", "changed_at"])
    BookingChange.objects.create(booking=booking, antenna_id=booking.antenna_id, state=booking.state, at=at, by=by)
