"""Sessions moved and split: the right people told once, nobody and nothing in two places."""

from datetime import time, timedelta

import pytest
from django.utils import timezone, translation

from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.timetable import ClosureFactory, VenueFactory
from tests.factories.workshops import BookingFactory, KindFactory, RoomFactory, SessionFactory, at, fill
from workshops import planning
from workshops.booking import ClashingBooking, SessionCancelled, SessionPast
from workshops.models import Booking, BookingChange, Message, Session
from workshops.planning import Place
from workshops.team.placing import VolunteerTaken
from workshops.timetable import moving, splitting
from workshops.timetable.closures import ClosedThen, ListChanged
from workshops.timetable.moving import Change

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def plan(antenna, *starts, room=None, leader=None, **facts):
    kind, room = KindFactory(), room or RoomFactory(antenna=antenna)
    with open_antenna(antenna.pk):
        return planning.plan(
            antenna_id=antenna.pk, kind=kind, starts=starts, leader=leader, by=None, at=NOW, room=room, **facts
        )


def weekly(antenna, times, **facts):
    return plan(
        antenna,
        *[planning.at_the_clock((TUESDAY + timedelta(weeks=n)).date(), time(14)) for n in range(times)],
        **facts,
    )


def move(session, *, days=0, starts=time(14), minutes=120, place=None, despite=False, **more):
    place = place or Place(session.room, session.venue, session.link)
    with open_antenna(session.antenna_id):
        return moving.move(session, Change(days, starts, minutes, place, despite), by=None, at=NOW, **more)


def wall(session):
    session.refresh_from_db()
    local = timezone.localtime(session.starts_at)
    return local.date().isoformat(), local.time()


def test_people_and_team_follow_the_new_hour_and_each_is_told_once(lille, volunteer):
    (session,) = plan(lille, TUESDAY, leader=volunteer)
    rows = fill(session, 2)
    waits = BookingFactory(session=session, state="waiting")
    BookingFactory(session=session, state="cancelled")
    BookingFactory(session=session, state="excused")
    move(session, days=2, starts=time(9, 30))
    assert wall(session) == ("2026-12-03", time(9, 30))
    for row in rows:
        row.refresh_from_db()
        assert row.starts_at == session.starts_at
    assert session.volunteers.get().starts_at == session.starts_at
    assert session.excepted_at == NOW
    assert {m.booking_id for m in Message.objects.filter(matter="moved")} == {*[r.pk for r in rows], waits.pk}
    assert Message.objects.count() == 3


def test_the_same_again_is_refused_and_tells_nobody(lille):
    (session,) = plan(lille, TUESDAY)
    fill(session, 1)
    with pytest.raises(moving.NothingChanged):
        move(session)
    assert not Message.objects.exists()


def test_a_session_goes_outside_or_online_and_its_room_is_free(lille):
    (session,) = plan(lille, TUESDAY)
    room, venue = session.room, VenueFactory(antenna=lille)
    move(session, place=Place(venue=venue))
    plan(lille, TUESDAY, room=room)
    session.refresh_from_db()
    assert (session.mode, session.where) == ("outside", venue.name)
    move(session, place=Place(link="https://visio.invalid/a"))
    session.refresh_from_db()
    assert (session.mode, session.room, session.venue) == ("online", None, None)


def test_a_taken_room_refuses_by_name_and_nothing_is_half_moved(lille):
    room = RoomFactory(antenna=lille, name="Salle Deûle")
    series = weekly(lille, 3, room=RoomFactory(antenna=lille))
    SessionFactory(antenna=lille, room=room, starts_at=TUESDAY + timedelta(weeks=2, minutes=30))
    with pytest.raises(planning.RoomTaken, match=r"Salle Deûle est prise le 15 décembre"):
        move(series[0], place=Place(room), all_following=True)
    assert {s.room_id for s in Session.objects.filter(series=series[0].series)} == {series[0].room_id}


def test_a_volunteer_who_is_elsewhere_refuses_by_name(lille, volunteer):
    (session,) = plan(lille, TUESDAY, leader=volunteer)
    plan(lille, TUESDAY + timedelta(days=1), leader=volunteer)
    with pytest.raises(VolunteerTaken, match=str(volunteer.user)):
        move(session, days=1)


def test_people_who_have_another_seat_then_are_named(lille):
    (session,) = plan(lille, TUESDAY)
    person = PersonFactory(antenna=lille, first_name="Awa", last_name="Ndiaye")
    BookingFactory(session=session, person=person)
    BookingFactory(session=SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(days=1)), person=person)
    with pytest.raises(ClashingBooking, match="Awa Ndiaye"):
        move(session, days=1)


def test_this_and_the_following_leaves_alone_what_was_changed_by_hand_and_says_so(lille):
    series = weekly(lille, 4)
    move(series[2], days=1)
    plan = move(series[1], days=0, starts=time(15), all_following=True)
    assert [wall(s) for s in series] == [
        ("2026-12-01", time(14)), ("2026-12-08", time(15)), ("2026-12-16", time(14)), ("2026-12-22", time(15)),
    ]  # fmt: skip
    assert plan.left_alone == [series[2]]
    series[3].refresh_from_db()
    assert series[3].excepted_at is None


