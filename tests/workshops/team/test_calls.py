"""A call for a replacement: who is free and able, letters, the first who answers."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from connect.antennas.doors import antenna_urls, open_antenna
from connect.post.models import Letter
from tests.factories.people import MembershipFactory
from tests.factories.team import DutyFactory, a_place, civic, free, on_duty, qualified
from tests.factories.workshops import SessionFactory, at
from workshops.models import Asked, Away, Session, SessionVolunteer, Task, TeamCall
from workshops.team import calling
from workshops.team.placing import VolunteerTaken

NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")
AFTERNOON = 3


@pytest.fixture
def session(lille, qualifications):
    return SessionFactory(antenna=lille, starts_at=TUESDAY)


@pytest.fixture
def able(lille, session):
    """Three volunteers free and able to lead that session."""
    members = MembershipFactory.create_batch(3, antenna=lille)
    for member in members:
        qualified(member)
        free(member, AFTERNOON)
    return members


def found(need, lille, task=Task.LEAD):
    with open_antenna(lille.pk):
        return {one.member: one for one in calling.candidates(need, task, antenna_id=lille.pk)}


def test_the_free_and_able_are_those_that_nothing_stands_against(lille, lyon, session, able):
    free_one, busy_elsewhere, away = able
    on_duty(MembershipFactory(user=busy_elsewhere.user, antenna=lyon), TUESDAY)
    Away.objects.create(antenna=lille, membership=away, first_on=date(2026, 12, 1), last_on=date(2026, 12, 1))
    lapsed, mornings, unsaid = MembershipFactory.create_batch(3, antenna=lille)
    qualified(lapsed, until=date(2026, 11, 30))
    free(lapsed)
    qualified(mornings)
    free(mornings, 2)
    qualified(unsaid)
    seen = found(session, lille)
    assert [member for member, one in seen.items() if one.able and not one.unsaid] == [free_one]
    assert seen[unsaid].able
    assert seen[busy_elsewhere].why and "Lyon" not in str(seen[busy_elsewhere].why)
    assert len(seen[lapsed].why) == 1 and len(seen[mornings].why) == 1 and len(seen[away].why) == 1


def test_the_language_of_the_session_and_the_hours_of_the_week_count(lille, session, able):
    Session.objects.filter(pk=session.pk).update(language="ar")
    session.refresh_from_db()
    first, second, _third = able
    first.files.update(languages=["fr", "ar"], weekly_hours=2)
    second.files.update(languages=["ar"], weekly_hours=3)
    on_duty(second, TUESDAY - timedelta(days=1), 2)
    assert [member for member, one in found(session, lille).items() if one.able] == [first]


def test_as_many_queries_for_twenty_people(lille, session, able, django_assert_num_queries):
    for member in MembershipFactory.create_batch(17, antenna=lille):
        qualified(member)
        free(member)
    with open_antenna(lille.pk), django_assert_num_queries(7):
        calling.candidates(session, Task.LEAD, antenna_id=lille.pk)


def a_call(session, members, manager):
    with open_antenna(session.antenna_id), antenna_urls("lille"):
        return calling.open_call(session, members, by=manager.user, at=NOW)


def test_those_chosen_get_a_letter_that_names_nobody(lille, session, able, manager):
    call = a_call(session, able, manager)
    letters = Letter.objects.filter(kind="team_call")
    assert {letter.recipient for letter in letters} == {member.user.email for member in able}
    assert f"/lille/ateliers/benevoles/appels/{call.pk}/" in letters[0].body
    names = [member.user.last_name for member in able] + [manager.user.last_name]
    assert not any(name in letter.subject + letter.body for name in names for letter in letters)
    assert {letter.not_after for letter in letters} == {TUESDAY}
    assert call.leads


def test_a_call_is_refused_when_nobody_is_chosen_or_missing_or_one_is_open(lille, session, able, manager):
    with open_antenna(lille.pk), antenna_urls("lille"):
        with pytest.raises(calling.NobodyChosen):
            calling.open_call(session, [], by=manager.user, at=NOW)
        calling.open_call(session, able[:1], by=manager.user, at=NOW)
        with pytest.raises(calling.CalledAlready):
            calling.open_call(session, able[1:], by=manager.user, at=NOW)
        full = on_duty(able[0], TUESDAY + timedelta(days=1)).duty
        with pytest.raises(calling.NothingMissing):
            calling.open_call(full, able[1:], by=manager.user, at=NOW)


def test_the_first_who_answers_has_the_place_and_the_others_are_told(lille, session, able, manager):
    call = a_call(session, able, manager)
    first, second, third = able
    with open_antenna(lille.pk), antenna_urls("lille"):
        calling.not_free(call, third, by=third.user, at=NOW)
        place = calling.take(call, first, by=first.user, at=NOW)
        assert calling.take(call, first, by=first.user, at=NOW) == place
        with pytest.raises(calling.AlreadyTaken):
            calling.take(call, second, by=second.user, at=NOW)
        with pytest.raises(calling.NotAsked):
            calling.take(call, manager, by=manager.user, at=NOW)
    assert (place.does, place.user) == (Task.LEAD, first.user)
    assert list(Letter.objects.filter(kind="team_call_taken").values_list("recipient", flat=True)) == [
        second.user.email
    ]
    assert dict(Asked.objects.values_list("membership", "answer")) == {
        first.pk: "takes",
        second.pk: "",
        third.pk: "not_free",
    }


def test_a_call_closed_or_filled_otherwise_is_over(lille, session, able, manager):
    call = a_call(session, able, manager)
    a_place(session, manager, leads=True)
    with open_antenna(lille.pk), antenna_urls("lille"):
        with pytest.raises(calling.CallClosed):
            calling.take(call, able[0], by=able[0].user, at=NOW)
        calling.close(call, by=manager.user, at=NOW)
        SessionVolunteer.objects.update(left_at=NOW)
        with pytest.raises(calling.CallClosed):
            calling.take(call, able[0], by=able[0].user, at=NOW)


def test_a_call_taken_never_changes_hands_for_the_owner_too(lille, session, able, manager):
    call = a_call(session, able, manager)
    with open_antenna(lille.pk), antenna_urls("lille"):
        calling.take(call, able[0], by=able[0].user, at=NOW)
    for change in ({"taken_at": None, "place": None}, {"taken_at": NOW + timedelta(hours=1)}):
        with pytest.raises(IntegrityError, match="has its answer"), transaction.atomic():
            TeamCall.objects.update(**change)


def test_somebody_busy_since_the_letter_is_refused_by_name(lille, session, able, manager):
    call = a_call(session, able, manager)
    a_place(DutyFactory(antenna=lille, starts_at=TUESDAY), able[0])
    with open_antenna(lille.pk), antenna_urls("lille"), pytest.raises(VolunteerTaken):
        calling.take(call, able[0], by=able[0].user, at=NOW)


def test_somebody_in_civic_service_is_not_asked_to_be_alone_at_the_till(lille, qualifications):
    young, beside = civic(lille), MembershipFactory(antenna=lille)
    for member in (young, beside):
        qualified(member)
        free(member)
    duty = DutyFactory(antenna=lille, starts_at=TUESDAY, task="counter", count=2)
    assert not found(duty, lille, Task.COUNTER)[young].able
    a_place(duty, beside)
    assert found(duty, lille, Task.COUNTER)[young].able
