"""Twenty volunteers press “Book” for the last seat at the same moment, each on a connection of her own."""

import pytest

from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory
from tests.factories.workshops import SessionFactory, at, fill
from tests.races.at_once import counted
from workshops import attendance, booking
from workshops.models import Booking, BookingState

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


def test_the_last_seat_is_taken_once_and_nineteen_are_told():
    antenna = AntennaFactory(slug="lille")
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=3)
    fill(session, 2)
    people = PersonFactory.create_batch(20, antenna=antenna)

    def book(person):
        return booking.book_seat(session, person, by=None, at=NOW).state

    results = counted(antenna, [lambda p=person: book(p) for person in people])
    assert results == {"booked": 1, "SessionFull": 19}
    assert Booking.objects.filter(session=session, state="booked").count() == 3


def test_one_person_pressed_twenty_times_has_one_seat():
    antenna = AntennaFactory(slug="lille")
    session, person = SessionFactory(antenna=antenna, starts_at=TUESDAY), PersonFactory(antenna=antenna)
    keys = counted(antenna, [lambda: booking.book_seat(session, person, by=None, at=NOW).pk] * 20)
    assert list(keys.values()) == [20]
    assert Booking.objects.count() == 1


def test_the_last_seat_is_given_once_though_some_book_and_some_come_in():
    """Booking, walking in and bringing back a given seat all wait for the same row."""
    antenna = AntennaFactory(slug="lille")
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=1)
    people = PersonFactory.create_batch(6, antenna=antenna)
    excused = fill(session, 6, state="excused")
    works = [lambda p=p: booking.book_seat(session, p, by=None, at=NOW).state for p in people[:3]]
    works += [lambda p=p: attendance.add_walk_in(session, p, by=None, at=TUESDAY).state for p in people[3:]]
    works += [lambda b=b: attendance.mark(b, BookingState.CAME, by=None, at=TUESDAY).state for b in excused]
    results = counted(antenna, works)
    assert results["booked"] + results["came"] == 1
    assert sum(results.values()) == 12
    assert Booking.objects.filter(session=session, state__in=["booked", "came"]).count() == 1