def test_a_cancelled_session_of_a_series_stays_cancelled(lille):
    series = weekly(lille, 3)
    with open_antenna(lille.pk):
        planning.cancel_session(series[1], by=None, at=NOW)
    move(series[0], starts=time(15), all_following=True)
    assert [s.state for s in Session.objects.filter(series=series[0].series)] == ["planned", "cancelled", "planned"]


@pytest.mark.parametrize("days", [7, -7])
def test_a_weekly_series_is_shifted_a_week_within_its_own_room(lille, days):
    series = plan(lille, *[TUESDAY + timedelta(weeks=n + 1) for n in range(4)])
    move(series[0], days=days, all_following=True)
    assert wall(series[0])[0] == (TUESDAY + timedelta(weeks=1, days=days)).date().isoformat()


def test_over_the_change_of_clocks_the_hour_stays_on_the_wall(lille):
    series = plan(lille, *[planning.at_the_clock(TUESDAY.date() + timedelta(weeks=n), time(14)) for n in (16, 17, 18)])
    move(series[0], days=1, starts=time(9), all_following=True)
    assert [wall(s) for s in series] == [("2027-03-24", time(9)), ("2027-03-31", time(9)), ("2027-04-07", time(9))]


def test_a_move_into_a_closure_wants_somebody_to_insist(lille):
    (session,) = plan(lille, TUESDAY)
    ClosureFactory(
        antenna=lille, first_on=TUESDAY.date() + timedelta(days=1), last_on=TUESDAY.date() + timedelta(days=2)
    )
    with pytest.raises(ClosedThen):
        move(session, days=1)
    move(session, days=1, despite=True)
    session.refresh_from_db()
    assert session.despite_closure


def test_what_changed_since_the_look_is_looked_at_again(lille):
    (session,) = plan(lille, TUESDAY)
    change = Change(1, time(14), 120, Place(session.room))
    with open_antenna(lille.pk):
        shown = moving.look(session, change, all_following=False, at=NOW).shown
    fill(session, 1)
    with pytest.raises(ListChanged):
        move(session, days=1, shown=shown)


def test_a_session_that_began_or_is_cancelled_does_not_move(lille):
    began = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "09:30"))
    with pytest.raises(SessionPast):
        move(began, days=1)
    (session,) = plan(lille, TUESDAY)
    with open_antenna(lille.pk):
        planning.cancel_session(session, by=None, at=NOW)
    with pytest.raises(SessionCancelled):
        move(session, days=1)
    (session,) = plan(lille, TUESDAY)
    with pytest.raises(moving.MovesIntoThePast):
        move(session, days=-20)


# ---- split


def second(antenna, **facts):
    return splitting.Second(
        **{
            "starts_at": TUESDAY + timedelta(days=2),
            "place": Place(RoomFactory(antenna=antenna)),
            "capacity": 4,
            **facts,
        }
    )


def split(session, people, other):
    with open_antenna(session.antenna_id):
        return splitting.split(session, [b.pk for b in people], other, by=None, at=NOW)


def test_half_of_the_people_go_to_a_second_session_and_they_alone_are_told(lille, volunteer):
    (session,) = plan(lille, TUESDAY)
    rows = fill(session, 6)
    other, gone = split(session, rows[:3], second(lille, leader=volunteer))
    assert {b.pk for b in gone} == {r.pk for r in rows[:3]}
    assert set(Booking.objects.filter(session=other).values_list("pk", "starts_at")) == {
        (r.pk, TUESDAY + timedelta(days=2)) for r in rows[:3]
    }
    assert {m.booking_id for m in Message.objects.all()} == {r.pk for r in rows[:3]}
    assert BookingChange.objects.filter(booking__in=rows[:3], at=NOW).count() == 3
    assert other.volunteers.get().membership == volunteer
    assert (other.kind, other.minutes, other.capacity) == (session.kind, session.minutes, 4)


def test_a_second_session_at_the_same_hour_is_in_another_room(lille):
    (session,) = plan(lille, TUESDAY)
    rows = fill(session, 2)
    with pytest.raises(planning.RoomTaken):
        split(session, rows[:1], second(lille, starts_at=TUESDAY, place=Place(session.room)))
    split(session, rows[:1], second(lille, starts_at=TUESDAY))
    assert Booking.objects.filter(session=session).count() == 1


def test_nobody_or_everybody_or_too_many_are_refused(lille):
    (session,) = plan(lille, TUESDAY)
    rows = fill(session, 6)
    for people in ([], rows):
        with pytest.raises(splitting.NobodyChosen):
            split(session, people, second(lille))
    with pytest.raises(splitting.TooManyForTheSecond):
        split(session, rows[:5], second(lille))
    with pytest.raises(splitting.SeatsChanged):
        split(session, [BookingFactory(session=SessionFactory(antenna=lille))], second(lille))
    assert not Message.objects.exists()
