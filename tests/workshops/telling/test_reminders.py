"""Reminders: a day before, once, never after the start; when no carrier answers, somebody has time to call."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from connect.antennas.doors import open_antenna
from connect.post.models import Letter, Text
from tests.conftest import as_the_app
from tests.factories.telling import by_call, by_mail, by_sms, told
from tests.factories.workshops import SessionFactory, at
from tests.workshops.telling.carriers import Killed
from workshops.models import Booking, Matter, Message, MessageState, ReminderSetting
from workshops.telling import calling, reminders
from workshops.telling.tasks import remind

pytestmark = pytest.mark.django_db
TUESDAY = at("2026-12-01", "14:00")
DUE = TUESDAY - timedelta(hours=24)


@pytest.fixture
def session(lille):
    return SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=20)


def run(antenna, moment):
    """The task of the clock, as the worker runs it at that moment; the reminders that there are then."""
    with time_machine.travel(moment, tick=False), as_the_app():
        remind(antenna_id=antenna.pk)
    return Message.objects.filter(matter=Matter.REMINDER).count()


def states():
    return sorted(Message.objects.values_list("state", flat=True))


def test_everybody_with_a_seat_is_reminded_a_day_before_and_once(lille, session, post):
    seats = [by_mail(session), by_sms(session), by_call(session)]
    by_mail(session, state="waiting")
    by_mail(session, state="cancelled")
    by_mail(session, state="excused")
    assert run(lille, DUE - timedelta(minutes=1)) == 0
    assert run(lille, DUE) == run(lille, DUE + timedelta(minutes=15)) == 3
    assert set(Message.objects.values_list("booking_id", flat=True)) == {one.pk for one in seats}
    with time_machine.travel(DUE, tick=False):
        assert (post(), post()) == (2, 0)
    assert states() == [MessageState.SENT, MessageState.SENT, MessageState.WAITING]


def test_nobody_is_reminded_once_it_has_begun(lille, session):
    by_mail(session)
    assert run(lille, TUESDAY) == run(lille, TUESDAY + timedelta(hours=1)) == 0


def test_a_worker_that_slept_reminds_late_but_before_the_start(lille, session, post):
    one = by_sms(session)
    late = TUESDAY - timedelta(minutes=40)
    assert run(lille, late) == 1
    assert late < Message.objects.get(booking=one).not_after < TUESDAY


def test_a_provider_down_for_three_days_sends_nothing_after_the_start_and_staff_have_time_to_call(
    lille, session, post, settings
):
    """C062."""
    carrier, mailer = settings.SMS_BACKEND, settings.EMAIL_BACKEND
    settings.SMS_BACKEND = "tests.workshops.telling.carriers.Down"
    settings.EMAIL_BACKEND = "tests.workshops.telling.carriers.DownMail"
    seats = [by_mail(session), by_sms(session)]
    run(lille, DUE)
    moment = DUE
    while moment < TUESDAY:  # tried again each quarter of an hour; they are on the list at once, and until the start
        with time_machine.travel(moment, tick=False):
            assert post() == 0
        with open_antenna(lille.pk):
            reminders.expire(lille.pk, at=moment)
            to_call = calling.to_call(lille.pk, at=moment)
        assert {line.person for line in to_call} == {one.person for one in seats}
        expected = MessageState.FAILED if moment < TUESDAY - timedelta(hours=2) else MessageState.EXPIRED
        assert states() == [expected, expected]
        moment += timedelta(minutes=15)
    with open_antenna(lille.pk):
        assert calling.to_call(lille.pk, at=TUESDAY) == []
    settings.SMS_BACKEND, settings.EMAIL_BACKEND = carrier, mailer
    for day in (0, 1, 3):  # it answers again
        with time_machine.travel(TUESDAY + timedelta(days=day, minutes=1), tick=False):
            assert post() == 0
    assert states() == [MessageState.EXPIRED] * 2
    assert not Letter.objects.exclude(handed_at=None).exists()
    assert not Text.objects.exclude(handed_at=None).exists()


def test_a_provider_that_answers_again_in_time_sends_once(lille, session, post, settings):
    carrier, settings.SMS_BACKEND = settings.SMS_BACKEND, "tests.workshops.telling.carriers.Down"
    by_sms(session)
    run(lille, DUE)
    with time_machine.travel(DUE + timedelta(hours=1), tick=False):
        assert post() == 0
        settings.SMS_BACKEND = carrier
        assert (post(), post()) == (1, 0)
    assert states() == [MessageState.SENT]
    with open_antenna(lille.pk):
        assert calling.to_call(lille.pk, at=DUE + timedelta(hours=2)) == []


def test_whoever_just_booked_or_heard_of_a_move_is_not_reminded(lille, session):
    just_booked, moved = by_mail(session), by_mail(session)
    Booking.objects.filter(pk=just_booked.pk).update(booked_at=DUE + timedelta(hours=1))
    told(moved, matter=Matter.MOVED, at=DUE + timedelta(hours=1))
    assert run(lille, DUE + timedelta(hours=2)) == 0


def test_a_session_that_moves_is_reminded_of_at_its_new_hour(lille, session, post):
    by_mail(session)
    run(lille, DUE)
    later = TUESDAY + timedelta(days=7)
    session.starts_at, session.ends_at = later, later + timedelta(hours=2)
    session.save()
    assert states() == [MessageState.WITHDRAWN]
    assert run(lille, later - timedelta(hours=24)) == 2
    with time_machine.travel(later - timedelta(hours=24), tick=False):
        assert post() == 1


def test_an_antenna_says_from_which_day_people_are_reminded_how_early(lille, session, manager):
    by_mail(session)
    with open_antenna(lille.pk):
        reminders.decide(antenna_id=lille.pk, hours=48, from_on=DUE.date(), by=manager.user, at=DUE - timedelta(days=3))
        assert reminders.hours_before(lille.pk, DUE.date() - timedelta(days=1)) == 24
        assert reminders.hours_before(lille.pk, DUE.date()) == 48
        with pytest.raises(reminders.NotForThePast):
            reminders.decide(antenna_id=lille.pk, hours=12, from_on=DUE.date(), by=manager.user, at=TUESDAY)
        with pytest.raises(reminders.NotThatEarly):
            reminders.decide(antenna_id=lille.pk, hours=2, from_on=TUESDAY.date(), by=manager.user, at=TUESDAY)
    assert run(lille, DUE - timedelta(hours=13)) == 1


def test_what_an_antenna_decided_never_changes(lille, manager):
    with open_antenna(lille.pk):
        reminders.decide(antenna_id=lille.pk, hours=48, from_on=DUE.date(), by=manager.user, at=DUE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderSetting.objects.update(hours=12)


def test_another_antenna_reminds_its_own(lyon, session):
    by_mail(session)
    assert run(lyon, DUE) == 0


def test_a_worker_killed_between_the_carrier_and_the_database_sends_once(lille, session, settings, post):
    settings.SMS_BACKEND, Killed.taken = "tests.workshops.telling.carriers.Killed", []
    by_sms(session)
    run(lille, DUE)
    with time_machine.travel(DUE, tick=False):
        with pytest.raises(SystemExit):
            post()
        assert (post(), post()) == (0, 0)
    assert len(Killed.taken) == 1
    with open_antenna(lille.pk):
        assert calling.to_call(lille.pk, at=DUE + timedelta(minutes=30)) == []
        (line,) = calling.to_call(lille.pk, at=DUE + timedelta(hours=2))
    assert line.message.state == MessageState.WAITING
