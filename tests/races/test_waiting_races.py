"""Seats freed, offered, asked from a link and taken in a queue at the same instant, each on a connection of its own."""

from datetime import timedelta
from uuid import uuid4

import pytest

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory
from tests.factories.workshops import KindFactory, SessionFactory, at, fill
from tests.races.at_once import counted
from workshops import booking
from workshops.models import Booking, SeatOffer
from workshops.seats import doors, newcomers, queue, waiting

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


@pytest.fixture
def antenna():
    return AntennaFactory(slug="lille")


def wait_for(session, people):
    with open_antenna(session.antenna_id):
        return [
            booking.wait_for_seat(session, person, by=None, at=NOW + timedelta(seconds=n))
            for n, person in enumerate(people)
        ]


def test_twenty_ask_for_one_seat_from_the_link_one_has_it_and_nothing_is_written_of_the_others(antenna):
    """C052, from a link."""
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=1)
    with open_antenna(antenna.pk):
        doors.open_to_everyone(session, by=None, at=NOW)

    def ask(n):
        who = newcomers.Newcomer(uuid4(), "Awa", f"Diallo{chr(97 + n)}", phone=f"+336399815{n:02d}")
        rows = newcomers.book_from_link(session, [who], wait=False, subject="", connection_of=f"c{n}", at=NOW)
        return rows[0].state

    assert counted(antenna, [lambda n=n: ask(n) for n in range(20)]) == {"booked": 1, "SessionFull": 19}
    assert (Booking.objects.count(), Person.objects.count()) == (1, 1)


def test_one_form_pressed_ten_times_at_once_is_one_person_and_one_seat(antenna):
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=5)
    with open_antenna(antenna.pk):
        doors.open_to_everyone(session, by=None, at=NOW)
    who = newcomers.Newcomer(uuid4(), "Awa", "Diallo", phone="+33639981570")

    def ask():
        return newcomers.book_from_link(session, [who], wait=False, subject="", connection_of="c", at=NOW)[0].pk

    assert list(counted(antenna, [ask] * 10).values()) == [10]
    assert (Booking.objects.count(), Person.objects.count()) == (1, 1)


def test_a_freed_seat_called_from_twenty_places_makes_one_offer(antenna):
    """C061: at most one offer a freed seat."""
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=1)
    (row,) = fill(session, 1)
    wait_for(session, PersonFactory.create_batch(5, antenna=antenna))
    works = [lambda: type(booking.cancel(row, by=None, at=NOW)).__name__] * 10
    works += [lambda: len(waiting.call_next(session, at=NOW, by=None))] * 10
    counted(antenna, works)
    assert SeatOffer.objects.filter(state="open").count() == SeatOffer.objects.count() == 1


def test_a_seat_given_back_goes_to_who_waits_and_not_to_who_presses_book(antenna):
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=1)
    (row,) = fill(session, 1)
    (waiter,) = wait_for(session, PersonFactory.create_batch(1, antenna=antenna))
    people = PersonFactory.create_batch(10, antenna=antenna)
    works = [lambda: booking.cancel(row, by=None, at=NOW).state]
    works += [lambda p=p: booking.book_seat(session, p, by=None, at=NOW).state for p in people]
    assert counted(antenna, works) == {"cancelled": 1, "SessionFull": 10}
    assert SeatOffer.objects.get(state="open").booking == waiter


def test_an_offer_is_taken_once_though_it_is_pressed_declined_and_lapses_at_once(antenna):
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=1)
    (row,) = fill(session, 1)
    first, second = wait_for(session, PersonFactory.create_batch(2, antenna=antenna))
    with open_antenna(antenna.pk):
        booking.cancel(row, by=None, at=NOW)
    works = [lambda: len(waiting.take_offer(first, at=NOW, by=None))] * 5
    works += [lambda: waiting.decline_offer(first, at=NOW, by=None)] * 5
    works += [lambda: waiting.settle(antenna.pk, at=NOW + timedelta(hours=25))] * 5
    results = counted(antenna, works)
    assert not any(str(outcome).endswith("Error") or "Deadlock" in str(outcome) for outcome in results)
    seated = Booking.objects.filter(session=session, state="booked").count()
    held = SeatOffer.objects.filter(booking=second, state="open").count()
    assert seated + held <= 1
    assert SeatOffer.objects.filter(booking=first).count() == 1


def test_two_volunteers_who_take_the_next_take_two_people(antenna):
    kind = KindFactory(code="open_drop_in", shape="drop_in", come_and_go=True)
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, kind=kind)
    people = PersonFactory.create_batch(5, antenna=antenna)
    with open_antenna(antenna.pk):
        for n, person in enumerate(people):
            queue.arrive(session, person, by=None, at=TUESDAY + timedelta(seconds=n))
    taken = counted(antenna, [lambda: queue.take_next(session, by=None, at=TUESDAY).pk] * 5)
    assert sorted(taken.values()) == [1] * 5
    assert not queue.in_the_queue(session)


def test_people_given_back_and_booked_in_crossed_order_never_wait_for_each_other(antenna):
    """Two sessions, two people, each booked and cancelled at both at once: no deadlock reaches anybody."""
    here, there = (SessionFactory(antenna=antenna, starts_at=TUESDAY + timedelta(days=n), capacity=2) for n in (0, 1))
    one, two = PersonFactory.create_batch(2, antenna=antenna)

    def both(first, second, people):
        for session in (first, second):
            for row in booking.book_together(session, people, by=None, at=NOW):
                booking.cancel(row, by=None, at=NOW)
        return "done"

    works = [lambda: both(here, there, [one, two]), lambda: both(here, there, [two, one])] * 3
    assert counted(antenna, works) == {"done": 6}
