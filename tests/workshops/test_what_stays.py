"""What an attack of the tables of workshops found open: each rule as the door's own role, in PostgreSQL."""

from datetime import date, timedelta

import pytest

from connect.antennas.doors import open_antenna
from connect.antennas.models import Membership
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import MembershipFactory
from tests.factories.team import a_place, hours_of, on_duty
from tests.factories.telling import by_sms, told
from tests.factories.workshops import BookingFactory, KindFactory, RoomFactory, SessionFactory, at, fill
from tests.workshops.test_seats import refused, sql
from workshops.booking import cancel, wait_for_seat
from workshops.models import (
    Closure,
    Equipment,
    EquipmentUse,
    Kind,
    Matter,
    MessageState,
    Mode,
    Session,
    Shape,
    Task,
    Venue,
)
from workshops.planning import RoomTooSmall, set_capacity
from workshops.team import hours
from workshops.timetable import closures, sharing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


@pytest.fixture
def open_drop_in(db):
    return KindFactory(code="open_drop_in", shape=Shape.DROP_IN, come_and_go=True)


def test_a_session_with_people_keeps_how_its_seats_are_counted(lille, open_drop_in):
    session = SessionFactory(antenna=lille, kind=open_drop_in, starts_at=TUESDAY, capacity=1)
    fill(session, 3, state="came")
    closed = KindFactory()
    with open_antenna(lille.pk), refused("session_counts_its_seats_alike"):
        sql("UPDATE workshops_session SET kind_id = %s WHERE id = %s", closed.pk, session.pk)
    with refused("kind_of_sessions_keeps_its_shape"):
        Kind.objects.filter(pk=open_drop_in.pk).update(come_and_go=False)


def test_a_seat_is_held_by_its_offer_alone(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    (row,) = fill(session, 1)
    with open_antenna(lille.pk):
        waiting = wait_for_seat(session, PersonFactory(antenna=lille), by=None, at=NOW)
        cancel(row, by=None, at=NOW)
        waiting.refresh_from_db()
        assert waiting.offered_until is not None
        with refused("seat_is_held_by_its_offer"):
            sql("UPDATE workshops_booking SET offered_until = NULL WHERE id = %s", waiting.pk)


def test_a_place_outside_holds_as_many_as_it_says_and_no_place_shrinks_under_its_sessions(lille):
    venue = Venue.objects.create(antenna=lille, name="Médiathèque", postcode="59000", town="Lille", seats=10)
    session = SessionFactory(antenna=lille, mode=Mode.OUTSIDE, room=None, venue=venue, starts_at=TUESDAY, capacity=8)
    inside = SessionFactory(antenna=lille, room=RoomFactory(antenna=lille, seats=8), starts_at=TUESDAY, capacity=8)
    with open_antenna(lille.pk):
        with pytest.raises(RoomTooSmall):
            set_capacity(session, 11, by=None, at=NOW)
        for place in (venue, inside.room):
            with refused("place_covers_its_sessions"):
                type(place).objects.filter(pk=place.pk).update(seats=7)


def test_what_is_shared_is_not_carried_to_another_thing(lille):
    many, few = (Equipment.objects.create(antenna=lille, name=name, count=n) for name, n in (("a", 10), ("b", 2)))
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    with open_antenna(lille.pk):
        sharing.take(session, {many.pk: 10}, by=None, at=NOW)
        with refused("use_stays_what_it_is"):
            EquipmentUse.objects.filter(session=session).update(equipment=few)


def test_a_membership_stays_hers(lille, volunteer, manager):
    with open_antenna(lille.pk), refused("membership_stays_whose"):
        Membership.objects.filter(pk=volunteer.pk).update(user=manager.user)


def test_an_overlap_that_was_allowed_does_not_move_onto_a_third_place(lille, volunteer, manager):
    first, allowed, third = (
        SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(days=days)) for days in (0, 0, 1)
    )
    a_place(first, volunteer)
    a_place(third, volunteer)
    a_place(allowed, volunteer, overlap_by=manager.user, overlap_reason="deux salles voisines")
    with open_antenna(lille.pk), refused("volunteer_is_in_one_place"):
        Session.objects.filter(pk=allowed.pk).update(starts_at=third.starts_at, ends_at=third.ends_at)


def test_a_day_of_one_person_has_sixteen_hours_at_all_antennas(lille, lyon, volunteer):
    there = MembershipFactory(user=volunteer.user, antenna=lyon)
    hours_of(there, date(2026, 11, 24), 600)
    with open_antenna(lille.pk):
        asked = {"on": date(2026, 11, 24), "task": Task.OFFICE, "by": volunteer.user, "at": NOW}
        row = hours.note(volunteer, minutes=360, **asked)
        assert hours.note(volunteer, minutes=360, **asked) == row  # pressed twice
        with pytest.raises(hours.DayIsFull):
            hours.note(volunteer, minutes=30, **asked)


def test_what_was_stopped_is_not_brought_back_and_nothing_is_sent_after_the_start(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    stopped, late = told(by_sms(session), by_sms(session), matter=Matter.BOOKED, at=NOW)
    type(stopped).objects.filter(pk=stopped.pk).update(state=MessageState.STOPPED)
    with open_antenna(lille.pk):
        with refused("message_stands"):
            type(stopped).objects.filter(pk=stopped.pk).update(state=MessageState.WAITING)
        with refused("message_never_after_its_moment"):
            type(late).objects.filter(pk=late.pk).update(state=MessageState.SENT, sent_at=TUESDAY + timedelta(hours=1))


def test_one_telephone_under_seven_names_gets_five_messages_a_day_and_one_stop_holds_for_all(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=20)
    seats = [by_sms(session) for _ in range(7)]
    number = seats[0].person.phone
    for seat in seats[1:]:
        type(seat.person).objects.filter(pk=seat.person_id).update(phone=number)
    ways = [told(seat, matter=Matter.BOOKED, at=NOW)[0].channel for seat in seats]
    assert ways.count("sms") == 5
    sql("SELECT workshops_stop_by_number(%s, %s)", number, NOW)
    unheard = BookingFactory(session=session, person=PersonFactory(antenna=lille, phone=number))
    assert told(unheard, matter=Matter.REMINDER, at=NOW + timedelta(days=1))[0].channel != "sms"


def test_a_closure_takes_the_duties_of_its_days_and_is_written_once(lille, volunteer):
    place = on_duty(volunteer, TUESDAY)
    first = date(2026, 12, 1)
    with open_antenna(lille.pk):
        seen = closures.touched(lille.pk, first, first, None, at=NOW)
        assert [duty.pk for duty in seen.duties] == [place.duty_id]
        asked = {"antenna_id": lille.pk, "first": first, "last": first, "reason": "travaux", "by": None, "at": NOW}
        closures.close(**asked, shown=seen.shown)
        place.refresh_from_db()
        assert place.state == "cancelled"
        with pytest.raises(closures.ClosedAlready):
            closures.close(**asked, shown=closures.touched(lille.pk, first, first, None, at=NOW).shown)
    assert Closure.objects.count() == 1


@pytest.mark.parametrize(
    "asked",
    ["heures/?mois=9999-12", "heures/?mois=0001-01", "valorisation/?annee=020261", "valorisation.csv?annee=٢٠٢٦"],
)
def test_a_month_or_a_year_that_is_none_is_no_page(signed_in, manager, asked):
    assert signed_in(manager).get(f"/lille/ateliers/benevoles/{asked}").status_code == 404
