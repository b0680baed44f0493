"""Sessions to come: rooms and volunteers in one place, hours on the wall, public holidays."""

from datetime import UTC, date, time, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.workshops import BookingFactory, KindFactory, RoomFactory, SessionFactory, at, fill
from tests.workshops.test_seats import refused, sql
from workshops import planning
from workshops.models import Booking, Session, SessionVolunteer
from workshops.team import placing

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


def plan(antenna, *starts, **facts):
    facts = {"kind": KindFactory(), "leader": None, "by": None, "at": NOW, **facts}
    facts.setdefault("room", RoomFactory(antenna=antenna))
    with open_antenna(antenna.pk):
        return planning.plan(antenna_id=antenna.pk, starts=starts, **facts)


def test_one_session_takes_length_and_seats_from_its_kind(lille, volunteer):
    (session,) = plan(lille, TUESDAY, leader=volunteer, by=volunteer.user)
    assert (session.minutes, session.capacity, session.series) == (120, 8, None)
    assert session.planned_by == volunteer.user
    assert list(session.volunteers.values_list("membership", "leads")) == [(volunteer.pk, True)]


def test_as_many_sessions_as_the_kind_has_are_numbered(lille):
    kind = KindFactory(code="android", steps_fr=["Appeler", "Installer", "Protéger"], steps_en=["a", "b", "c"])
    made = plan(lille, *[TUESDAY + timedelta(weeks=n) for n in range(3)], kind=kind)
    assert [(s.part, s.parts) for s in made] == [(1, 3), (2, 3), (3, 3)]
    assert len({s.series for s in made}) == 1
    assert made[1].step == "Installer"


def test_a_weekly_session_that_is_no_course_has_no_number(lille):
    made = plan(lille, *[TUESDAY + timedelta(weeks=n) for n in range(4)])
    assert {s.part for s in made} == {None}


def test_a_weekly_series_keeps_its_hour_over_the_change_of_clocks(lille):
    """Europe/Paris leaves winter time on 28 March 2027: 14 h is 13 h UTC before, 12 h UTC after."""
    days = [found.day for found in planning.occurrences(date(2027, 3, 23), times=3)]
    made = plan(lille, *[planning.at_the_clock(day, time(14)) for day in days])
    for session in made:
        session.refresh_from_db()
    assert [timezone.localtime(s.starts_at).hour for s in made] == [14, 14, 14]
    assert [timezone.localtime(s.ends_at).hour for s in made] == [16, 16, 16]
    assert [s.starts_at.astimezone(UTC).hour for s in made] == [13, 12, 12]


def test_every_thursday_is_a_thursday_in_all_weeks():
    found = planning.occurrences(date(2026, 10, 1), times=30)
    assert {occurrence.day.weekday() for occurrence in found} == {3}
    gaps = {b.day - a.day for a, b in pairwise(found)}
    assert gaps == {timedelta(weeks=1)}


def test_a_series_may_fall_on_two_days_a_week():
    found = planning.occurrences(date(2026, 11, 25), times=4, weekdays=[4])
    assert [o.day.isoformat() for o in found] == ["2026-11-25", "2026-11-27", "2026-12-02", "2026-12-04"]


@pytest.mark.parametrize(
    ("first", "holiday", "name"),
    [(date(2027, 3, 22), date(2027, 3, 29), "Lundi de Pâques"), (date(2027, 4, 29), date(2027, 5, 6), "Ascension")],
)
def test_a_public_holiday_is_listed_and_not_counted(first, holiday, name):
    found = planning.occurrences(first, times=3, postcode="59000")
    assert [o.day for o in found if not o.holiday] == [
        first,
        holiday + timedelta(weeks=1),
        holiday + timedelta(weeks=2),
    ]
    assert [(o.day, name in o.holiday) for o in found if o.holiday] == [(holiday, True)]


@pytest.mark.parametrize("on", [date(2027, 3, 26), date(2027, 12, 26)])
@pytest.mark.parametrize(("postcode", "closed"), [("67000", True), ("57000", True), ("68100", True), ("59000", False)])
def test_alsace_and_moselle_have_two_more(on, postcode, closed):
    assert bool(planning.holiday_name(on, postcode)) is closed


def test_a_room_is_in_one_session_at_a_time(lille):
    room = RoomFactory(antenna=lille, name="Salle Deûle")
    plan(lille, TUESDAY, room=room)
    with pytest.raises(planning.RoomTaken, match=r"Salle Deûle.*Boîte mail"):
        plan(lille, TUESDAY + timedelta(minutes=119), room=room)
    plan(lille, TUESDAY + timedelta(minutes=120), room=room)
    assert Session.objects.count() == 2


def test_sql_cannot_put_two_sessions_in_a_room_at_once_but_a_cancelled_one_frees_it(lille):
    first = SessionFactory(antenna=lille, starts_at=TUESDAY)
    other = SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(minutes=30))
    with refused("room_is_in_one_session_at_a_time"):
        sql("UPDATE workshops_session SET room_id = %s WHERE id = %s", first.room_id, other.pk)
    sql("UPDATE workshops_session SET state = 'cancelled', cancelled_at = now() WHERE id = %s", first.pk)
    sql("UPDATE workshops_session SET room_id = %s WHERE id = %s", first.room_id, other.pk)


def test_a_volunteer_is_in_one_place_and_back_to_back_is_allowed(lille, volunteer):
    plan(lille, at("2026-12-01", "14:00"), leader=volunteer, minutes=180)
    with pytest.raises(placing.VolunteerTaken, match="Boîte mail"):
        plan(lille, at("2026-12-01", "16:00"), leader=volunteer)
    plan(lille, at("2026-12-01", "17:00"), leader=volunteer, minutes=60)


