"""A seat for a person in a session: booked, waited for, given back."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.holding import holding
from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from workshops.models import SEATED_STATES, Booking, BookingChange, BookingState, Session


class NoSeat(Refusal):
    """Why a person cannot be booked into a session; the sentence stands under the button and in the refusal."""

    field = "session"


@for_constraint("session_is_full")
class SessionFull(NoSeat):
    sentence = _("This session is full. Choose another date, or put the person on its waiting list.")


@for_constraint("session_is_cancelled")
class SessionCancelled(NoSeat):
    sentence = _("This session is cancelled. Choose another date.")


class SessionPast(NoSeat):
    sentence = _("This session is over. Choose another date.")


@for_constraint("booking_once_a_session")
class AlreadyBooked(NoSeat):
    sentence = _("Already booked here: nothing to do.")


@for_constraint("person_is_promised_one_place")
class ClashingBooking(NoSeat):
    sentence = _("This person is booked elsewhere at that time. Cancel that seat first, or choose another date.")


@for_constraint("booking_person_enrolled", "booking_of_a_session_here")
class NotKnownHere(NoSeat):
    sentence = _("This person or this session is not of your antenna.")


class SeatStillFree(Refusal):
    sentence = _("A seat is free: book it, there is no need to wait.")


class AttendanceNoted(Refusal):
    sentence = _("This session took place and attendance is noted. Correct it on the attendance page.")


def locked(session: Session) -> Session:
    """The session read again under its row lock, with `taken` as it is now: the scarce row of every act on seats."""
    again = (
        Session.objects.select_for_update(of=("self",)).select_related("kind", "room__site", "venue").get(pk=session.pk)
    )
    again.taken = again.bookings.filter(state__in=SEATED_STATES).count()
    return again


def seats_of(person: Person, antenna_id: int, since: datetime) -> list[Booking]:
    """The person's active bookings in sessions that end after a moment; one query."""
    mine = Booking.objects.active().filter(person=person, antenna_id=antenna_id, ends_at__gt=since)
    return list(mine.select_related("session__kind"))


def reasons_against(
    session: Session, person: Person, *, at: datetime, mine: Iterable[Booking] | None = None
) -> list[NoSeat]:
    """Everything that stands against booking this person now; empty: go. The same for button, message and act.

    `session` carries `taken` (`with_seats` or `locked`); `mine` spares a query when many sessions are shown.
    """
    bookings = seats_of(person, session.antenna_id, session.starts_at) if mine is None else mine
    if session.cancelled:
        return [SessionCancelled()]
    if any(b.session_id == session.pk and b.state in SEATED_STATES for b in bookings):
        return [AlreadyBooked()]
    if session.ends_at <= at:
        return [SessionPast()]
    reasons: list[NoSeat] = [
        ClashingBooking(
            _("Booked already on %(day)s at %(hour)s: %(session)s. Cancel that seat first, or choose another date.")
            % {"day": day(b.starts_at), "hour": hour(b.starts_at), "session": b.session.numbered}
        )
        for b in bookings
        if b.state == BookingState.BOOKED
        and b.session_id != session.pk
        and b.starts_at < session.ends_at
        and b.ends_at > session.starts_at
    ]
    if session.taken >= session.capacity:
        reasons.append(SessionFull())
    return reasons


def put_in_state(booking: Booking, state: BookingState, *, by: User | None, at: datetime) -> Booking:
    """Write a state and its line in the booking's history; the same state again changes nothing."""
    if booking.state == state:
        return booking
    booking.state, booking.changed_at = state, at
    booking.save(update_fields=["state", "changed_at"])
    BookingChange.objects.create(booking=booking, antenna_id=booking.antenna_id, state=state, at=at, by=by)
    return booking


def open_booking(
    session: Session, person: Person, state: BookingState, *, by: User | None, at: datetime, walk_in: bool = False
) -> Booking:
    """A new booking and the first line of its history."""
    booking = Booking.objects.create(
        session=session,
        person=person,
        antenna_id=session.antenna_id,
        state=state,
        walk_in=walk_in,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        booked_at=at,
        booked_by=by,
        changed_at=at,
    )
    BookingChange.objects.create(booking=booking, antenna_id=session.antenna_id, state=state, at=at, by=by)
    return booking


def active_booking(session: Session, person: Person) -> Booking | None:
    return Booking.objects.active().filter(session=session, person=person).select_for_update(of=("self",)).first()


@act
def book_seat(session: Session, person: Person, *, by: User | None, at: datetime) -> Booking:
    """Give the person a seat. Asked again it is the same seat; who waited, was excused or absent is booked anew.

    Raises the first of `reasons_against`: full, cancelled, past, booked elsewhere at that time.
    """
    person = holding(person)
    session = locked(session)
    booking = active_booking(session, person)
    if booking is not None and booking.state in SEATED_STATES:
        return booking
    for reason in reasons_against(session, person, at=at):
        raise reason
    if booking is not None:
        return put_in_state(booking, BookingState.BOOKED, by=by, at=at)
    return open_booking(session, person, BookingState.BOOKED, by=by, at=at)


@act
def wait_for_seat(session: Session, person: Person, *, by: User | None, at: datetime) -> Booking:
    """Put the person on the waiting list of a full session; refused when she can be booked, or not at all."""
    person = holding(person)
    session = locked(session)
    booking = active_booking(session, person)
    if booking is not None and booking.state in [*SEATED_STATES, BookingState.WAITING]:
        return booking
    reasons = reasons_against(session, person, at=at)
    if not reasons:
        raise SeatStillFree
    for reason in reasons:
        if not isinstance(reason, SessionFull):
            raise reason
    if booking is not None:
        return put_in_state(booking, BookingState.WAITING, by=by, at=at)
    return open_booking(session, person, BookingState.WAITING, by=by, at=at)


@act
def cancel(booking: Booking, *, by: User | None, at: datetime) -> Booking:
    """Give the seat back. Repeated it changes nothing; once attendance is noted it is corrected there instead."""
    locked(booking.session)
    booking = Booking.objects.select_for_update(of=("self",)).select_related("session").get(pk=booking.pk)
    if booking.state in (BookingState.CAME, BookingState.ABSENT):
        raise AttendanceNoted
    return put_in_state(booking, BookingState.CANCELLED, by=by, at=at)
