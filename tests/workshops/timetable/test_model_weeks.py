"""Model weeks: the holiday week stands in for the ordinary one; what is listed is exactly what is made."""

from datetime import UTC, date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.timetable import ClosureFactory, SlotFactory, TimetableFactory, VenueFactory
from tests.factories.workshops import KindFactory, RoomFactory, SessionFactory, at
from tests.workshops.test_seats import refused, sql
from workshops import planning
from workshops.models import Season, Session, SessionVolunteer, Slot, SlotHelper, Timetable
from workshops.timetable import generating, model_weeks
from workshops.timetable.closures import ListChanged
from workshops.timetable.generating import Reason

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


@pytest.fixture
def week(lille):
    return TimetableFactory(antenna=lille)


def listed(antenna, first, until, now=NOW):
    with open_antenna(antenna.pk):
        return generating.listed(antenna.pk, first, until, at=now)


def generate(antenna, first, until, *more, now=NOW, by=None, shown=None):
    """Everything that is proposed, and the keys in `more`."""
    found = listed(antenna, first, until, now)
    keys = [p.key for p in found.made] + list(more)
    with open_antenna(antenna.pk):
        return generating.generate(
            antenna.pk, first, until, ticked=keys, shown=found.shown if shown is None else shown, by=by, at=now
        )


def reasons(found):
    return [(p.on, [against.reason for against in p.against]) for p in found.left_out]


def test_easter_monday_and_ascension_are_listed_and_not_generated(lille, week):
    SlotFactory(timetable=week, weekday=0)
    SlotFactory(timetable=week, weekday=3)
    found = listed(lille, date(2027, 3, 22), date(2027, 5, 9))
    assert reasons(found) == [(date(2027, 3, 29), [Reason.HOLIDAY]), (date(2027, 5, 6), [Reason.HOLIDAY])]
    assert found.left_out[1].against[0].words == "jour férié (Ascension)"
    made = generate(lille, date(2027, 3, 22), date(2027, 5, 9))
    assert len(made) == len(found.made) == 12
    assert not {date(2027, 3, 29), date(2027, 5, 6)} & {s.slot_on for s in made}


def test_a_public_holiday_is_generated_when_one_insists(lille, week):
    slot = SlotFactory(timetable=week, weekday=0)
    made = generate(lille, date(2027, 3, 29), date(2027, 3, 29), f"{slot.pk}-20270329")
    assert [s.slot_on for s in made] == [date(2027, 3, 29)]


def test_good_friday_and_26_december_are_holidays_in_strasbourg_alone(lille, lyon):
    lyon.sites.update(postcode="67000")
    for antenna in (lille, lyon):
        week = TimetableFactory(antenna=antenna)
        for weekday in (4, 6):
            SlotFactory(timetable=week, weekday=weekday)
    for first in (date(2027, 3, 26), date(2027, 12, 26)):
        assert reasons(listed(lyon, first, first)) == [(first, [Reason.HOLIDAY])]
        assert reasons(listed(lille, first, first)) == []


def test_nothing_is_generated_in_a_closure(lille, week):
    SlotFactory(timetable=week, weekday=1)
    ClosureFactory(antenna=lille)
    found = listed(lille, date(2027, 4, 6), date(2027, 4, 20))
    assert [p.on for p in found.made] == [date(2027, 4, 6), date(2027, 4, 20)]
    assert found.left_out[0].against[0].words == "fermeture (inventaire)"
    made = generate(lille, date(2027, 4, 6), date(2027, 4, 20), found.left_out[0].key)
    assert [s.despite_closure for s in made] == [False, True, False]


def test_the_holiday_week_holds_between_its_days_then_the_ordinary_one_resumes_by_itself(lille, lyon, week):
    summer = TimetableFactory(
        antenna=lille, season=Season.HOLIDAY, first_on=date(2027, 7, 5), last_on=date(2027, 8, 29), name="Été"
    )
    usual, light = SlotFactory(timetable=week, weekday=1), SlotFactory(timetable=summer, weekday=3)
    SlotFactory(timetable=TimetableFactory(antenna=lyon), weekday=1)
    made = generate(lille, date(2027, 6, 28), date(2027, 9, 5))
    by_slot = {slot: [s.slot_on for s in made if s.slot == slot] for slot in (usual, light)}
    assert by_slot[usual] == [date(2027, 6, 29), date(2027, 8, 31)]
    assert by_slot[light] == [date(2027, 7, 8) + timedelta(weeks=n) for n in range(8)]
    assert {s.antenna for s in Session.objects.select_related("antenna")} == {lille}


