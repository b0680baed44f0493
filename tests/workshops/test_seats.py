"""A seat is taken once: by the acts, and by PostgreSQL for whatever goes round them."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory, at, fill
from workshops import booking
from workshops.models import Booking, BookingChange, BookingState

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")
INSERT = (
    "INSERT INTO workshops_booking (session_id, person_id, antenna_id, state, walk_in, starts_at, ends_at, booked_at, changed_at)"
    " VALUES (%s, %s, %s, %s, false, %s, %s, now(), now()) RETURNING id"
)


@contextmanager
def refused(constraint, kind=IntegrityError):
    """PostgreSQL itself refuses, by the rule's name."""
    with pytest.raises(kind) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.diag.constraint_name == constraint


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def insert(session, person, state="booked", antenna=None):
    place = antenna or session.antenna
    sql(INSERT, session.pk, person.pk, place.pk, state, session.starts_at, session.ends_at)


def test_booking_gives_a_seat_and_says_who_gave_it(lille, volunteer):
    session, person = SessionFactory(antenna=lille, starts_at=TUESDAY), PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        row = booking.book_seat(session, person, by=volunteer.user, at=NOW)
    assert (row.state, row.booked_by, row.booked_at) == ("booked", volunteer.user, NOW)
    assert list(row.changes.values_list("state", "by")) == [("booked", volunteer.user_id)]


def test_booking_twice_is_the_same_seat(lille):
    session, person = SessionFactory(antenna=lille, starts_at=TUESDAY), PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        first = booking.book_seat(session, person, by=None, at=NOW)
        assert booking.book_seat(session, person, by=None, at=NOW) == first
    assert Booking.objects.count() == 1
    assert BookingChange.objects.count() == 1


def test_a_full_session_is_refused_and_proposes_its_waiting_list(lille):
    session, late = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=2), PersonFactory(antenna=lille)
    fill(session, 2)
    with open_antenna(lille.pk):
        with pytest.raises(booking.SessionFull, match="liste d’attente"):
            booking.book_seat(session, late, by=None, at=NOW)
        assert booking.wait_for_seat(session, late, by=None, at=NOW).state == BookingState.WAITING
    assert session.bookings.filter(state="booked").count() == 2


def test_who_waited_takes_the_seat_that_was_given_back(lille):
    session, late = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1), PersonFactory(antenna=lille)
    (taken,) = fill(session, 1)
    with open_antenna(lille.pk):
        waiting = booking.wait_for_seat(session, late, by=None, at=NOW)
        booking.cancel(taken, by=None, at=NOW)
        assert booking.book_seat(session, late, by=None, at=NOW) == waiting
    waiting.refresh_from_db()
    assert waiting.state == BookingState.BOOKED


def test_nobody_waits_where_a_seat_is_free(lille):
    session, person = SessionFactory(antenna=lille, starts_at=TUESDAY), PersonFactory(antenna=lille)
    with open_antenna(lille.pk), pytest.raises(booking.SeatStillFree):
        booking.wait_for_seat(session, person, by=None, at=NOW)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"state": "cancelled", "cancelled_at": NOW}, booking.SessionCancelled),
        ({"starts_at": at("2026-11-24"), "ends_at": at("2026-11-24", "16:00")}, booking.SessionPast),
    ],
)
def test_a_cancelled_or_past_session_takes_nobody(lille, facts, why):
    session = SessionFactory(antenna=lille, **{"starts_at": TUESDAY, **facts})
    person = PersonFactory(antenna=lille)
    with open_antenna(lille.pk), pytest.raises(why):
        booking.book_seat(session, person, by=None, at=NOW)
    assert not Booking.objects.exists()


def test_two_sessions_at_one_time_are_refused_and_back_to_back_is_allowed(lille):
    first = SessionFactory(antenna=lille, starts_at=TUESDAY)
    overlapping = SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(hours=1))
    following = SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(hours=2))
    person = PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        booking.book_seat(first, person, by=None, at=NOW)
        with pytest.raises(booking.ClashingBooking, match="Boîte mail"):
            booking.book_seat(overlapping, person, by=None, at=NOW)
        booking.book_seat(following, person, by=None, at=NOW)
    with refused("person_is_promised_one_place"):
        insert(overlapping, person)


def test_a_seat_given_back_twice_is_given_back_once(lille):
    (row,) = fill(SessionFactory(antenna=lille, starts_at=TUESDAY), 1)
    with open_antenna(lille.pk):
        booking.cancel(row, by=None, at=NOW)
        booking.cancel(row, by=None, at=NOW)
    assert list(row.changes.values_list("state", flat=True)) == ["cancelled"]


def test_a_person_of_another_antenna_cannot_be_named(lille, lyon):
    session, hidden = SessionFactory(antenna=lille, starts_at=TUESDAY), PersonFactory(antenna=lyon)
    with open_antenna(lille.pk), pytest.raises(booking.NotKnownHere):
        booking.book_seat(session, hidden, by=None, at=NOW)
    assert not Booking.objects.exists()


