"""A seat for a person in a session: booked, waited for, given back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.holding import holding
from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from workshops.models import SEATED_STATES, Booking, BookingState, Matter, Session
from workshops.seats.links import link_to
from workshops.seats.rows import active_booking, locked, open_booking, put_in_state
from workshops.seats.waiting import call_next, lapse_due
from workshops.telling.telling import tell

__all__ = ["active_booking", "locked", "open_booking", "put_in_state"]


class NoSeat(Refusal):
    """Why a person cannot be booked into a session; the sentence stands under the button and in the refusal."""

    field = "session"


@for_constraint("session_is_full")
class SessionFull(NoSeat):
    sentence = _("This session is full. Choose another date, or put the person on its waiting list.")


class NotTogether(SessionFull):
    sentence = _(
        "There are not enough seats for all of you together. Choose another date, or wait together: you will be called"
        " for as many seats at once."
    )


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
    held = any(b.session_id == session.pk and b.offered_until for b in bookings)  # a seat is kept for her
    if session.taken - held >= session.capacity:
        reasons.append(SessionFull())
    return reasons


def settled(session: Session, *, at: datetime, by: User | None) -> Session:
    """The session under its lock; when it is full, what was offered and is due goes to the next who waits first."""
    again = locked(session)
    if again.taken >= again.capacity and lapse_due(again, at=at, by=by):
        call_next(again, at=at, by=by)
        return locked(session)
    return again


@act
def book_seat(
    session: Session, person: Person, *, by: User | None, at: datetime, subject: str = "", is_here: bool = True
) -> Booking:
    """Give the person a seat. Asked again it is the same seat; who waited, was excused or absent is booked anew.

    `subject`: what she comes for, a word of `Subject`. `is_here` False: booked from afar, she is told of it.
    Raises the first of `reasons_against`: full, cancelled, past, booked elsewhere at that time.
    """
    return book_together(session, [person], by=by, at=at, subject=subject, is_here=is_here)[0]


@act
def book_together(
    session: Session,
    people: Sequence[Person],
    *,
    by: User | None,
    at: datetime,
    subject: str = "",
    is_here: bool = True,
) -> list[Booking]:
    """A seat for each of the people who come together, or for none of them. Raises NotTogether when too few are free."""
    people = [holding(person) for person in people]
    session = settled(session, at=at, by=by)
    known = {person.pk: active_booking(session, person) for person in people}
    wanting = [p for p in people if not _seated(known[p.pk])]
    _refuse_together(session, people, wanting, at=at)
    party = _party(people, known)
    rows = [
        _write(session, person, known[person.pk], BookingState.BOOKED, by=by, at=at, subject=subject, party=party)
        for person in people
    ]
    if not is_here:
        for row in rows:
            tell([row], Matter.BOOKED, at=at, by=by, said={"link": link_to(row, at=at)})
    return rows


def _seated(booking: Booking | None) -> bool:
    return booking is not None and booking.state in SEATED_STATES


def _refuse_together(session: Session, people: Sequence[Person], wanting: Sequence[Person], *, at: datetime) -> None:
    """Raise what stands against one of them, with her name when there are several; then, whether there are seats enough."""
    full = None
    for person in wanting:
        for reason in reasons_against(session, person, at=at):
            if isinstance(reason, SessionFull):
                full = reason
            elif len(people) > 1:
                raise type(reason)(_("%(name)s: %(why)s") % {"name": person.full_name, "why": reason})
            else:
                raise reason
    if full is None and len(wanting) > 1 and session.capacity - session.taken < _seats_wanted(session, wanting):
        raise NotTogether
    if full is not None:
        raise full


def _seats_wanted(session: Session, wanting: Sequence[Person]) -> int:
    """How many seats, without those that are held for them already."""
    held = session.bookings.filter(person__in=wanting, offered_until__isnull=False).count()
    return len(wanting) - held


def _party(people: Sequence[Person], known: Mapping[UUID, Booking | None]) -> UUID | None:
    """The word that people who come together share: that of the first who has one, or a new one; none for one person."""
    if len(people) < 2:
        return None
    return next((row.party for row in known.values() if row and row.party), None) or uuid4()


def _write(
    session: Session,
    person: Person,
    row: Booking | None,
    state: BookingState,
    *,
    by: User | None,
    at: datetime,
    subject: str,
    party: UUID | None,
) -> Booking:
    if row is None:
        return open_booking(session, person, state, by=by, at=at, subject=subject, party=party)
    said = {"subject": subject or row.subject, "party": party or row.party}
    if any(getattr(row, name) != value for name, value in said.items()):
        row.subject, row.party = said["subject"], said["party"]  # type: ignore[assignment]
        row.save(update_fields=list(said))
    return row if _seated(row) else put_in_state(row, state, by=by, at=at)


@act
def wait_for_seat(session: Session, person: Person, *, by: User | None, at: datetime, subject: str = "") -> Booking:
    """Put the person on the waiting list of a full session; refused when she can be booked, or not at all."""
    return wait_together(session, [person], by=by, at=at, subject=subject)[0]


@act
def wait_together(
    session: Session, people: Sequence[Person], *, by: User | None, at: datetime, subject: str = ""
) -> list[Booking]:
    """People who come together wait together, for as many seats at once. Refused when there are seats for all of them."""
    people = [holding(person) for person in people]
    session = settled(session, at=at, by=by)
    known = {person.pk: active_booking(session, person) for person in people}
    wanting = [p for p in people if not _seated(known[p.pk])]
    new = [p for p in wanting if (row := known[p.pk]) is None or row.state != BookingState.WAITING]
    if new:
        try:
            _refuse_together(session, people, wanting, at=at)
        except SessionFull:
            pass
        else:
            raise SeatStillFree
    party = _party(people, known)
    return [
        _write(session, person, known[person.pk], BookingState.WAITING, by=by, at=at, subject=subject, party=party)
        for person in people
    ]


@act
def cancel_together(booking: Booking, *, by: User | None, at: datetime) -> None:
    """Give back the seats of all who come together, as whoever asked for them does from her link."""
    together = Booking.objects.active().filter(party=booking.party, session=booking.session_id) if booking.party else []
    for row in together or [booking]:
        cancel(row, by=by, at=at)


@act
def cancel(booking: Booking, *, by: User | None, at: datetime) -> Booking:
    """Give the seat back, or leave the waiting list: the next who waits is called. Repeated it changes nothing; once
    attendance is noted it is corrected there instead."""
    session = locked(booking.session)
    booking = Booking.objects.select_for_update(of=("self",)).select_related("session").get(pk=booking.pk)
    if booking.state in (BookingState.CAME, BookingState.ABSENT):
        raise AttendanceNoted
    put_in_state(booking, BookingState.CANCELLED, by=by, at=at)
    call_next(session, at=at, by=by)
    return booking