@pytest.mark.parametrize(("on", "season"), [
    (date(2027, 7, 4), "normal"), (date(2027, 7, 5), "holiday"), (date(2027, 8, 29), "holiday"), (date(2027, 8, 30), "normal"),
])  # fmt: skip
def test_the_first_and_last_day_of_the_holiday_week_are_of_it(lille, week, on, season):
    TimetableFactory(antenna=lille, season=Season.HOLIDAY, first_on=date(2027, 7, 5), last_on=date(2027, 8, 29))
    assert model_weeks.in_force(model_weeks.timetables_of(lille.pk, on, on), on).season == season


def test_generated_twice_it_is_there_once_and_a_session_cancelled_by_hand_stays_so(lille, week):
    SlotFactory(timetable=week)
    first, until = date(2026, 12, 1), date(2026, 12, 20)
    made = generate(lille, first, until)
    with open_antenna(lille.pk):
        planning.cancel_session(made[0], by=None, at=NOW)
    with pytest.raises(generating.NothingTicked):
        generate(lille, first, until)
    assert len(generate(lille, first, until + timedelta(weeks=1))) == 1
    assert Session.objects.count() == 4
    assert Session.objects.filter(state="planned").count() == 3


def test_a_slot_and_a_day_make_one_session_in_postgresql_too(lille, week):
    slot = SlotFactory(timetable=week)
    SessionFactory(antenna=lille, slot=slot, slot_on=date(2026, 12, 3), starts_at=at("2026-12-03"))
    with refused("slot_makes_one_session_a_day"):
        SessionFactory(antenna=lille, slot=slot, slot_on=date(2026, 12, 3), starts_at=at("2026-12-04"))


def test_what_changed_since_it_was_shown_is_shown_again(lille, week):
    slot = SlotFactory(timetable=week)
    shown = listed(lille, date(2026, 12, 1), date(2026, 12, 20)).shown
    with open_antenna(lille.pk):
        model_weeks.drop_slot(slot, by=None, at=NOW)
    SlotFactory(timetable=week, weekday=1)
    with pytest.raises(ListChanged):
        generate(lille, date(2026, 12, 1), date(2026, 12, 20), shown=shown)
    assert not Session.objects.exists()


def test_a_taken_room_is_firm_and_a_taken_volunteer_may_be_left_out(lille, lyon, week):
    user = UserFactory()
    here, there = MembershipFactory(user=user, antenna=lille), MembershipFactory(user=user, antenna=lyon)
    room = RoomFactory(antenna=lille, name="Salle Deûle")
    slot = SlotFactory(timetable=week, room=room, leader=here)
    SessionFactory(antenna=lille, room=room, starts_at=at("2026-12-03", "15:00"))
    elsewhere = SessionFactory(antenna=lyon, starts_at=at("2026-12-10"), title="Secret de Lyon")
    SessionVolunteer.objects.create(
        session=elsewhere, antenna=lyon, membership=there, user=user,
        starts_at=elsewhere.starts_at, ends_at=elsewhere.ends_at, state="planned",
    )  # fmt: skip
    found = listed(lille, date(2026, 12, 1), date(2026, 12, 20))
    assert reasons(found) == [(date(2026, 12, 3), [Reason.ROOM]), (date(2026, 12, 10), [Reason.VOLUNTEER])]
    assert "Salle Deûle est prise de 15 h à 17 h" in found.left_out[0].against[0].words.replace("\xa0", " ")
    assert "Lyon" not in found.left_out[1].against[0].words
    made = generate(lille, date(2026, 12, 1), date(2026, 12, 20), f"{slot.pk}-20261203", f"{slot.pk}-20261210")
    assert [s.slot_on for s in made] == [date(2026, 12, 10), date(2026, 12, 17)]
    assert list(SessionVolunteer.objects.filter(antenna=lille).values_list("session", flat=True)) == [made[1].pk]


