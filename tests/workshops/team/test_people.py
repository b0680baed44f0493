"""Qualifications, the way to leading, files, missions of civic service."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from connect.dates import last_day_of
from tests.factories.people import MembershipFactory
from tests.factories.team import a_place, civic, free, on_duty, qualified
from tests.factories.workshops import SessionFactory, at
from workshops.models import Away, Held, Qualification, Task, VolunteerFile
from workshops.team import filing, qualifying, reference, week

NOW = at("2026-11-25", "10:42")
TODAY = date(2026, 11, 25)


def test_the_reference_is_loaded_again_without_undoing_what_the_nation_set(qualifications):
    Qualification.objects.filter(pk="till").update(months=6)
    reference.load()
    assert Qualification.objects.get(pk="till").months == 6
    assert Qualification.objects.count() == 6


@pytest.mark.parametrize(
    ("on", "months", "last"),
    [(date(2026, 11, 26), 12, date(2027, 11, 25)), (date(2026, 1, 31), 1, date(2026, 2, 28)),
     (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2026, 12, 1), 1, date(2026, 12, 31))],
)  # fmt: skip
def test_so_many_months_end_the_day_before(on, months, last):
    assert last_day_of(on, months) == last


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
@settings(max_examples=200, deadline=None)
def test_months_never_overlap_nor_jump(on, months):
    """The day after the last is at most the same day of the month, so many months later."""
    last = last_day_of(on, months)
    assert last > on
    ahead = (last.year - on.year) * 12 + last.month - on.month
    assert ahead in (months, months - 1)


def test_a_qualification_holds_until_its_usual_length_and_is_missing_afterwards(
    lille, volunteer, manager, qualifications
):
    till = Qualification.objects.get(pk="till")
    with open_antenna(lille.pk):
        held = qualifying.give(volunteer, till, from_on=date(2024, 11, 25), by=manager.user, at=NOW)
        with pytest.raises(qualifying.HeldAlready):
            qualifying.give(volunteer, till, from_on=date(2024, 11, 25), by=manager.user, at=NOW)
        with pytest.raises(qualifying.NotYetHeld):
            qualifying.give(volunteer, till, from_on=date(2026, 11, 26), by=manager.user, at=NOW)
    qualified(volunteer, "charter", "welcome")
    assert held.until_on == date(2026, 11, 24)
    shelf = qualifying.Shelf(lille.pk, [volunteer])
    assert shelf.missing(volunteer, Task.COUNTER, date(2026, 11, 24)) == []
    assert [q.code for q in shelf.missing(volunteer, Task.COUNTER, TODAY)] == ["till"]


def test_nothing_is_asked_of_those_in_post(lille, manager, qualifications):
    assert qualifying.Shelf(lille.pk, [manager]).missing(manager, Task.LEAD, TODAY) == []


def test_the_way_goes_from_candidate_to_leading(lille, volunteer, qualifications):
    qualified(volunteer, "charter", since=date(2023, 1, 1), until=date(2025, 12, 31))
    qualified(volunteer, "welcome")
    states = [step.state for step in qualifying.way(qualifying.Shelf(lille.pk), volunteer.user_id, TODAY)]
    assert states == ["lapsed", "done", "now", "next"]


def test_what_she_holds_is_hers_whatever_her_role_became(lille, volunteer, qualifications):
    qualified(volunteer, "charter")
    volunteer.ends_on = date(2026, 10, 31)
    volunteer.save()
    now_civic = MembershipFactory(user=volunteer.user, antenna=lille, role=Role.CIVIC, starts_on=date(2026, 11, 1))
    shelf = qualifying.Shelf(lille.pk, [now_civic])
    assert "charter" not in [q.code for q in shelf.missing(now_civic, Task.REPAIR, TODAY)]


def test_a_qualification_taken_back_is_kept_and_no_longer_holds(lille, volunteer, manager, qualifications):
    qualified(volunteer, "till")
    held = Held.objects.get()
    with open_antenna(lille.pk):
        qualifying.withdraw(held, by=manager.user, at=NOW)
        qualifying.withdraw(held, by=manager.user, at=NOW)
    assert qualifying.Shelf(lille.pk).last(volunteer.user_id, "till") is None
    assert Held.objects.get().withdrawn_by == manager.user


def begin(member, tutor, manager, **facts):
    said = {
        "first": date(2026, 12, 1), "last": date(2027, 7, 31), "weekly_hours": 24, "born_on": date(2005, 5, 1),
        "to_thirty": False, **facts,
    }  # fmt: skip
    return filing.begin_mission(member, tutor=tutor, **said, by=manager.user, at=NOW)


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({}, None),
        ({"last": date(2027, 5, 31)}, None),  # six months to the day
        ({"last": date(2027, 5, 30)}, filing.MissionLength),
        ({"last": date(2027, 11, 30)}, None),  # twelve months to the day
        ({"last": date(2027, 12, 1)}, filing.MissionLength),
        ({"born_on": date(2000, 12, 2)}, None),  # 25 until the day after
        ({"born_on": date(2000, 12, 1)}, filing.WrongAge),  # 26 on the first day
        ({"born_on": date(2000, 12, 1), "to_thirty": True}, None),
        ({"born_on": date(1995, 12, 1), "to_thirty": True}, filing.WrongAge),
        ({"born_on": date(2010, 12, 2)}, filing.WrongAge),  # 15
        ({"born_on": date(2010, 12, 1)}, None),
        ({"weekly_hours": 23}, filing.MissionIncomplete),
    ],
)
def test_a_mission_of_civic_service_keeps_the_law(lille, manager, facts, refused):
    """law.md B05: 16 to 25 years, up to 30 on conditions, 6 to 12 months, 24 h a week at least."""
    young = civic(lille)
    with open_antenna(lille.pk):
        if refused:
            with pytest.raises(refused):
                begin(young, manager, manager, **facts)
        else:
            begin(young, manager, manager, **facts)
    assert VolunteerFile.objects.filter(mission_from__isnull=False).exists() is (refused is None)


def test_a_mission_has_a_tutor_who_is_somebody_else_and_a_role(lille, lyon, volunteer, manager, stranger):
    young = civic(lille)
    with open_antenna(lille.pk):
        for tutor, refusal in (
            (None, filing.MissionIncomplete),
            (young, filing.WrongTutor),
            (civic(lille), filing.WrongTutor),
        ):
            with pytest.raises(refusal):
                begin(young, tutor, manager)
        with pytest.raises(filing.NotInCivicService):
            begin(volunteer, manager, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        free(young, mission_from=date(2026, 12, 1), mission_until=date(2027, 7, 31), weekly_hours=24, age_seen_on=TODAY,
             tutor=stranger)  # fmt: skip
        connection.check_constraints()


def test_the_birth_date_that_was_looked_at_is_not_kept(lille, manager):
    with open_antenna(lille.pk):
        begin(civic(lille), manager, manager)
    row = VolunteerFile.objects.values().get()
    assert "2005" not in str(row)
    assert row["age_seen_on"] == TODAY


def test_a_week_above_the_hours_said_or_above_35_in_civic_service_is_told(lille, manager, volunteer):
    young = civic(lille)
    with open_antenna(lille.pk):
        begin(young, manager, manager, first=date(2026, 11, 1), last=date(2027, 6, 30), weekly_hours=40)
    free(volunteer, weekly_hours=4)
    for n in range(4):
        on_duty(young, at(f"2026-11-{24 + n}", "09:00"), 9)
    on_duty(volunteer, at("2026-11-24"), 5)
    found = {load.member: load for load in week.loads(lille.pk, date(2026, 11, 23))}
    assert (found[young].above_usual, found[young].too_many, found[young].civic) == (True, False, True)
    assert (found[volunteer].too_many, found[volunteer].above_usual) == (True, False)
    assert {load.member: load.too_few for load in week.loads(lille.pk, date(2026, 11, 30))} == {
        young: True,
        volunteer: False,
    }


def test_a_file_is_one_a_person_and_says_what_planning_needs(lille, volunteer):
    with open_antenna(lille.pk):
        for free_on in ([3, 1], [2]):
            filing.say(volunteer, languages=["fr", "ar"], skills=["sk_mail"], tasks=["lead"], free=free_on,
                       weekly_hours=6, by=volunteer.user, at=NOW)  # fmt: skip
    assert VolunteerFile.objects.get().free == [2]
    for change in ({"free": [14]}, {"tasks": ["sleep"]}, {"weekly_hours": 49}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VolunteerFile.objects.update(**change)


def test_days_away_said_twice_are_one_row_and_are_taken_back(lille, volunteer):
    with open_antenna(lille.pk):
        for _n in range(2):
            row = filing.say_away(volunteer, date(2026, 12, 1), date(2026, 12, 8), by=volunteer.user, at=NOW)
        with pytest.raises(filing.AwayBackwards):
            filing.say_away(volunteer, date(2026, 12, 8), date(2026, 12, 1), by=volunteer.user, at=NOW)
        filing.free_again(row, by=volunteer.user, at=NOW)
    assert Away.objects.get().removed_at == NOW


def test_who_leads_a_session_is_asked_more_than_who_helps(lille, volunteer, qualifications):
    session = SessionFactory(antenna=lille, starts_at=at("2026-12-01"))
    qualified(volunteer, "charter", "welcome")
    a_place(session, volunteer)
    lacks = qualifying.missing_in(lille.pk, [(volunteer, Task.LEAD)], date(2026, 12, 1))
    assert [q.code for q in lacks[volunteer]] == ["shadowed", "lead"]
    assert qualifying.missing_in(lille.pk, [(volunteer, Task.HELP)], date(2026, 12, 1))[volunteer] == []