@pytest.mark.parametrize("state", ["booked", "came"])
@pytest.mark.parametrize("door", ["owner", "antenna"])
def test_sql_cannot_pass_the_capacity(lille, door, state):
    session, late = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1), PersonFactory(antenna=lille)
    fill(session, 1)
    if door == "owner":
        with refused("session_is_full"):
            insert(session, late, state)
        return
    with open_antenna(lille.pk), refused("session_is_full"):
        insert(session, late, state)


def test_sql_cannot_bring_back_a_given_seat_into_a_full_session(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    gone = BookingFactory(session=session, state="cancelled")
    fill(session, 1)
    for state in ("booked", "came"):
        with refused("session_is_full"):
            sql("UPDATE workshops_booking SET state = %s WHERE id = %s", state, gone.pk)


def test_sql_cannot_move_a_booking_into_a_full_session(lille):
    full = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    fill(full, 1)
    (elsewhere,) = fill(SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(days=1)), 1)
    with refused("session_is_full"):
        sql("UPDATE workshops_booking SET session_id = %s WHERE id = %s", full.pk, elsewhere.pk)


def test_sql_cannot_lower_the_limit_under_the_seats_taken(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=3)
    fill(session, 2)
    with refused("session_capacity_holds_the_booked"):
        sql("UPDATE workshops_session SET capacity = 1 WHERE id = %s", session.pk)
    sql("UPDATE workshops_session SET capacity = 2 WHERE id = %s", session.pk)


def test_sql_cannot_raise_the_limit_over_the_room(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    with refused("session_within_its_room"):
        sql("UPDATE workshops_session SET capacity = 21 WHERE id = %s", session.pk)


def test_sql_cannot_book_into_a_cancelled_session_nor_cancel_one_where_people_hold_seats(lille):
    cancelled = SessionFactory(antenna=lille, starts_at=TUESDAY, state="cancelled", cancelled_at=NOW)
    with refused("session_is_cancelled"):
        insert(cancelled, PersonFactory(antenna=lille))
    held = SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(days=1))
    fill(held, 1)
    with refused("cancelled_session_keeps_nobody"):
        sql("UPDATE workshops_session SET state = 'cancelled', cancelled_at = now() WHERE id = %s", held.pk)


def test_sql_cannot_book_the_same_person_twice(lille):
    session, person = SessionFactory(antenna=lille, starts_at=TUESDAY), PersonFactory(antenna=lille)
    insert(session, person, "absent")
    with refused("booking_once_a_session"):
        insert(session, person, "excused")


def test_sql_cannot_mix_antennas(lille, lyon):
    session, person = SessionFactory(antenna=lille, starts_at=TUESDAY), PersonFactory(antenna=lyon)
    with refused("booking_of_a_session_here"):
        insert(session, person, antenna=lyon)
    with refused("booking_person_enrolled"):
        insert(session, person)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_hours_are_counted_by_postgresql_and_cannot_be_written(lille):
    (row,) = fill(SessionFactory(antenna=lille, starts_at=TUESDAY), 1, state="came")
    row.refresh_from_db()
    assert row.minutes == 120
    with pytest.raises(ProgrammingError, match="can only be updated to DEFAULT"), transaction.atomic():
        sql("UPDATE workshops_booking SET minutes = 600 WHERE id = %s", row.pk)


def test_a_booking_follows_its_session_to_another_hour(lille):
    (row,) = fill(SessionFactory(antenna=lille, starts_at=TUESDAY), 1)
    later = TUESDAY + timedelta(days=1)
    sql(
        "UPDATE workshops_session SET starts_at = %s, ends_at = %s WHERE id = %s",
        later,
        later + timedelta(hours=3),
        row.session_id,
    )
    row.refresh_from_db()
    assert (row.starts_at, row.ends_at) == (later, later + timedelta(hours=3))


def test_the_history_of_a_booking_is_only_added_to(lille):
    (row,) = fill(SessionFactory(antenna=lille, starts_at=TUESDAY), 1)
    with open_antenna(lille.pk):
        booking.cancel(row, by=None, at=NOW)
    for statement in ("UPDATE workshops_bookingchange SET state = 'came'", "DELETE FROM workshops_bookingchange"):
        with refused("append_only"):
            sql(statement)


def test_another_antenna_sees_no_session_and_no_booking(lille, lyon):
    fill(SessionFactory(antenna=lille, starts_at=TUESDAY), 1)
    with open_antenna(lyon.pk), connection.cursor() as cursor:
        for table in ("session", "booking", "room"):
            cursor.execute(f"SELECT count(*) FROM workshops_{table}")
            assert cursor.fetchone() == (0,)