def test_two_slots_of_one_room_at_once_show_themselves(lille, week):
    room = RoomFactory(antenna=lille)
    SlotFactory(timetable=week, room=room)
    SlotFactory(timetable=week, room=room, starts=time(15))
    found = listed(lille, date(2026, 12, 3), date(2026, 12, 3))
    assert [p.slot.starts for p in found.made] == [time(14)]
    assert reasons(found) == [(date(2026, 12, 3), [Reason.ROOM])]


def test_a_slot_stops_in_the_school_holidays_and_a_year_not_known_is_said(lille, week):
    SlotFactory(timetable=week, weekday=1, in_school_holidays=False)
    assert reasons(listed(lille, date(2027, 2, 16), date(2027, 3, 9))) == [
        (date(2027, 2, 23), [Reason.SCHOOL]),
        (date(2027, 3, 2), [Reason.SCHOOL]),
    ]
    found = listed(lille, date(2028, 9, 5), date(2028, 9, 5))
    assert reasons(found) == [(date(2028, 9, 5), [Reason.UNKNOWN])]


def test_every_second_week_is_counted_from_the_week_the_timetable_begins(lille):
    week = TimetableFactory(antenna=lille, first_on=date(2026, 12, 2))
    SlotFactory(timetable=week, weekday=0, every=2)
    days = [p.on for p in listed(lille, date(2026, 12, 1), date(2027, 1, 31)).proposals]
    assert days == [date(2026, 12, 14), date(2026, 12, 28), date(2027, 1, 11), date(2027, 1, 25)]


def test_the_hour_stays_on_the_wall_over_both_changes_of_clocks(lille, week):
    SlotFactory(timetable=week, weekday=3)
    made = generate(lille, date(2027, 3, 18), date(2027, 4, 8)) + generate(lille, date(2027, 10, 21), date(2027, 11, 4))
    for session in made:
        session.refresh_from_db()
    assert {timezone.localtime(s.starts_at).hour for s in made} == {14}
    assert {timezone.localtime(s.ends_at).hour for s in made} == {16}
    assert [s.starts_at.astimezone(UTC).hour for s in made] == [13, 13, 12, 12, 12, 12, 13]


@settings(max_examples=60, deadline=None)
@given(
    first=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    hour=st.times(),
    minutes=st.integers(15, 480),
    weeks=st.integers(1, 60),
)
def test_a_weekly_block_falls_on_its_day_at_its_hour_in_all_weeks(first, hour, minutes, weeks):
    """Over two years and their four changes of clocks: the same weekday, the same hour on the wall (but in the hour
    that the clocks skip), as long on a watch."""
    days = planning.occurrences(first, until=first + timedelta(weeks=weeks))
    assert {found.day.weekday() for found in days} == {first.weekday()}
    assert len(days) == weeks + 1
    for found in days:
        start = planning.at_the_clock(found.day, hour)
        real = timezone.localtime(start.astimezone(UTC))
        skipped = found.day.month == 3 and found.day.weekday() == 6 and hour.hour == 2
        assert real.date() == found.day
        assert skipped or real.time() == hour
        assert planning.ends(start, minutes) - start.astimezone(UTC) == timedelta(minutes=minutes)


def test_every_day_but_thursday_from_midnight_to_midnight_leaves_every_thursday_open_and_only_thursdays():
    """A block of whole days over the change of clocks of 28 March 2027."""
    blocked = [0, 1, 2, 4, 5, 6]
    days = planning.occurrences(date(2027, 3, 1), until=date(2027, 4, 25), weekdays=blocked)
    spans = [
        (planning.at_the_clock(d.day, time.min), planning.at_the_clock(d.day + timedelta(days=1), time.min))
        for d in days
    ]
    instants = [
        planning.at_the_clock(date(2027, 3, 1) + timedelta(days=n), time(h))
        for n in range(56)
        for h in (0, 1, 3, 12, 23)
    ]
    free = {timezone.localdate(i) for i in instants if not any(a <= i < b for a, b in spans)}
    assert free == {date(2027, 3, 4) + timedelta(weeks=n) for n in range(8)}


@given(st.integers(0, 23), st.integers(0, 59), st.integers(15, 480), st.integers(15, 120))
def test_a_block_is_cut_without_gap_nor_overlap_and_never_past_its_end(hour, minute, block, each):
    made = model_weeks.cut(time(hour, minute), block, each)
    minutes = [t.hour * 60 + t.minute for t in made]
    assert len(made) == min(block, 24 * 60 - hour * 60 - minute) // each
    assert minutes == [hour * 60 + minute + n * each for n in range(len(made))]


