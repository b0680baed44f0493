"""Who came, and what each learnt. Every tick can be taken back; hours and visits follow the ticks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person, VisitSource
from beneficiaries.visits import note_visit
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, hour
from workshops.booking import SessionCancelled, SessionFull, active_booking, locked, open_booking, put_in_state
from workshops.models import Booking, BookingState, Level, Session, SkillGained
from workshops.seats.waiting import call_next

BEFORE_THE_END = timedelta(minutes=15)  # people leave, the volunteer closes the list while they put on their coats


class NotYetTheDay(Refusal):
    sentence = _("This session has not taken place yet: attendance is noted on the day.")


class NotYetTheEnd(Refusal):
    sentence = _("The session is still running.")


class SeatGivenBack(Refusal):
    sentence = _("This seat was given back. Add the person again with “Came without booking”.")


class NotThere(Refusal):
    sentence = _("What was learnt is noted for those who came.")


@for_constraint("skill_level_0_to_3")
class NoSuchLevel(Refusal):
    sentence = _("Choose one of the four levels.")


class FullForWalkIn(SessionFull):
    sentence = _("All seats are taken. Note first who is absent, or ask your manager for more seats. Nobody was added.")


class NoSuchSkill(Refusal):
    sentence = _("This session does not teach that skill.")


def reasons_against_marking(session: Session, *, at: datetime) -> list[Refusal]:
    """Why presence cannot be noted now: the session is cancelled, or its day has not come."""
    if session.cancelled:
        return [SessionCancelled()]
    if timezone.localdate(session.starts_at) > timezone.localdate(at):
        words = _("Attendance is noted on the day: %(day)s, from %(hour)s.")
        return [NotYetTheDay(words % {"day": day(session.starts_at), "hour": hour(session.starts_at)})]
    return []


def reasons_against_finishing(session: Session, *, at: datetime) -> list[Refusal]:
    """Why attendance cannot be closed now; possible from a quarter of an hour before the end."""
    if session.cancelled:
        return [SessionCancelled()]
    opens = session.ends_at - BEFORE_THE_END
    if at < opens:
        return [NotYetTheEnd(_("Possible from %(hour)s, when the session ends.") % {"hour": hour(opens)})]
    return []


@act
def mark(booking: Booking, state: BookingState, *, by: User | None, at: datetime) -> Booking:
    """Note that the person came, is absent or excused; `BOOKED` takes the note back. Each note is in the history.

    Coming writes the visit of that day and counts the session's length as hours; taking it back undoes both.
    An excuse may come before the day; the rest is noted on the day or after.
    """
    session = locked(booking.session)
    booking = Booking.objects.select_for_update(of=("self",)).select_related("person").get(pk=booking.pk)
    if booking.state == BookingState.CANCELLED:
        raise SeatGivenBack
    if state in (BookingState.CAME, BookingState.ABSENT):
        for reason in reasons_against_marking(session, at=at):
            raise reason
    put_in_state(booking, state, by=by, at=at)
    if state == BookingState.CAME:
        note_presence(session, booking.person, by=by, at=at)
    elif state != BookingState.BOOKED:
        call_next(session, at=at, by=by)
    return booking


@act
def add_walk_in(session: Session, person: Person, *, by: User | None, at: datetime) -> Booking:
    """Someone came without booking: seat and presence at once. Who was booked, waiting or absent is ticked."""
    session = locked(session)
    for reason in reasons_against_marking(session, at=at):
        raise reason
    booking = active_booking(session, person)
    if booking is not None and booking.state == BookingState.CAME:
        return booking
    has_a_seat = booking is not None and (booking.state == BookingState.BOOKED or booking.offered_until is not None)
    if session.taken >= session.capacity and not has_a_seat and not session.kind.come_and_go:
        raise FullForWalkIn
    if booking is None:
        booking = open_booking(session, person, BookingState.CAME, by=by, at=at, walk_in=True)
    else:
        put_in_state(booking, BookingState.CAME, by=by, at=at)
    note_presence(session, person, by=by, at=at)
    return booking


def note_presence(session: Session, person: Person, *, by: User | None, at: datetime) -> None:
    """The visit stands on the session's day, also when the list is filled in the next morning."""
    same_day = timezone.localdate(at) == timezone.localdate(session.starts_at)
    moment = at if same_day else session.starts_at
    note_visit(person, antenna_id=session.antenna_id, source=VisitSource.WORKSHOP, at=moment, by=by)


@act
def finish(session: Session, *, by: User | None, at: datetime) -> Session:
    """Close attendance: whoever was booked and not ticked is absent. Repeated it changes nothing."""
    session = locked(session)
    if session.finished_at is not None:
        return session
    for reason in reasons_against_finishing(session, at=at):
        raise reason
    for booking in session.bookings.select_for_update(of=("self",)).order_by("pk"):
        if booking.state == BookingState.BOOKED:
            put_in_state(booking, BookingState.ABSENT, by=by, at=at)
        elif booking.state == BookingState.WAITING:
            put_in_state(booking, BookingState.CANCELLED, by=by, at=at)
    session.finished_at, session.finished_by = at, by
    session.save(update_fields=["finished_at", "finished_by"])
    return session


@act
def note_skills(
    booking: Booking, levels: Mapping[str, int | None], *, by: User | None, at: datetime
) -> list[SkillGained]:
    """Note what was observed: skill code → level 0 to 3, or None when it could not be seen. Noted again, corrected."""
    booking = Booking.objects.select_for_update(of=("self",)).select_related("session").get(pk=booking.pk)
    if booking.state != BookingState.CAME:
        raise NotThere
    taught = set(booking.session.kind.skills.values_list("code", flat=True))
    if not set(levels) <= taught:
        raise NoSuchSkill
    if any(level is not None and level not in Level.values for level in levels.values()):
        raise NoSuchLevel
    known = set(booking.skills.values_list("skill_id", flat=True))
    noted = []
    for code, level in levels.items():
        if level is None and code not in known:
            continue
        facts = {"level": level, "noted_at": at, "noted_by": by}
        mine = {"person_id": booking.person_id, "antenna_id": booking.antenna_id}
        skill, _new = SkillGained.objects.update_or_create(
            booking=booking, skill_id=code, defaults=facts, create_defaults={**facts, **mine}
        )
        noted.append(skill)
    return noted


def hours_of(person: Person, *, antenna_id: int) -> Decimal:
    """Hours that the person spent in sessions of the antenna, from attendance: 7 sessions of 2 h make 14."""
    minutes = Booking.objects.filter(person=person, antenna_id=antenna_id).aggregate(Sum("minutes"))["minutes__sum"]
    return Decimal(minutes or 0) / 60
