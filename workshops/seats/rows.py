"""The rows of seats under the session's lock: what every act on seats begins with and ends by."""

from datetime import datetime
from typing import Any

from beneficiaries.models import Person
from connect.accounts.models import User
from workshops.models import Booking, BookingChange, BookingState, Session


def locked(session: Session) -> Session:
    """The session read again under its row lock, with `taken` (held by an open offer too) as it is now: the scarce row
    of every act on seats."""
    again = (
        Session.objects.select_for_update(of=("self",)).select_related("kind", "room__site", "venue").get(pk=session.pk)
    )
    again.taken = again.bookings.holding().count()
    return again


def put_in_state(booking: Booking, state: BookingState, *, by: User | None, at: datetime) -> Booking:
    """Write a state and its line in the booking's history; the same state again changes nothing."""
    if booking.state == state:
        return booking
    booking.state, booking.changed_at = state, at
    if state != BookingState.WAITING:
        booking.offered_until = None  # as PostgreSQL writes it
    booking.save(update_fields=["state", "changed_at"])
    BookingChange.objects.create(booking=booking, antenna_id=booking.antenna_id, state=state, at=at, by=by)
    return booking


def open_booking(
    session: Session, person: Person, state: BookingState, *, by: User | None, at: datetime, **facts: Any
) -> Booking:
    """A new booking and the first line of its history; `facts`: any of `walk_in`, `subject`, `party`."""
    booking = Booking.objects.create(
        session=session,
        person=person,
        antenna_id=session.antenna_id,
        state=state,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        booked_at=at,
        booked_by=by,
        changed_at=at,
        **facts,
    )
    BookingChange.objects.create(booking=booking, antenna_id=session.antenna_id, state=state, at=at, by=by)
    return booking


def active_booking(session: Session, person: Person) -> Booking | None:
    return Booking.objects.active().filter(session=session, person=person).select_for_update(of=("self",)).first()
