"""Rooms, sessions and seats. They write as the owner, past the doors; the rules of PostgreSQL hold for them too."""

from datetime import datetime, timedelta
from typing import Any

import factory
from django.utils import timezone

from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory
from workshops.models import Booking, BookingState, Kind, Room, Session, SessionState, Shape
from workshops.planning import at_the_clock


def at(day: str, clock: str = "14:00") -> datetime:
    """`at("2026-12-01", "14:00")`: that hour on the wall in Paris."""
    moment = datetime.fromisoformat(f"{day}T{clock}")
    return at_the_clock(moment.date(), moment.time())


class KindFactory(factory.django.DjangoModelFactory[Kind]):
    class Meta:
        model = Kind
        django_get_or_create = ("code",)

    code = "mailbox"
    shape = Shape.WORKSHOP
    name_fr = "Boîte mail"
    name_en = "Mailbox"
    minutes = 120
    capacity = 8
    coop_type = "collectif"
    position = 1


class RoomFactory(factory.django.DjangoModelFactory[Room]):
    class Meta:
        model = Room

    antenna = factory.SubFactory(AntennaFactory)
    site = factory.LazyAttribute(lambda room: room.antenna.sites.first())
    name = factory.Sequence(lambda n: f"Salle {n}")
    seats = 20


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    """`SessionFactory(antenna=lille, starts_at=at("2026-12-01"), capacity=1)`: two hours, in a room of its own."""

    class Meta:
        model = Session

    antenna = factory.SubFactory(AntennaFactory)
    kind = factory.SubFactory(KindFactory)
    room = factory.LazyAttribute(lambda session: RoomFactory(antenna=session.antenna))
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=2))
    capacity = 8
    state = SessionState.PLANNED


class BookingFactory(factory.django.DjangoModelFactory[Booking]):
    class Meta:
        model = Booking

    session = factory.SubFactory(SessionFactory)
    antenna = factory.LazyAttribute(lambda booking: booking.session.antenna)
    person = factory.LazyAttribute(lambda booking: PersonFactory(antenna=booking.antenna))
    starts_at = factory.LazyAttribute(lambda booking: booking.session.starts_at)
    ends_at = factory.LazyAttribute(lambda booking: booking.session.ends_at)
    state = BookingState.BOOKED


def fill(session: Session, seats: int, **facts: Any) -> list[Booking]:
    return BookingFactory.create_batch(seats, session=session, **facts)
