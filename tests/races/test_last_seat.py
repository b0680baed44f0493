"""Twenty volunteers press “Book” for the last seat at the same moment, each on a connection of her own."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections

from connect.antennas.doors import open_antenna
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory
from tests.factories.workshops import SessionFactory, at, fill
from workshops import attendance, booking
from workshops.models import Booking, BookingState

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


def at_once(antenna, works):
    """Run each work on a connection of its own, all let go together; their results or refusals, counted."""
    start, results = threading.Barrier(len(works)), Counter()
    lock = threading.Lock()

    def run(work):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            with as_the_app(), open_antenna(antenna.pk):
                outcome = work()
        except Exception as error:  # the count of refusals is the point of the test
            outcome = type(error).__name__
        finally:
            connections.close_all()
        with lock:
            results[outcome] += 1

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_the_last_seat_is_taken_once_and_nineteen_are_told():
    antenna = AntennaFactory(slug="lille")
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=3)
    fill(session, 2)
    people = PersonFactory.create_batch(20, antenna=antenna)

    def book(person):
        return booking.book_seat(session, person, by=None, at=NOW).state

    results = at_once(antenna, [lambda p=person: book(p) for person in people])
    assert results == {"booked": 1, "SessionFull": 19}
    assert Booking.objects.filter(session=session, state="booked").count() == 3


def test_one_person_pressed_twenty_times_has_one_seat():
    antenna = AntennaFactory(slug="lille")
    session, person = SessionFactory(antenna=antenna, starts_at=TUESDAY), PersonFactory(antenna=antenna)
    keys = at_once(antenna, [lambda: booking.book_seat(session, person, by=None, at=NOW).pk] * 20)
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
    results = at_once(antenna, works)
    assert results["booked"] + results["came"] == 1
    assert sum(results.values()) == 12
    assert Booking.objects.filter(session=session, state__in=["booked", "came"]).count() == 1
