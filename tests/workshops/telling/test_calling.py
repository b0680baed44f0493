"""The list of calls: who is on it, what a press does, how it is undone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from connect.antennas.doors import open_antenna
from tests.factories.telling import by_call, by_mail, by_sms, told
from tests.factories.workshops import SessionFactory, at
from workshops import booking
from workshops.models import Call, Matter, Message, MessageState, Result
from workshops.telling import calling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
TOMORROW = at("2026-11-26", "10:00")


@pytest.fixture
def session(lille):
    return SessionFactory(antenna=lille, starts_at=TOMORROW, capacity=20)


def on_the_list(session, moment=NOW):
    with open_antenna(session.antenna_id):
        return calling.to_call(session.antenna_id, at=moment)


def press(message, result, by, moment=NOW):
    with open_antenna(message.antenna_id):
        return calling.note_call(message, result, by=by.user, at=moment)


def test_people_without_a_way_are_called_with_one_sentence_until_the_start(session):
    one = by_call(session, language="ar")
    told(one, matter=Matter.REMINDER, at=NOW)
    (line,) = on_the_list(session)
    assert (line.person, line.before) == (one.person, TOMORROW)
    assert line.sentence.startswith("Nous vous attendons pour Boîte mail, demain à 10\u00a0h,")
    assert (line.why, line.language) == ("ni adresse électronique ni mobile", "Arabe")
    assert on_the_list(session, TOMORROW) == []


def test_the_most_pressing_is_first(session, lille):
    later = SessionFactory(antenna=lille, starts_at=TOMORROW + timedelta(hours=5))
    afternoon, morning = by_call(later), by_call(session)
    told(afternoon, morning, matter=Matter.REMINDER, at=NOW)
    assert [line.person for line in on_the_list(session)] == [morning.person, afternoon.person]


@pytest.mark.parametrize("result", [Result.REACHED, Result.LEFT])
def test_told_by_telephone_she_leaves_the_list_and_comes_back_when_it_was_not_so(session, volunteer, result):
    message = told(by_call(session), matter=Matter.REMINDER, at=NOW)[0]
    call = press(message, result, volunteer)
    assert on_the_list(session) == []
    with open_antenna(session.antenna_id):
        assert calling.told_since(session.antenna_id, NOW - timedelta(hours=1)) == [call]
        calling.take_back(call, by=volunteer.user, at=NOW)
        with pytest.raises(calling.TakenBackTooLate):
            calling.take_back(call, by=volunteer.user, at=NOW)
    assert [line.message for line in on_the_list(session)] == [message]


def test_no_answer_leaves_her_on_the_list_with_the_try(session, volunteer):
    message = told(by_call(session), matter=Matter.REMINDER, at=NOW)[0]
    press(message, Result.NO_ANSWER, volunteer)
    press(message, Result.NO_ANSWER, volunteer, NOW + timedelta(minutes=20))
    (line,) = on_the_list(session)
    assert [call.at for call in line.calls] == [NOW, NOW + timedelta(minutes=20)]
    press(message, Result.REACHED, volunteer, NOW + timedelta(minutes=40))
    assert on_the_list(session) == []


def test_pressed_twice_is_one_call_and_two_who_call_are_told(session, volunteer, manager):
    message = told(by_call(session), matter=Matter.REMINDER, at=NOW)[0]
    assert press(message, Result.REACHED, volunteer) == press(message, Result.REACHED, volunteer)
    with pytest.raises(calling.ToldAlready):
        press(message, Result.REACHED, manager)
    assert Call.objects.count() == 1


def test_a_text_message_that_failed_leaves_no_more_once_she_was_called(session, volunteer, post, settings):
    carrier, settings.SMS_BACKEND = settings.SMS_BACKEND, "tests.workshops.telling.carriers.Down"
    message = told(by_sms(session), matter=Matter.REMINDER, at=NOW)[0]
    assert post() == 0
    (line,) = on_the_list(session)
    assert line.why == "l’opérateur ne l’a pas pris"
    call = press(message, Result.REACHED, volunteer)
    settings.SMS_BACKEND = carrier
    assert post() == 0
    with open_antenna(session.antenna_id):
        calling.take_back(call, by=volunteer.user, at=NOW)
    assert post() == 0  # it was told that it would not leave; somebody calls
    assert [line.message.state for line in on_the_list(session)] == [MessageState.EXPIRED]


def test_a_number_that_is_nobodys_is_called_and_not_tried_again(session, post, settings):
    settings.SMS_BACKEND = "tests.workshops.telling.carriers.Nobody"
    told(by_sms(session), matter=Matter.REMINDER, at=NOW)
    assert (post(), post()) == (0, 0)
    (line,) = on_the_list(session)
    assert (line.message.state, line.message.result) == (MessageState.FAILED, Result.NO_WAY)


def test_whoever_gave_her_seat_back_is_not_called(session, volunteer):
    one = by_call(session)
    message = told(one, matter=Matter.REMINDER, at=NOW)[0]
    with open_antenna(session.antenna_id):
        booking.cancel(one, by=volunteer.user, at=NOW)
    assert on_the_list(session) == []
    with pytest.raises(calling.NothingToSay):
        press(message, Result.REACHED, volunteer)


def test_a_confirmation_that_failed_is_no_call(session, post, settings):
    settings.EMAIL_BACKEND = "tests.workshops.telling.carriers.DownMail"
    told(by_mail(session), matter=Matter.BOOKED, at=NOW)
    assert post() == 0
    assert on_the_list(session) == []


def test_a_call_stays_as_it_was_said(session, volunteer):
    call = press(told(by_call(session), matter=Matter.REMINDER, at=NOW)[0], Result.LEFT, volunteer)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Call.objects.filter(pk=call.pk).update(result="reached")
    assert caught.value.__cause__.diag.constraint_name == "call_as_said"


def test_twenty_lines_take_as_many_looks_as_two(session, django_assert_num_queries):
    told(*[by_call(session) for _ in range(19)], matter=Matter.REMINDER, at=NOW)
    with open_antenna(session.antenna_id), django_assert_num_queries(2):
        assert len(calling.to_call(session.antenna_id, at=NOW)) == 19
    assert Message.objects.count() == 19


def test_of_one_seat_the_last_message_alone_is_called_about(session, volunteer):
    one = by_call(session)
    told(one, matter=Matter.REMINDER, at=NOW)
    moved = told(one, matter=Matter.MOVED, at=NOW)[0]
    again = told(one, matter=Matter.MOVED, at=NOW + timedelta(minutes=5))[0]
    assert len({moved, again}) == 2
    moment = NOW + timedelta(minutes=10)
    assert [line.message for line in on_the_list(session, moment)] == [again]
    press(again, Result.REACHED, volunteer, moment)
    assert on_the_list(session, moment) == []
