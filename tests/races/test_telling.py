"""Two tasks of the clock at the same instant, two acts that tell one person: each message once, five a day."""

from datetime import timedelta

import pytest

from connect.post import sms
from connect.post.models import Text
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.telling import by_call, by_sms
from tests.factories.workshops import SessionFactory, at
from tests.races.at_once import counted, together
from workshops.models import Call, Channel, Matter, Message, Result
from workshops.telling import calling, reminders
from workshops.telling.telling import tell

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = at("2026-12-01", "14:00")
DUE = TUESDAY - timedelta(hours=24)


@pytest.fixture
def lille(transactional_db):
    return AntennaFactory(slug="lille")


@pytest.fixture
def session(lille):
    return SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=20)


def test_four_tasks_at_once_remind_each_person_once(lille, session):
    for _ in range(5):
        by_sms(session)
    outcomes = counted(lille, [lambda: reminders.remind(lille.pk, at=DUE)] * 4)
    assert outcomes == {0: 3, 5: 1}
    assert Message.objects.count() == Text.objects.count() == 5


def test_eight_acts_at_once_send_a_person_five_messages(lille, session):
    one = by_sms(session)

    def move(minute):
        return lambda: tell([one], Matter.MOVED, at=DUE + timedelta(minutes=minute), by=None)[0].channel.value

    outcomes = counted(lille, [move(minute) for minute in range(8)])
    assert outcomes == {Channel.SMS.value: 5, Channel.CALL.value: 3}
    assert Text.objects.count() == 5


def test_two_workers_hand_one_text_message_once(lille, session, settings, tmp_path):
    settings.SMS_BACKEND, settings.DATA = "connect.post.sms.FileBackend", tmp_path
    one = by_sms(session)
    counted(lille, [lambda: len(tell([one], Matter.BOOKED, at=DUE, by=None))])
    Text.objects.update(not_after=at("2100-01-01"))
    key = Text.objects.get().pk
    assert sorted(together(*[lambda: sms.hand_over(key)] * 4)) == [False, False, False, True]
    assert len((tmp_path / "sms.jsonl").read_text().splitlines()) == 1


def test_two_who_call_at_once_are_one_call(lille, session):
    one = by_call(session)
    members = MembershipFactory.create_batch(4, antenna=lille, role="volunteer")
    counted(lille, [lambda: len(tell([one], Matter.REMINDER, at=DUE, by=None))])
    message = Message.objects.get()
    outcomes = counted(
        lille,
        [lambda by=by: calling.note_call(message, Result.REACHED, by=by.user, at=DUE).result.value for by in members],
    )
    assert outcomes == {"reached": 1, "ToldAlready": 3}
    assert Call.objects.count() == 1