def test_a_drop_in_from_14_to_17_h_is_six_slots_of_half_an_hour(lille, week, volunteer):
    kind = KindFactory(code="permanence", minutes=30, capacity=1)
    facts = model_weeks.SlotFacts(
        weekday=2, starts=time(14), minutes=180, kind=kind, place=planning.Place(RoomFactory(antenna=lille)), capacity=1,
        leader=volunteer,
    )  # fmt: skip
    with open_antenna(lille.pk):
        made = model_weeks.add_slots(week, facts, each=30, by=volunteer.user, at=NOW)
    assert [s.starts for s in made] == [time(14 + n // 2, 30 * (n % 2)) for n in range(6)]
    sessions = generate(lille, date(2026, 12, 2), date(2026, 12, 2))
    assert len(sessions) == 6
    assert SessionVolunteer.objects.count() == 6


def test_a_slot_changes_for_what_is_generated_from_then_on(lille, week, volunteer, manager):
    slot = SlotFactory(timetable=week, leader=volunteer)
    (old,) = generate(lille, date(2026, 12, 3), date(2026, 12, 3))
    facts = model_weeks.SlotFacts(
        weekday=3, starts=time(9, 30), minutes=60, kind=slot.kind, place=planning.Place(venue=VenueFactory(antenna=lille)),
        capacity=5, leader=manager, helpers=[volunteer, manager],
    )  # fmt: skip
    with open_antenna(lille.pk):
        model_weeks.change_slot(slot, facts, by=None, at=NOW)
        model_weeks.change_slot(slot, facts, by=None, at=NOW)
    (new,) = generate(lille, date(2026, 12, 3), date(2026, 12, 10))
    old.refresh_from_db()
    assert timezone.localtime(old.starts_at).time() == time(14)
    assert (timezone.localtime(new.starts_at).time(), new.mode, new.capacity) == (time(9, 30), "outside", 5)
    assert SlotHelper.objects.count() == 1
    assert set(new.volunteers.values_list("membership", "leads")) == {(manager.pk, True), (volunteer.pk, False)}


def test_two_ordinary_weeks_do_not_hold_at_once(lille, week):
    with open_antenna(lille.pk):
        with pytest.raises(model_weeks.WeekThere):
            model_weeks.add_timetable(
                antenna_id=lille.pk, name="Autre", season="normal", first=date(2027, 1, 1), last=None, by=None, at=NOW
            )
        model_weeks.end_timetable(week, date(2026, 12, 31), by=None, at=NOW)
        model_weeks.add_timetable(
            antenna_id=lille.pk, name="Autre", season="normal", first=date(2027, 1, 1), last=None, by=None, at=NOW
        )
        with pytest.raises(model_weeks.EndsBeforeItBegins):
            model_weeks.add_timetable(
                antenna_id=lille.pk, name="Été", season="holiday", first=date(2027, 7, 1), last=None, by=None, at=NOW
            )
    assert Timetable.objects.count() == 2


def test_a_slot_is_of_its_antenna_alone(lille, lyon, week):
    slot = SlotFactory(timetable=week)
    with refused("slot_room_of_its_antenna"):
        sql("UPDATE workshops_slot SET room_id = %s WHERE id = %s", RoomFactory(antenna=lyon).pk, slot.pk)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_list_takes_as_many_queries_for_a_slot_as_for_twenty(lille, week):
    def count():
        with CaptureQueriesContext(connection) as counted:
            listed(lille, date(2026, 12, 1), date(2026, 12, 31))
        return len(counted)

    SlotFactory(timetable=week)
    few = count()
    for n in range(20):
        SlotFactory(timetable=week, weekday=n % 5)
    assert count() == few


def test_more_than_600_at_once_are_refused(lille, week, monkeypatch):
    monkeypatch.setattr(generating, "MOST_AT_ONCE", 3)
    SlotFactory(timetable=week)
    with pytest.raises(generating.TooManyAtOnce):
        listed(lille, date(2026, 12, 1), date(2026, 12, 31))
    assert Slot.objects.count() == 1
