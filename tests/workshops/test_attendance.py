"""Who came: one tap, taken back at will; visits, hours and skills follow."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from beneficiaries.models import Visit
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, KindFactory, SessionFactory, at, fill
from workshops import attendance, booking
from workshops.models import Booking, BookingState, KindSkill, Skill, SkillGained

pytestmark = pytest.mark.django_db
TUESDAY = at("2026-12-01", "14:00")
DURING = at("2026-12-01", "14:06")
CAME, ABSENT, EXCUSED, BOOKED = BookingState.CAME, BookingState.ABSENT, BookingState.EXCUSED, BookingState.BOOKED


@pytest.fixture
def session(lille):
    return SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=3)


@pytest.fixture
def booked(session):
    return BookingFactory(session=session)


@pytest.fixture
def mail_skill(session):
    skill = Skill.objects.create(code="sk_mail", label_fr="Courriel", label_en="E-mail", family="internet", position=1)
    KindSkill.objects.create(kind=session.kind, skill=skill)
    return skill


def hours(row):
    return attendance.hours_of(row.person, antenna_id=row.antenna_id)


def test_a_tick_writes_presence_a_visit_and_hours(lille, booked, volunteer):
    with open_antenna(lille.pk):
        row = attendance.mark(booked, CAME, by=volunteer.user, at=DURING)
        assert row.state == CAME
        assert hours(row) == Decimal(2)
    visit = Visit.objects.get()
    assert (visit.person, visit.source, visit.on.isoformat()) == (booked.person, "workshop", "2026-12-01")


def test_a_second_tick_changes_nothing(lille, booked):
    with open_antenna(lille.pk):
        attendance.mark(booked, CAME, by=None, at=DURING)
        attendance.mark(booked, CAME, by=None, at=DURING)
        assert hours(booked) == Decimal(2)
    assert Visit.objects.count() == 1
    assert booked.changes.count() == 1


def test_a_tick_taken_back_takes_visit_and_hours_with_it(lille, booked):
    with open_antenna(lille.pk):
        attendance.mark(booked, CAME, by=None, at=DURING)
        row = attendance.mark(booked, BOOKED, by=None, at=DURING)
        assert row.state == BOOKED
        assert hours(row) == 0
    assert not Visit.objects.exists()


def test_the_visit_stays_when_another_session_saw_the_person_that_day(lille, booked):
    evening = SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(hours=3))
    second = BookingFactory(session=evening, person=booked.person)
    with open_antenna(lille.pk):
        attendance.mark(booked, CAME, by=None, at=DURING)
        attendance.mark(second, CAME, by=None, at=DURING)
        attendance.mark(second, BOOKED, by=None, at=DURING)
        assert hours(booked) == Decimal(2)
    assert Visit.objects.count() == 1


def test_absent_by_mistake_becomes_excused_and_each_step_is_in_the_history(lille, booked, volunteer):
    with open_antenna(lille.pk):
        attendance.mark(booked, CAME, by=volunteer.user, at=DURING)
        attendance.mark(booked, ABSENT, by=volunteer.user, at=DURING)
        assert hours(booked) == 0
        row = attendance.mark(booked, EXCUSED, by=volunteer.user, at=DURING)
        assert row.state == EXCUSED
    assert list(booked.changes.values_list("state", flat=True)) == [CAME, ABSENT, EXCUSED]
    assert set(booked.changes.values_list("by", flat=True)) == {volunteer.user_id}
    assert not Visit.objects.exists()


def test_the_next_morning_the_visit_stands_on_the_day_of_the_session(lille, booked):
    with open_antenna(lille.pk):
        attendance.mark(booked, CAME, by=None, at=at("2026-12-02", "09:30"))
    assert Visit.objects.get().on.isoformat() == "2026-12-01"


def test_presence_is_not_noted_before_the_day_but_an_excuse_is(lille, booked):
    with open_antenna(lille.pk):
        for state in (CAME, ABSENT):
            with pytest.raises(attendance.NotYetTheDay):
                attendance.mark(booked, state, by=None, at=at("2026-11-30", "23:59"))
        assert attendance.mark(booked, EXCUSED, by=None, at=at("2026-11-30")).state == EXCUSED


def test_a_seat_given_back_is_not_ticked(lille, booked):
    with open_antenna(lille.pk):
        booking.cancel(booked, by=None, at=DURING)
        with pytest.raises(attendance.SeatGivenBack):
            attendance.mark(booked, CAME, by=None, at=DURING)


def test_a_noted_presence_is_corrected_and_not_given_back(lille, booked):
    with open_antenna(lille.pk):
        attendance.mark(booked, CAME, by=None, at=DURING)
        with pytest.raises(booking.AttendanceNoted):
            booking.cancel(booked, by=None, at=DURING)


def test_a_walk_in_takes_a_free_seat_and_is_present_at_once(lille, session):
    person = PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        row = attendance.add_walk_in(session, person, by=None, at=DURING)
        assert attendance.add_walk_in(session, person, by=None, at=DURING) == row
    assert (row.state, row.walk_in) == (CAME, True)
    assert Visit.objects.filter(person=person, source="workshop").count() == 1


def test_a_walk_in_who_was_booked_is_ticked(lille, booked):
    with open_antenna(lille.pk):
        row = attendance.add_walk_in(booked.session, booked.person, by=None, at=DURING)
    assert (row, row.state, row.walk_in) == (booked, CAME, False)


def test_a_walk_in_may_take_the_seat_of_who_is_absent_and_no_other(lille, session):
    first, *_others = fill(session, 3)
    person = PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        with pytest.raises(attendance.FullForWalkIn):
            attendance.add_walk_in(session, person, by=None, at=DURING)
        attendance.mark(first, ABSENT, by=None, at=DURING)
        attendance.add_walk_in(session, person, by=None, at=DURING)
        with pytest.raises(booking.SessionFull):
            attendance.mark(first, CAME, by=None, at=DURING)


def test_who_comes_to_the_other_session_at_the_same_hour_is_present_all_the_same(lille, session, booked):
    other = SessionFactory(antenna=lille, starts_at=TUESDAY)
    with open_antenna(lille.pk):
        assert attendance.add_walk_in(other, booked.person, by=None, at=DURING).state == CAME


def test_the_end_notes_absent_those_who_were_not_ticked(lille, session):
    here, absent, _excused = fill(session, 3)
    late = BookingFactory(session=session, state="waiting")
    end = at("2026-12-01", "15:45")
    with open_antenna(lille.pk):
        attendance.mark(here, CAME, by=None, at=DURING)
        attendance.mark(_excused, EXCUSED, by=None, at=DURING)
        with pytest.raises(attendance.NotYetTheEnd):
            attendance.finish(session, by=None, at=at("2026-12-01", "15:44"))
        attendance.finish(session, by=None, at=end)
        attendance.finish(session, by=None, at=end + timedelta(hours=1))
    session.refresh_from_db()
    assert session.finished_at == end
    states = dict(Booking.objects.values_list("pk", "state"))
    assert states == {here.pk: CAME, absent.pk: ABSENT, _excused.pk: EXCUSED, late.pk: "cancelled"}


def test_after_the_end_a_tick_can_still_be_corrected(lille, booked):
    with open_antenna(lille.pk):
        attendance.finish(booked.session, by=None, at=at("2026-12-01", "16:00"))
        assert attendance.mark(booked, CAME, by=None, at=at("2026-12-02", "09:00")).state == CAME
        assert hours(booked) == Decimal(2)


def test_skills_are_noted_for_who_came_and_corrected_without_a_double(lille, booked, mail_skill):
    with open_antenna(lille.pk):
        with pytest.raises(attendance.NotThere):
            attendance.note_skills(booked, {"sk_mail": 2}, by=None, at=DURING)
        attendance.mark(booked, CAME, by=None, at=DURING)
        attendance.note_skills(booked, {"sk_mail": 1}, by=None, at=DURING)
        attendance.note_skills(booked, {"sk_mail": 3}, by=None, at=DURING)
    noted = SkillGained.objects.get()
    assert (noted.person, noted.antenna, noted.skill, noted.level) == (booked.person, lille, mail_skill, 3)


def test_what_was_not_seen_leaves_no_level(lille, booked, mail_skill):
    with open_antenna(lille.pk):
        attendance.mark(booked, CAME, by=None, at=DURING)
        assert attendance.note_skills(booked, {"sk_mail": None}, by=None, at=DURING) == []
        attendance.note_skills(booked, {"sk_mail": 0}, by=None, at=DURING)
        attendance.note_skills(booked, {"sk_mail": None}, by=None, at=DURING)
    assert SkillGained.objects.get().level is None


def test_a_level_is_0_to_3_and_a_skill_is_one_that_the_session_teaches(lille, booked, mail_skill):
    with open_antenna(lille.pk):
        attendance.mark(booked, CAME, by=None, at=DURING)
        with pytest.raises(attendance.NoSuchLevel):
            attendance.note_skills(booked, {"sk_mail": 4}, by=None, at=DURING)
        with pytest.raises(attendance.NoSuchSkill):
            attendance.note_skills(booked, {"sk_safe": 1}, by=None, at=DURING)
        attendance.note_skills(booked, {"sk_mail": 0}, by=None, at=DURING)
    with pytest.raises(IntegrityError, match="skill_level_0_to_3"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE workshops_skillgained SET level = 4")


def test_a_day_of_25_hours_is_one_day(lille):
    """25 October 2026, clocks go back: a session late in the evening belongs to that Sunday and lasts what it lasts."""
    evening = at("2026-10-25", "22:30")
    row = BookingFactory(session=SessionFactory(antenna=lille, starts_at=evening, kind=KindFactory()))
    with open_antenna(lille.pk):
        attendance.mark(row, CAME, by=None, at=at("2026-10-25", "22:40"))
        assert hours(row) == Decimal(2)
    assert Visit.objects.get().on.isoformat() == "2026-10-25"
