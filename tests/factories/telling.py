"""People with a seat whom one can write to, or not; messages as the act writes them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory
from workshops.models import Booking, Matter, Message, Result, Session
from workshops.telling import calling, reminders, stopping
from workshops.telling.telling import tell

_numbers = count(1)
LAST_WEEK = datetime.fromisoformat("2026-11-18T10:00+01:00")


def seat(session: Session, *, email: str = "", phone: str = "", state: str = "booked", **facts: Any) -> Booking:
    """`seat(session, email="a@example.org")`, booked last week."""
    person = PersonFactory(antenna=session.antenna, email=email, phone=phone, **facts)
    booking: Booking = BookingFactory(
        session=session, person=person, state=state, booked_at=LAST_WEEK, changed_at=LAST_WEEK
    )
    return booking


def by_mail(session: Session, **facts: Any) -> Booking:
    return seat(session, email=f"personne{next(_numbers)}@example.org", **facts)


def by_sms(session: Session, **facts: Any) -> Booking:
    return seat(session, phone=f"+3363998{next(_numbers):04d}", **facts)


def by_call(session: Session, **facts: Any) -> Booking:
    return seat(session, phone=f"+3332000{next(_numbers):04d}", **facts)


def told(*seats: Booking, matter: Matter, at: datetime, **said: Any) -> list[Message]:
    """Tell these people behind their antenna's door."""
    with open_antenna(seats[0].antenna_id):
        return tell(seats, matter, at=at, by=None, said=said)


def a_day(antenna: Any, manager: Any) -> dict[str, Any]:
    """A message of each way, a call that was made, somebody who wants none, a text sent; keys by what they are of."""
    now = timezone.now()
    session = SessionFactory(antenna=antenna, starts_at=now + timedelta(hours=20))
    called, written, silent = by_call(session), by_sms(session), by_sms(session)
    message, _ = told(called, written, matter=Matter.REMINDER, at=now)
    with open_antenna(antenna.pk):
        call = calling.note_call(message, Result.NO_ANSWER, by=manager.user, at=now)
        stopping.stop(silent.person, by=manager.user, at=now)
        reminders.decide(antenna_id=antenna.pk, hours=24, from_on=timezone.localdate(now), by=manager.user, at=now)
    return {"message": message.pk, "call": call.pk, "told_of": session.pk, "told": called.person_id}
