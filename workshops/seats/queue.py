"""An open drop-in: people come and go, in the order in which they arrive.

Who arrives waits (`waiting`, in the order of arrival); who is taken has come. Who was booked ahead is ticked as in any
session, and holds a seat until then; who is there holds none, since others leave.
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.holding import holding
from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal
from workshops.attendance import note_presence, reasons_against_marking
from workshops.models import Booking, BookingState, Session
from workshops.seats.rows import active_booking, locked, open_booking, put_in_state


class NoQueueHere(Refusal):
    sentence = _("This session has seats, not a queue: book a seat.")


class NobodyInTheQueue(Refusal):
    sentence = _("Nobody is in the queue.")


class TurnOver(Refusal):
    sentence = _("The session is over: nobody can take a turn any more.")


def in_the_queue(session: Session) -> list[Booking]:
    """Who has arrived and was not taken yet, in order; one query."""
    waiting = session.bookings.filter(state=BookingState.WAITING).select_related("person")
    return list(waiting.order_by("changed_at", "pk"))


@act
def arrive(session: Session, person: Person, *, subject: str = "", by: User | None, at: datetime) -> Booking:
    """Take a turn. Arrived already, the place stays and the subject is corrected.

    Raises NoQueueHere, TurnOver, or why attendance cannot be noted yet (another day, cancelled).
    """
    person = holding(person)
    session = locked(session)
    _refuse(session, at=at)
    row = active_booking(session, person)
    if row is None:
        return open_booking(session, person, BookingState.WAITING, by=by, at=at, subject=subject, walk_in=True)
    if subject and row.subject != subject:
        row.subject = subject
        row.save(update_fields=["subject"])
    if row.state == BookingState.BOOKED:
        return row  # expected: she is called at her hour, and keeps her seat
    return put_in_state(row, BookingState.WAITING, by=by, at=at)


@act
def take_next(session: Session, *, by: User | None, at: datetime) -> Booking:
    """Take the first of the queue: she has come. Two volunteers who press at once take two people."""
    session = locked(session)
    _refuse(session, at=at)
    row = session.bookings.filter(state=BookingState.WAITING).order_by("changed_at", "pk")
    first = row.select_for_update(of=("self",)).select_related("person").first()
    if first is None:
        raise NobodyInTheQueue
    put_in_state(first, BookingState.CAME, by=by, at=at)
    note_presence(session, first.person, by=by, at=at)
    return first


@act
def leave(booking: Booking, *, by: User | None, at: datetime) -> Booking:
    """She went before her turn. Repeated, or once she was taken, it changes nothing."""
    locked(booking.session)
    row = Booking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    return put_in_state(row, BookingState.CANCELLED, by=by, at=at) if row.state == BookingState.WAITING else row


def _refuse(session: Session, *, at: datetime) -> None:
    if not session.kind.come_and_go:
        raise NoQueueHere
    for reason in reasons_against_marking(session, at=at):
        raise reason
    if session.finished_at is not None or timezone.localdate(session.ends_at) < timezone.localdate(at):
        raise TurnOver
