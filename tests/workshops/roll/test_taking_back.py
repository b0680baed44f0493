"""The last tap of attendance is taken back in one press: its author's, today's, and never what somebody changed since."""

from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Visit
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory, at, fill
from workshops import attendance, booking
from workshops.attendance import hours_of
from workshops.models import Booking, BookingChange, BookingState
from workshops.roll import taking_back
from workshops.roll.taking_back import NothingToTakeBack

pytestmark = pytest.mark.django_db
DURING = at("2026-12-01", "14:06")
CAME, ABSENT, EXCUSED, BOOKED = BookingState.CAME, BookingState.ABSENT, BookingState.EXCUSED, BookingState.BOOKED


@pytest.fixture
def session(lille):
    return SessionFactory(antenna=lille, starts_at=at("2026-12-01"), capacity=3)


@pytest.fixture
def nadia(volunteer):
    return volunteer.user


def at_the_door(act):
    """The act as the app makes it, behind the antenna's own door."""

    def done(subject, *args, **kwargs):
        with open_antenna(subject.antenna_id):
            return act(subject, *args, **kwargs)

    return done


last_tap, take_back = at_the_door(taking_back.last_tap), at_the_door(taking_back.take_back)
mark, add_walk_in, finish = (at_the_door(getattr(attendance, name)) for name in ("mark", "add_walk_in", "finish"))
cancel, book_seat = at_the_door(booking.cancel), at_the_door(booking.book_seat)


def tap(row, state, by, when=DURING):
    return mark(row, state, by=by, at=when)


def undo(session, by, when=DURING):
    return take_back(session, last_tap(session, by=by, at=when).change.pk, by=by, at=when)


def test_a_tap_taken_back_gives_the_state_before_with_visit_and_hours(session, nadia):
    (row,) = fill(session, 1)
    tap(row, CAME, nadia)
    assert undo(session, nadia).state == BOOKED
    assert not Visit.objects.exists()
    assert hours_of(row.person, antenna_id=row.antenna_id) == 0
    made, undone = BookingChange.objects.order_by("pk")
    assert (undone.state, undone.takes_back, undone.by) == (BOOKED, made, nadia)
    assert last_tap(session, by=nadia, at=DURING) is None


def test_absent_by_mistake_is_present_again_with_her_visit(session, nadia):
    (row,) = fill(session, 1)
    tap(row, CAME, nadia)
    tap(row, ABSENT, nadia)
    assert undo(session, nadia).state == CAME
    assert Visit.objects.count() == 1
    assert undo(session, nadia).state == BOOKED
    assert list(row.changes.values_list("state", flat=True)) == [CAME, ABSENT, CAME, BOOKED]


def test_pressed_again_one_goes_back_tap_by_tap(session, nadia):
    first, second = fill(session, 2)
    tap(first, CAME, nadia)
    tap(second, ABSENT, nadia)
    assert undo(session, nadia) == second
    assert undo(session, nadia) == first
    assert set(Booking.objects.values_list("state", flat=True)) == {BOOKED}


def test_a_double_press_takes_back_once(session, nadia):
    (row,) = fill(session, 1)
    tap(row, CAME, nadia)
    change = last_tap(session, by=nadia, at=DURING).change.pk
    assert take_back(session, change, by=nadia, at=DURING).state == BOOKED
    assert take_back(session, change, by=nadia, at=DURING).state == BOOKED
    assert row.changes.count() == 2


def test_whoever_was_added_without_booking_leaves_the_list(session, nadia):
    person = PersonFactory(antenna=session.antenna)
    add_walk_in(session, person, by=nadia, at=DURING)
    assert undo(session, nadia).state == BookingState.CANCELLED
    assert not Visit.objects.exists()
    assert add_walk_in(session, person, by=nadia, at=DURING).state == CAME


