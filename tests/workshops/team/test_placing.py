"""Never in two places: sessions, duties, all antennas; a manager's reason; moving to another need."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from connect.antennas.doors import antenna_urls, open_antenna
from connect.post.models import Letter
from tests.conftest import as_the_app
from tests.factories.people import MembershipFactory
from tests.factories.team import DutyFactory, a_place, civic, on_duty, qualified
from tests.factories.workshops import SessionFactory, at
from workshops import planning
from workshops.models import Duty, Held, Session, SessionVolunteer, Task, VolunteerChange
from workshops.team import attending, duties, letters, placing

NOW = at("2026-11-25", "10:42")
TWO = at("2026-12-01", "14:00")
FOUR = at("2026-12-01", "16:00")
FIVE = at("2026-12-01", "17:00")


def test_the_same_person_is_not_in_two_places_here_nor_at_another_antenna_unless_a_manager_says_why(
    lille, lyon, volunteer, manager
):
    """C068: 14 h-17 h, then 16 h-18 h here and 14 h-17 h at Lyon are refused; 17 h-18 h stands; a reason overrides."""
    there = MembershipFactory(user=volunteer.user, antenna=lyon)
    on_duty(volunteer, TWO, 3)
    overlapping = DutyFactory(antenna=lille, starts_at=FOUR, ends_at=FOUR + timedelta(hours=2))
    after = DutyFactory(antenna=lille, starts_at=FIVE, ends_at=FIVE + timedelta(hours=1))
    elsewhere = SessionFactory(antenna=lyon, starts_at=TWO, ends_at=TWO + timedelta(hours=3))
    with open_antenna(lille.pk), pytest.raises(placing.VolunteerTaken, match="14"):
        placing.set_team(overlapping, None, [volunteer], by=manager.user, at=NOW)
    with open_antenna(lyon.pk), pytest.raises(placing.VolunteerTaken) as refusal:
        placing.set_team(elsewhere, there, by=there.user, at=NOW)
    assert "Accueil" not in str(refusal.value)  # Lyon learns that she is busy, not where
    with open_antenna(lille.pk):
        placing.set_team(after, None, [volunteer], by=manager.user, at=NOW)
        placing.set_team(
            overlapping, None, [volunteer], by=manager.user, at=NOW, despite="Elle passe d’une salle à l’autre"
        )
    allowed = SessionVolunteer.objects.get(duty=overlapping)
    assert (allowed.overlap_by, allowed.overlap_reason) == (manager.user, "Elle passe d’une salle à l’autre")


def test_an_overlap_is_allowed_by_a_manager_alone_and_with_a_reason(lille, volunteer, employee, manager):
    on_duty(volunteer, TWO, 3)
    need = DutyFactory(antenna=lille, starts_at=FOUR)
    with open_antenna(lille.pk), pytest.raises(placing.OverlapByAManager):
        placing.set_team(need, None, [volunteer], by=employee.user, at=NOW, despite="Il le faut")
    with pytest.raises(IntegrityError, match="overlap_has_its_reason"), transaction.atomic():
        a_place(need, volunteer, overlap_by=manager.user)
    with pytest.raises(IntegrityError, match="manager of the antenna"), transaction.atomic():
        a_place(need, volunteer, overlap_by=employee.user, overlap_reason="Il le faut")


def test_nothing_else_stands_on_an_overlap_that_was_allowed(lille, volunteer, manager):
    """What a manager allowed leaves the exclusion constraint; the trigger still refuses a third place, at raw SQL too."""
    on_duty(volunteer, TWO, 3)
    a_place(DutyFactory(antenna=lille, starts_at=FIVE - timedelta(minutes=30), ends_at=FIVE + timedelta(hours=2)),
            volunteer, overlap_by=manager.user, overlap_reason="Passe d’une salle à l’autre")  # fmt: skip
    third = DutyFactory(antenna=lille, starts_at=FIVE + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="busy elsewhere"), transaction.atomic():
        a_place(third, volunteer)
    moved = on_duty(volunteer, FIVE + timedelta(hours=4), 1)
    with pytest.raises(IntegrityError, match="busy elsewhere"), transaction.atomic():
        Duty.objects.filter(pk=moved.duty_id).update(starts_at=FIVE, ends_at=FIVE + timedelta(hours=1))


def test_the_first_of_two_allowed_may_still_be_noted(lille, volunteer, manager):
    first = on_duty(volunteer, TWO, 3)
    a_place(
        DutyFactory(antenna=lille, starts_at=FOUR), volunteer, overlap_by=manager.user, overlap_reason="Deux salles"
    )
    first.attendance = "came"
    first.save(update_fields=["attendance"])
    first.refresh_from_db()
    assert first.attendance == "came"


def test_whoever_is_excused_is_free_for_another_place_and_cannot_come_back_to_both(lille, volunteer, manager):
    first = on_duty(volunteer, TWO, 3)
    with open_antenna(lille.pk):
        attending.mark(first, attending.Attendance.EXCUSED, by=manager.user, at=NOW)
        placing.set_team(DutyFactory.create(antenna=lille, starts_at=FOUR), None, [volunteer], by=manager.user, at=NOW)
        with pytest.raises(placing.VolunteerTaken):
            attending.mark(first, attending.Attendance.PLANNED, by=manager.user, at=NOW)


def test_a_place_copies_the_task_and_the_hours_of_its_need_and_follows_it(lille, volunteer):
    place = on_duty(volunteer, TWO, 3, task="repair")
    assert (place.task, place.does, place.minutes) == ("repair", Task.REPAIR, 180)
    Duty.objects.filter(pk=place.duty_id).update(starts_at=FOUR, ends_at=FIVE)
    place.refresh_from_db()
    assert (place.starts_at, place.minutes) == (FOUR, 60)


def test_a_place_is_of_a_session_or_of_a_duty_and_stays_that_persons(lille, volunteer, other):
    session = SessionFactory(antenna=lille, starts_at=TWO)
    place = a_place(session, volunteer, leads=True)
    assert (place.does, place.task) == (Task.LEAD, "help")
    duty = DutyFactory(antenna=lille, starts_at=TWO)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionVolunteer.objects.filter(pk=place.pk).update(duty=duty)
    with pytest.raises(IntegrityError, match="a place is left"), transaction.atomic():
        SessionVolunteer.objects.filter(pk=place.pk).update(membership=other)


def test_no_row_of_another_antenna_is_pointed_at(lille, lyon, volunteer, stranger):
    duty = DutyFactory(antenna=lille, starts_at=TWO)
    with pytest.raises(IntegrityError, match="no such session, duty"), transaction.atomic():
        a_place(duty, stranger)
    with pytest.raises(IntegrityError, match="duty_site_of_its_antenna"), transaction.atomic():
        DutyFactory(antenna=lille, site=lyon.sites.first())
        connection.check_constraints()


def test_busy_or_free_is_answered_without_another_antennas_row(lille, lyon, volunteer, stranger):
    there = MembershipFactory(user=volunteer.user, antenna=lyon)
    on_duty(there, TWO, 3)
    with as_the_app(), open_antenna(lille.pk):
        assert placing.busy([volunteer, stranger], FOUR, FIVE) == {volunteer.pk}
        assert placing.busy([volunteer], FIVE, FIVE + timedelta(hours=1)) == set()
        assert not SessionVolunteer.objects.filter(user=volunteer.user).exists()
        assert placing.busy([there], FOUR, FIVE) == set()  # a member of Lyon is nobody here


@pytest.mark.parametrize("task", ["counter", "office"])
def test_civic_service_is_never_alone_in_charge_of_the_till_or_of_paperwork(lille, volunteer, manager, task):
    """law.md B06: refused alone, allowed beside somebody else, and the other does not leave first."""
    young = civic(lille)
    duty = DutyFactory(antenna=lille, starts_at=TWO, task=task, count=2)
    with open_antenna(lille.pk):
        with pytest.raises(placing.CivicAlone):
            placing.set_team(duty, None, [young], by=manager.user, at=NOW)
        placing.set_team(duty, None, [young, volunteer], by=manager.user, at=NOW)
        with pytest.raises(placing.CivicAlone):
            placing.set_team(duty, None, [young], by=manager.user, at=NOW)
        placing.set_team(
            DutyFactory.create(antenna=lille, starts_at=FIVE, task="welcome"), None, [young], by=manager.user, at=NOW
        )
    with pytest.raises(IntegrityError, match="civic service is not alone"), transaction.atomic():
        SessionVolunteer.objects.filter(duty=duty, membership=volunteer).update(left_at=NOW)
        connection.check_constraints()


def test_moved_to_another_need_the_role_and_the_hours_are_the_new_ones(lille, volunteer, manager, qualifications):
    """C071, the act: from the welcome desk to device repair."""
    place = on_duty(volunteer, TWO, 3, task="welcome")
    repair = DutyFactory(antenna=lille, starts_at=FIVE, ends_at=FIVE + timedelta(hours=2), task="repair")
    with open_antenna(lille.pk):
        moved = placing.move(place, repair, by=manager.user, at=NOW)
    moved.refresh_from_db()
    place.refresh_from_db()
    assert (moved.does, moved.minutes, moved.duty) == (Task.REPAIR, 120, repair)
    assert place.left_at == NOW
    assert list(VolunteerChange.objects.values_list("volunteer", "what")) == [(place.pk, "moved"), (moved.pk, "placed")]


def test_moved_within_the_same_hours_she_is_not_busy_with_the_place_she_leaves(lille, volunteer, manager):
    place = on_duty(volunteer, TWO, 3)
    session = SessionFactory(antenna=lille, starts_at=TWO)
    with open_antenna(lille.pk):
        moved = placing.move(place, session, leads=True, by=manager.user, at=NOW)
        with pytest.raises(placing.NotThereAnyMore):
            placing.move(place, session, by=manager.user, at=NOW)
    assert moved.does == Task.LEAD


def test_the_journal_of_a_place_is_never_rewritten(lille, volunteer, manager):
    with open_antenna(lille.pk):
        placing.set_team(DutyFactory.create(antenna=lille, starts_at=TWO), None, [volunteer], by=manager.user, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        VolunteerChange.objects.update(what="left")
    with pytest.raises(IntegrityError), transaction.atomic():
        VolunteerChange.objects.all().delete()


def test_whoever_is_excused_stays_in_sight_when_the_team_changes_and_may_be_asked_again(
    lille, volunteer, other, manager
):
    duty = DutyFactory(antenna=lille, starts_at=TWO, count=2)
    excused = a_place(duty, volunteer, attendance="excused")
    with open_antenna(lille.pk):
        placing.set_team(duty, None, [other], by=manager.user, at=NOW)
        excused.refresh_from_db()
        assert excused.left_at is None
        placing.set_team(duty, None, [other, volunteer], by=manager.user, at=NOW)
    assert SessionVolunteer.objects.filter(duty=duty, left_at=None, attendance="planned").count() == 2


def test_the_excused_leader_may_be_replaced(lille, volunteer, other, manager):
    session = SessionFactory(antenna=lille, starts_at=TWO)
    a_place(session, volunteer, leads=True, attendance="excused")
    with open_antenna(lille.pk):
        placing.set_team(session, other, by=manager.user, at=NOW)
    assert Session.objects.with_team().get(pk=session.pk).team[0].user == other.user


def test_a_duty_keeps_its_hour_on_the_wall_each_week_and_is_cancelled_with_its_places(lille, volunteer, manager):
    days = [date(2027, 3, 23), date(2027, 3, 30)]  # summer time begins on 28 March
    with open_antenna(lille.pk):
        made = duties.plan(days, site=lille.sites.first(), task="counter", starts=time(9), until=time(12), count=1,
                           by=manager.user, at=NOW)  # fmt: skip
        assert [duty.starts_at for duty in made] == [
            at("2027-03-23", "09:00"), at("2027-03-30", "09:00"),
        ]  # fmt: skip
        placing.set_team(made[0], None, [volunteer], by=manager.user, at=NOW)
        duties.cancel(made[0], by=manager.user, at=NOW)
        place = SessionVolunteer.objects.get(duty=made[0])
        assert place.state == "cancelled"
        with pytest.raises(placing.NeedGone):
            placing.set_team(made[0], None, [volunteer], by=manager.user, at=NOW)
        with pytest.raises(duties.InThePast):
            duties.plan([date(2026, 11, 24)], site=lille.sites.first(), task="counter", starts=time(9), until=time(12),
                        count=1, by=manager.user, at=NOW)  # fmt: skip
        with pytest.raises(duties.EndsBefore):
            duties.plan([date(2026, 12, 24)], site=lille.sites.first(), task="counter", starts=time(12), until=time(9),
                        count=1, by=manager.user, at=NOW)  # fmt: skip


def test_a_qualification_is_withdrawn_and_never_rewritten(lille, volunteer):
    qualified(volunteer, "charter")
    with pytest.raises(IntegrityError, match="withdrawn"), transaction.atomic():
        Held.objects.update(until_on="2030-01-01")
    Held.objects.update(withdrawn_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Held.objects.update(withdrawn_at=None)


def test_whoever_came_is_not_taken_off_by_choosing_another_team(lille, volunteer, other, manager):
    duty = DutyFactory(antenna=lille, starts_at=at("2026-11-24"))
    a_place(duty, volunteer, attendance="came")
    with open_antenna(lille.pk), pytest.raises(placing.NotThereAnyMore, match="Prénom"):
        placing.set_team(duty, None, [other], by=manager.user, at=NOW)


def test_those_who_hold_a_place_get_one_letter_when_it_is_cancelled_or_moved(lille, volunteer, other, manager):
    """One each whatever the number of sessions; the excused get none; no name travels."""
    sessions = [SessionFactory(antenna=lille, starts_at=at(f"2026-12-0{n}")) for n in (1, 2)]
    for session in sessions:
        a_place(session, volunteer, leads=True)
        a_place(session, other, attendance="excused")
    with open_antenna(lille.pk), antenna_urls("lille"):
        planning.cancel_sessions(sessions, by=manager.user, at=NOW)
        planning.cancel_sessions(sessions, by=manager.user, at=NOW + timedelta(minutes=5))
        duties.cancel(on_duty(volunteer, FIVE).duty, by=manager.user, at=NOW)
    cancelled = Letter.objects.filter(kind="team_cancelled").order_by("queued_at", "pk")
    assert [letter.recipient for letter in cancelled] == [volunteer.user.email] * 2
    both = next(letter for letter in cancelled if "2 décembre" in letter.body)
    assert "1er décembre" in both.body and volunteer.user.last_name not in both.body + both.subject


def test_a_session_moved_is_told_with_the_hour_before(lille, volunteer, manager):
    session = SessionFactory(antenna=lille, starts_at=TWO)
    a_place(session, volunteer)
    Session.objects.filter(pk=session.pk).update(starts_at=FOUR, ends_at=FOUR + timedelta(hours=2))
    with open_antenna(lille.pk), antenna_urls("lille"):
        assert letters.tell_team([session.pk], was={session.pk: TWO}, at=NOW) == 1
    body = Letter.objects.get(kind="team_moved").body.replace("\xa0", " ")
    assert "16 h-18 h" in body and "14 h" in body