def test_a_volunteer_of_two_antennas_is_in_one_place_and_nothing_is_said_of_the_other(lille, lyon):
    user = UserFactory()
    here, there = MembershipFactory(user=user, antenna=lille), MembershipFactory(user=user, antenna=lyon)
    plan(lyon, TUESDAY, leader=there, title="Secret de Lyon")
    with pytest.raises(placing.VolunteerTaken) as refusal:
        plan(lille, TUESDAY, leader=here)
    assert "Lyon" not in str(refusal.value)
    assert not Session.objects.filter(antenna=lille).exists()


def test_the_team_changes_and_who_left_is_free_again(lille, volunteer, manager):
    (session,) = plan(lille, TUESDAY, leader=volunteer)
    with open_antenna(lille.pk):
        placing.set_team(session, manager, [volunteer], by=manager.user, at=NOW)
        placing.set_team(session, manager, [volunteer], by=manager.user, at=NOW)
        placing.set_team(session, manager, by=manager.user, at=NOW)
    (shown,) = Session.objects.with_team()
    assert [(v.membership, v.leads) for v in shown.team] == [(manager, True)]
    assert SessionVolunteer.objects.filter(left_at__isnull=False).count() == 2
    plan(lille, TUESDAY, leader=volunteer)
    with open_antenna(lille.pk), pytest.raises(placing.VolunteerTaken):
        placing.set_team(session, manager, [volunteer], by=manager.user, at=NOW)


def test_sql_cannot_lie_about_who_the_volunteer_is(lille, volunteer):
    first = SessionFactory(antenna=lille, starts_at=TUESDAY)
    second = SessionFactory(antenna=lille, starts_at=TUESDAY)
    liar = UserFactory()
    statement = (
        "INSERT INTO workshops_sessionvolunteer (session_id, antenna_id, membership_id, user_id, leads, starts_at, ends_at, state)"
        " VALUES (%s, %s, %s, %s, true, '2020-01-01', '2020-01-02', 'cancelled')"
    )
    sql(statement, first.pk, lille.pk, volunteer.pk, liar.pk)
    assert SessionVolunteer.objects.get().user_id == volunteer.user_id
    with refused("volunteer_is_in_one_place"):
        sql(statement, second.pk, lille.pk, volunteer.pk, liar.pk)


def test_a_member_of_another_antenna_runs_nothing_here(lille, stranger):
    with refused("volunteer_of_a_session_here", kind=IntegrityError):
        SessionVolunteer.objects.create(
            session=SessionFactory(antenna=lille, starts_at=TUESDAY), antenna=lille, membership=stranger,
            user=stranger.user, starts_at=TUESDAY, ends_at=TUESDAY, state="planned",
        )  # fmt: skip


def test_who_left_the_team_does_not_lead(lille, volunteer):
    volunteer.ends_on = date(2026, 11, 30)
    with pytest.raises(placing.NotInTeamThen):
        plan(lille, TUESDAY, leader=volunteer)


def test_the_past_is_not_planned_and_no_date_is_no_session(lille):
    with pytest.raises(planning.StartsInThePast):
        plan(lille, at("2026-11-24"))
    with pytest.raises(planning.NoDates):
        plan(lille)


def test_a_series_is_planned_whole_or_not_at_all(lille):
    room = RoomFactory(antenna=lille)
    plan(lille, TUESDAY + timedelta(weeks=2), room=room)
    with pytest.raises(planning.RoomTaken):
        plan(lille, *[TUESDAY + timedelta(weeks=n) for n in range(4)], room=room)
    assert Session.objects.count() == 1


def test_more_seats_than_the_room_are_refused(lille):
    with pytest.raises(planning.RoomTooSmall):
        plan(lille, TUESDAY, room=RoomFactory(antenna=lille, seats=6), capacity=8)


def test_the_number_of_seats_goes_up_to_the_room_and_down_to_those_taken(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=3)
    fill(session, 3)
    with open_antenna(lille.pk):
        planning.set_capacity(session, 20, by=None, at=NOW)
        with pytest.raises(planning.RoomTooSmall):
            planning.set_capacity(session, 21, by=None, at=NOW)
        with pytest.raises(planning.SeatsTaken):
            planning.set_capacity(session, 2, by=None, at=NOW)
    session.refresh_from_db()
    assert session.capacity == 20


def test_a_cancelled_session_names_whom_to_tell_each_once_and_not_those_who_had_withdrawn(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=12)
    booked = fill(session, 10)
    fill(session, 2, state="cancelled")
    with open_antenna(lille.pk):
        told = planning.cancel_session(session, by=None, at=NOW)
        assert planning.cancel_session(session, by=None, at=NOW) == []
    assert {b.person_id for b in told} == {b.person_id for b in booked}
    assert len(told) == 10
    assert not Booking.objects.exclude(state="cancelled").exists()


def test_a_session_that_took_place_is_not_cancelled(lille):
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-24"))
    BookingFactory(session=session, state="came")
    with open_antenna(lille.pk), pytest.raises(planning.AlreadyAttended):
        planning.cancel_session(session, by=None, at=NOW)


def test_a_session_ends_after_it_starts_and_its_part_is_within_its_series(lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    for assignment, rule in [
        ("ends_at = starts_at", "session_ends_after_it_starts"),
        ("part = 3, parts = 2", "session_part_within_its_series"),
        ("capacity = 0", "session_capacity_1_to_200"),
    ]:
        with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE workshops_session SET {assignment} WHERE id = %s", [session.pk])