def test_whoever_waited_waits_again(session, nadia):
    row = BookingFactory(session=session, state="waiting")
    BookingChange.objects.create(booking=row, antenna_id=row.antenna_id, state="waiting", at=at("2026-11-30"))
    add_walk_in(session, row.person, by=nadia, at=DURING)
    assert undo(session, nadia).state == BookingState.WAITING


def test_nobody_takes_back_what_somebody_else_tapped_or_has_changed_since(session, nadia, manager):
    (row,) = fill(session, 1)
    tap(row, CAME, nadia)
    change = last_tap(session, by=nadia, at=DURING).change.pk
    assert last_tap(session, by=manager.user, at=DURING) is None
    tap(row, ABSENT, manager.user)
    tap(row, CAME, manager.user)
    assert last_tap(session, by=nadia, at=DURING) is None
    for who in (nadia, manager.user):
        with pytest.raises(NothingToTakeBack):
            take_back(session, change, by=who, at=DURING)
    assert undo(session, manager.user).state == ABSENT


def test_the_next_day_a_tap_is_corrected_on_its_line(session, nadia):
    (row,) = fill(session, 1)
    tap(row, CAME, nadia)
    assert last_tap(session, by=nadia, at=at("2026-12-01", "23:59")) is not None
    assert last_tap(session, by=nadia, at=at("2026-12-02", "00:01")) is None


def test_what_the_end_noted_by_itself_and_a_seat_given_back_are_no_taps(session, nadia):
    here, gone, _absent = fill(session, 3)
    tap(here, CAME, nadia)
    cancel(gone, by=nadia, at=DURING)
    session = finish(session, by=nadia, at=at("2026-12-01", "16:00"))
    assert last_tap(session, by=nadia, at=at("2026-12-01", "16:01")).change.booking == here


def test_a_seat_taken_since_is_not_taken_twice(session, nadia):
    first, *_others = fill(session, 3)
    tap(first, EXCUSED, nadia)
    book_seat(session, PersonFactory(antenna=session.antenna), by=None, at=DURING)
    with pytest.raises(booking.SessionFull):
        undo(session, nadia)
    first.refresh_from_db()
    assert first.state == EXCUSED


def test_the_last_tap_takes_one_query(session, nadia):
    rows = fill(session, 3)
    for row in rows:
        tap(row, CAME, nadia)
    with open_antenna(session.antenna_id), CaptureQueriesContext(connection) as counted:
        found = taking_back.last_tap(session, by=nadia, at=DURING)
        assert found.change.booking.person.full_name
    assert len(counted) == 1


@pytest.mark.parametrize("door", ["owner", "antenna"])
def test_sql_takes_a_tap_back_once_within_its_booking_and_never_what_took_back(lille, session, nadia, door):
    first, second = fill(session, 2)
    tap(first, CAME, nadia)
    undo(session, nadia)
    tapped, undone = first.changes.order_by("pk")

    def doors():
        return open_antenna(lille.pk) if door == "antenna" else nullcontext()

    insert = (
        "INSERT INTO workshops_bookingchange (booking_id, antenna_id, state, at, takes_back_id)"
        " VALUES (%s, %s, 'booked', now(), %s)"
    )
    for row, change, rule in [
        (first, tapped, "change_taken_back_once"),
        (first, undone, "change_takes_back_a_tap"),
        (
            second,
            BookingChange.objects.create(booking=first, antenna=lille, state="came"),
            "change_takes_back_its_own_booking",
        ),
    ]:
        with pytest.raises(IntegrityError) as caught, transaction.atomic(), doors(), connection.cursor() as cursor:
            cursor.execute(insert, [row.pk, lille.pk, change.pk])
        assert caught.value.__cause__.diag.constraint_name == rule


def test_another_antenna_takes_nothing_back(lille, lyon, volunteer):
    (row,) = fill(SessionFactory(antenna=lille, starts_at=at("2026-12-01")), 1)
    tap(row, CAME, volunteer.user)
    with open_antenna(lyon.pk):
        assert taking_back.last_tap(row.session, by=volunteer.user, at=DURING) is None
