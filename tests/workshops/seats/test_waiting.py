"""Who waits is called in turn: pairs together, one offer a freed seat, three in all; why nobody is called is said."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import KindFactory, SessionFactory, at, fill
from workshops import attendance, booking, planning
from workshops.models import Booking, BookingState, Matter, Message, OfferRule, OfferState, SeatOffer
from workshops.seats import doors, links, queue, waiting

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


@contextmanager
def refused(constraint):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.diag.constraint_name == constraint


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def later(hours=0, minutes=0):
    return NOW + timedelta(hours=hours, minutes=minutes)


def full(antenna, seats, **facts):
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY, capacity=seats, **facts)
    return session, fill(session, seats)


def waits(session, *people, at=NOW):
    """One waits alone; several wait together."""
    return booking.wait_together(session, list(people), by=None, at=at)


def person(antenna, **facts):
    return PersonFactory(antenna=antenna, **facts)


def whys(session, at):
    session = booking.locked(session)
    return [(place.seats, place.why) for place in waiting.places(session, at=at)]


def states(session):
    return list(session.bookings.order_by("pk").values_list("state", flat=True))


def offered(session):
    return list(SeatOffer.objects.filter(session=session, state="open").values_list("booking", flat=True))


def test_a_seat_given_back_is_held_for_the_first_who_waits_and_for_nobody_else(lille):
    session, (taken, _other) = full(lille, 2)
    (first,) = waits(session, person(lille))
    (second,) = waits(session, person(lille), at=later(minutes=1))
    booking.cancel(taken, by=None, at=later(1))
    assert offered(session) == [first.pk]
    assert SeatOffer.objects.get().lapses_at == later(25)
    with pytest.raises(booking.SessionFull):
        booking.book_seat(session, person(lille), by=None, at=later(2))
    with pytest.raises(booking.SessionFull):
        booking.book_seat(session, second.person, by=None, at=later(2))
    assert [row.state for row in waiting.take_offer(first, at=later(3), by=None)] == ["booked"]
    assert SeatOffer.objects.get().state == OfferState.TAKEN


def test_postgresql_holds_the_offered_seat_against_whatever_goes_round_the_acts(lille):
    session, (taken,) = full(lille, 1)
    with open_antenna(lille.pk):
        (first,) = waits(session, person(lille))
        booking.cancel(taken, by=None, at=later(1))
    other = person(lille)
    insert = (
        "INSERT INTO workshops_booking (session_id, person_id, antenna_id, state, walk_in, starts_at, ends_at, booked_at,"
        " changed_at) VALUES (%s, %s, %s, %s, false, now(), now(), now(), now())"
    )
    for state in ("booked", "came"):
        with refused("session_is_full"):
            sql(insert, session.pk, other.pk, lille.pk, state)
        with open_antenna(lille.pk), refused("session_is_full"):
            sql(insert, session.pk, other.pk, lille.pk, state)
    with refused("session_is_full"):
        sql("UPDATE workshops_booking SET state = 'booked' WHERE id = %s", taken.pk)
    sql("UPDATE workshops_booking SET state = 'booked' WHERE id = %s", first.pk)
    assert list(SeatOffer.objects.values_list("state", flat=True)) == ["taken"]


def test_a_limit_is_not_lowered_under_a_seat_that_was_offered(lille):
    session, (taken, _kept) = full(lille, 2)
    with open_antenna(lille.pk):
        waits(session, person(lille))
        booking.cancel(taken, by=None, at=later(1))
    with refused("session_capacity_holds_the_booked"):
        sql("UPDATE workshops_session SET capacity = 1 WHERE id = %s", session.pk)


def test_a_pair_keeps_its_place_and_the_next_single_is_offered_then_two_seats_go_to_the_pair(lille):
    """C065: A wants 2, B wants 1. One seat is freed: B is offered it. Two are free: A gets both together."""
    session, (one, two, three) = full(lille, 3)
    pair = waits(session, person(lille), person(lille))
    (single,) = waits(session, person(lille), at=later(minutes=1))
    assert len({row.party for row in pair}) == 1
    booking.cancel(one, by=None, at=later(1))
    assert offered(session) == [single.pk]
    assert whys(session, later(1))[0] == (2, "Aucune place libre.")
    waiting.take_offer(single, at=later(2), by=None)
    booking.cancel(two, by=None, at=later(3))
    assert offered(session) == []
    assert whys(session, later(3)) == [(2, "Attend 2 places ensemble.")]
    booking.cancel(three, by=None, at=later(4))
    assert sorted(offered(session)) == sorted(row.pk for row in pair)
    assert [row.state for row in waiting.take_offer(pair[1], at=later(5), by=None)] == ["booked", "booked"]


def test_a_pair_gets_both_seats_or_none_at_the_counter_too(lille):
    session, _rows = full(lille, 2)
    planning.set_capacity(session, 3, by=None, at=NOW)
    two = [person(lille), person(lille)]
    with pytest.raises(booking.NotTogether):
        booking.book_together(session, two, by=None, at=NOW)
    assert session.bookings.count() == 2
    rows = booking.wait_together(session, two, by=None, at=NOW)
    assert [row.state for row in rows] == ["waiting", "waiting"]
    planning.set_capacity(session, 4, by=None, at=later(1))
    waiting.call_next(session, at=later(1), by=None)
    assert len(offered(session)) == 2


def test_what_stands_against_one_of_two_names_her(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    busy = person(lille, first_name="Nadia", last_name="Haddad")
    booking.book_seat(SessionFactory(antenna=lille, starts_at=TUESDAY), busy, by=None, at=NOW)
    with pytest.raises(booking.ClashingBooking, match="Nadia Haddad"):
        booking.book_together(session, [person(lille), busy], by=None, at=NOW)
    assert not session.bookings.exists()


def test_a_seat_freed_and_retaken_fifty_times_makes_three_offers_each_once_a_seat(lille):
    """C061: at most one offer a freed seat and three in all; each lapses."""
    session, (row,) = full(lille, 1)
    someone = person(lille, email="", phone="+33639981570")
    (waiter,) = waits(session, someone)
    moment = NOW
    for _turn in range(50):
        moment += timedelta(minutes=30)
        booking.cancel(row, by=None, at=moment)
        waiting.call_next(session, at=moment, by=None)  # again, by whatever way: nothing twice
        for offer in SeatOffer.objects.filter(state="open"):
            moment = offer.lapses_at if offer.lapses_at - moment < timedelta(days=1) else moment
            waiting.decline_offer(waiter, at=moment, by=None)
        row = booking.book_seat(session, row.person, by=None, at=moment)
    assert SeatOffer.objects.filter(booking=waiter).count() == 3
    assert Message.objects.filter(booking=waiter, matter=Matter.OFFER).count() == 3
    assert "Trois places" in whys(session, moment)[0][1]


def test_an_offer_lapses_and_goes_to_the_next_not_back_to_the_same(lille):
    session, (row,) = full(lille, 1)
    (first,) = waits(session, person(lille))
    (second,) = waits(session, person(lille), at=later(minutes=1))
    booking.cancel(row, by=None, at=later(1))
    assert waiting.settle(lille.pk, at=later(24)) == 0
    assert waiting.settle(lille.pk, at=later(25)) == 1
    assert offered(session) == [second.pk]
    assert whys(session, later(26))[0][1].startswith("N’a pas répondu à temps")
    assert Message.objects.filter(matter=Matter.LAPSED).count() <= 1
    with pytest.raises(waiting.OfferGone):
        waiting.take_offer(first, at=later(26), by=None)
    waiting.settle(lille.pk, at=later(60))
    assert offered(session) == []  # nobody else: the seat is free for whoever asks
    assert booking.book_seat(session, person(lille), by=None, at=later(61)).state == "booked"


def test_who_let_an_offer_lapse_is_called_again_for_another_seat(lille):
    session, (one, two) = full(lille, 2)
    (first,) = waits(session, person(lille))
    booking.cancel(one, by=None, at=later(1))
    waiting.settle(lille.pk, at=later(25))
    assert offered(session) == []
    booking.cancel(two, by=None, at=later(26))
    assert offered(session) == [first.pk]


def test_added_seats_call_again_those_who_declined(lille):
    session, (row,) = full(lille, 1)
    (first,) = waits(session, person(lille))
    booking.cancel(row, by=None, at=later(1))
    waiting.decline_offer(first, at=later(2), by=None)
    assert offered(session) == []
    planning.set_capacity(session, 2, by=None, at=later(3))
    waiting.call_next(session, at=later(3), by=None)
    assert offered(session) == [first.pk]


def test_an_offer_never_outlasts_two_hours_before_the_start_and_then_nobody_is_called(lille):
    session, (one, two) = full(lille, 2)
    waits(session, person(lille))
    booking.cancel(one, by=None, at=TUESDAY - timedelta(hours=5))
    assert SeatOffer.objects.get().lapses_at == TUESDAY - timedelta(hours=2)
    (late,) = waits(session, person(lille), at=TUESDAY - timedelta(hours=4))
    booking.cancel(two, by=None, at=TUESDAY - timedelta(hours=2, minutes=20))
    assert late.pk not in offered(session)
    assert "Trop tard pour appeler" in whys(session, TUESDAY - timedelta(hours=2, minutes=20))[-1][1]


def test_the_antenna_decides_from_a_day_on_how_long_it_waits_for_an_answer(lille):
    OfferRule.objects.create(antenna=lille, from_on=date(2026, 11, 26), answer_hours=6, last_hours=3)
    assert waiting.hours_of(lille.pk, NOW).answer == timedelta(hours=24)
    assert waiting.hours_of(lille.pk, later(24)).answer == timedelta(hours=6)


def test_a_link_stops_everything_for_those_who_come_together(lille):
    session, (row,) = full(lille, 1)
    elsewhere, _rows = full(lille, 1)
    mother, child = person(lille), person(lille)
    waits(elsewhere, mother)
    first, _second = waits(session, mother, child)
    left = waiting.stop_calling(first, at=later(1), by=None)
    assert {b.state for b in left} == {BookingState.CANCELLED}
    assert len(left) == 3
    assert waiting.stop_calling(first, at=later(2), by=None) == []
    booking.cancel(row, by=None, at=later(3))
    assert offered(session) == []


def test_who_is_booked_elsewhere_at_that_hour_is_not_called(lille):
    session, (row,) = full(lille, 1)
    busy = person(lille)
    waits(session, busy)
    booking.book_seat(SessionFactory(antenna=lille, starts_at=TUESDAY), busy, by=None, at=NOW)
    booking.cancel(row, by=None, at=later(1))
    assert offered(session) == []
    assert whys(session, later(1)) == [(1, "A une place ailleurs à cette heure-là.")]


def test_an_excuse_and_an_absence_free_the_seat_for_who_waits(lille):
    session, (row,) = full(lille, 1)
    (first,) = waits(session, person(lille))
    attendance.mark(row, BookingState.EXCUSED, by=None, at=later(1))
    assert offered(session) == [first.pk]


def test_who_was_offered_a_seat_and_walks_in_has_it(lille):
    session, (row,) = full(lille, 1)
    (first,) = waits(session, person(lille))
    booking.cancel(row, by=None, at=later(1))
    assert attendance.add_walk_in(session, first.person, by=None, at=TUESDAY).state == "came"
    assert SeatOffer.objects.get().state == OfferState.TAKEN


def test_a_cancelled_session_leaves_no_offer_open(lille):
    session, (row,) = full(lille, 1)
    waits(session, person(lille))
    booking.cancel(row, by=None, at=later(1))
    planning.cancel_session(session, by=None, at=later(2))
    assert SeatOffer.objects.get().state == OfferState.DECLINED
    assert not Booking.objects.exclude(offered_until=None).exists()


def test_sql_cannot_offer_more_than_the_seats_nor_a_fourth_time_nor_after_the_start(lille):
    session, (row,) = full(lille, 1)
    (first,) = waits(session, person(lille))
    offer = (
        "INSERT INTO workshops_seatoffer (booking_id, antenna_id, session_id, capacity, state, offered_at, lapses_at)"
        " VALUES (%s, %s, %s, 1, 'open', %s, %s)"
    )
    with refused("session_is_full"):
        sql(offer, first.pk, lille.pk, session.pk, NOW, later(24))
    with refused("seat_offered_to_who_waits"):
        sql(offer, row.pk, lille.pk, session.pk, NOW, later(24))
    booking.cancel(row, by=None, at=later(1))
    with refused("session_is_full"):  # one open offer a seat
        (second,) = waits(session, person(lille), at=later(2))
        sql(offer, second.pk, lille.pk, session.pk, NOW, later(24))
    waiting.decline_offer(first, at=later(3), by=None)
    with refused("seat_offer_lapses_before_the_start"):
        sql(offer, first.pk, lille.pk, session.pk, NOW, TUESDAY + timedelta(minutes=1))
    with refused("seat_offer_is_answered_once"):
        sql("UPDATE workshops_seatoffer SET state = 'open', closed_at = NULL")


def test_sql_cannot_offer_a_seat_a_fourth_time(lille):
    session, (row,) = full(lille, 1)
    (first,) = waits(session, person(lille))
    booking.cancel(row, by=None, at=later(1))
    offer = (
        "INSERT INTO workshops_seatoffer (booking_id, antenna_id, session_id, capacity, state, offered_at, lapses_at)"
        " VALUES (%s, %s, %s, 1, 'open', %s, %s)"
    )
    close = "UPDATE workshops_seatoffer SET state = 'lapsed', closed_at = now() WHERE state = 'open'"
    for _turn in range(2):
        sql(close)
        sql(offer, first.pk, lille.pk, session.pk, NOW, later(24))
    sql(close)
    with refused("seat_offered_three_times"):
        sql(offer, first.pk, lille.pk, session.pk, NOW, later(24))


def test_another_antenna_sees_no_offer_no_link_and_no_open_door(lille, lyon):
    session, (row,) = full(lille, 1)
    with open_antenna(lille.pk):
        waits(session, person(lille))
        booking.cancel(row, by=None, at=later(1))
        links.link_to(row, at=NOW)
        doors.open_to_everyone(session, by=None, at=NOW)
    with open_antenna(lyon.pk), connection.cursor() as cursor:
        for table in ("seatoffer", "seatkey", "publicdoor", "offerrule"):
            cursor.execute(f"SELECT count(*) FROM workshops_{table}")
            assert cursor.fetchone() == (0,)


def test_an_open_drop_in_takes_people_in_the_order_in_which_they_arrive(lille):
    kind = KindFactory(code="open_drop_in", shape="drop_in", come_and_go=True)
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=2, kind=kind)
    people = [person(lille) for _n in range(4)]
    with pytest.raises(attendance.NotYetTheDay):
        queue.arrive(session, people[0], by=None, at=NOW)
    for minutes, someone in enumerate(people):
        queue.arrive(session, someone, subject="phone", by=None, at=TUESDAY + timedelta(minutes=minutes))
    queue.arrive(session, people[0], subject="mail", by=None, at=TUESDAY + timedelta(minutes=9))
    assert [row.person for row in queue.in_the_queue(session)] == people
    gone = queue.in_the_queue(session)[1]
    queue.leave(gone, by=None, at=TUESDAY + timedelta(minutes=10))
    taken = [queue.take_next(session, by=None, at=TUESDAY + timedelta(minutes=20)) for _n in range(3)]
    assert [(row.person, row.state) for row in taken] == [(p, "came") for p in (people[0], people[2], people[3])]
    assert taken[0].subject == "mail"
    with pytest.raises(queue.NobodyInTheQueue):
        queue.take_next(session, by=None, at=TUESDAY + timedelta(minutes=30))
    assert waiting.call_next(session, at=TUESDAY, by=None) == []
