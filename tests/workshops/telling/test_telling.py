"""Who is told what, by which way: once, in the transaction of what it tells, and withdrawn with it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna
from connect.post.addresses import mark_unusable
from connect.post.models import Letter, Text, WhyUnusable
from tests.conftest import as_the_app
from tests.factories.telling import by_call, by_mail, by_sms, seat, told
from tests.factories.workshops import BookingFactory, SessionFactory, at
from workshops import booking, planning
from workshops.models import Channel, Matter, Message, MessageState, Result, Session
from workshops.telling import calling
from workshops.telling.telling import A_DAY, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


@pytest.fixture
def session(lille):
    return SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=20)


def states():
    return sorted(Message.objects.values_list("state", flat=True))


def refused(name, act):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    assert caught.value.__cause__.diag.constraint_name == name


def test_twelve_enrolled_two_withdrew_ten_are_told_once_that_the_session_is_cancelled(session, manager, post):
    """C059."""
    seats = [by_mail(session) for _ in range(6)] + [by_sms(session) for _ in range(4)]
    withdrew = [by_mail(session), by_sms(session)]
    with open_antenna(session.antenna_id):
        for gone in withdrew:
            booking.cancel(gone, by=manager.user, at=NOW - timedelta(hours=1))
        planning.cancel_session(session, by=manager.user, at=NOW)
        told_now = Message.objects.filter(matter=Matter.CANCELLED)
        if not told_now.exists():
            tell([*seats, *withdrew], Matter.CANCELLED, at=NOW, by=manager.user)
        tell([*seats, *withdrew], Matter.CANCELLED, at=NOW + timedelta(minutes=1), by=manager.user)
    assert set(told_now.values_list("booking_id", flat=True)) == {one.pk for one in seats}
    assert told_now.count() == 10
    assert post() == 10
    assert post() == 0
    assert {letter.to[0] for letter in mail.outbox} == {one.person.email for one in seats if one.person.email}
    log = [
        (m.person.full_name, m.get_channel_display(), m.state, m.sent_at, m.told_by) for m in calling.log_of(session)
    ]
    assert len(log) == 10
    assert {line[2] for line in log} == {"sent"}
    assert {line[3] for line in log} == {NOW}
    assert {line[4] for line in log} == {manager.user}


@pytest.mark.parametrize(
    ("facts", "channel", "result"),
    [
        ({"email": "a@example.org", "phone": "+33639980001"}, Channel.EMAIL, Result.NONE),
        ({"phone": "+33639980001"}, Channel.SMS, Result.NONE),
        ({"phone": "+262692000001"}, Channel.SMS, Result.NONE),
        ({"phone": "+33320000001"}, Channel.CALL, Result.NO_WAY),
        ({"phone": "+447700900001"}, Channel.CALL, Result.NO_WAY),
        ({"phone": "+33639980001", "phone_shared": True}, Channel.CALL, Result.SHARED),
        ({}, Channel.CALL, Result.NO_WAY),
    ],
)
def test_the_way_is_her_mail_else_her_mobile_else_a_call(session, facts, channel, result):
    message = told(seat(session, **facts), matter=Matter.REMINDER, at=NOW)[0]
    assert (message.channel, message.result) == (channel, result)


def test_an_address_that_comes_back_is_not_written_to(session):
    one = seat(session, email="rien@example.org", phone="+33639980001")
    mark_unusable("rien@example.org", why=WhyUnusable.BOUNCED, at=NOW)
    assert told(one, matter=Matter.MOVED, at=NOW)[0].channel == Channel.SMS


def test_without_a_carrier_people_without_mail_are_called(session, settings):
    settings.SMS_BACKEND = ""
    assert told(by_sms(session), matter=Matter.REMINDER, at=NOW)[0].channel == Channel.CALL


def test_nobody_is_called_to_hear_what_she_was_told_at_the_counter(session):
    assert told(by_call(session), matter=Matter.BOOKED, at=NOW) == []


@pytest.mark.parametrize("matter", list(Matter))
def test_told_twice_is_told_once(session, matter, post):
    one = by_sms(session, state="waiting" if matter == Matter.OFFER else "booked")
    assert len(told(one, matter=matter, at=NOW)) == 1
    assert told(one, matter=matter, at=NOW) == []
    assert (post(), post()) == (1, 0)


def test_what_is_rolled_back_is_never_told(session, post):
    one = by_mail(session)
    with pytest.raises(RuntimeError), transaction.atomic():
        told(one, matter=Matter.BOOKED, at=NOW)
        raise RuntimeError
    assert not Message.objects.exists()
    assert post() == 0


def test_nobody_who_was_erased_or_merged_is_told(session):
    one, other = by_mail(session), by_mail(session)
    gone = Person.objects.filter(pk=one.person_id)
    gone.update(
        first_name="", last_name="", email="", card_number=None, birth_on=None, birth_precision="unknown", erased_at=NOW
    )
    Person.objects.filter(pk=other.person_id).update(merged_into=by_mail(session).person)
    assert told(one, other, matter=Matter.MOVED, at=NOW) == []


def test_after_the_start_nobody_is_told(session):
    assert told(by_mail(session), matter=Matter.CANCELLED, at=TUESDAY) == []


def test_a_seat_given_back_takes_its_messages_back(session, volunteer, post):
    one = by_mail(session)
    told(one, matter=Matter.BOOKED, at=NOW)
    told(one, matter=Matter.REMINDER, at=NOW)
    with open_antenna(session.antenna_id):
        booking.cancel(one, by=volunteer.user, at=NOW)
    assert states() == [MessageState.WITHDRAWN] * 2
    assert post() == 0


def test_a_session_that_moves_withdraws_what_says_the_old_hour(session, post):
    one, other = by_mail(session), by_sms(session)
    told(one, other, matter=Matter.REMINDER, at=NOW)
    Session.objects.filter(pk=session.pk).update(
        starts_at=TUESDAY + timedelta(days=1), ends_at=TUESDAY + timedelta(days=1, hours=2)
    )
    told(one, other, matter=Matter.MOVED, at=NOW, was=TUESDAY.isoformat())
    assert states() == [MessageState.WAITING] * 2 + [MessageState.WITHDRAWN] * 2
    assert post() == 2
    assert "mercredi 2 décembre à 14\u00a0h" in mail.outbox[0].body
    assert "C’était mardi 1er décembre" in mail.outbox[0].body


def test_a_move_serves_before_the_hour_when_she_would_have_come(session):
    session.starts_at, session.ends_at = TUESDAY + timedelta(days=7), TUESDAY + timedelta(days=7, hours=2)
    session.save()
    message = told(by_sms(session), matter=Matter.MOVED, at=NOW, was=TUESDAY.isoformat())[0]
    assert message.not_after == TUESDAY


def test_a_message_sent_meanwhile_stays_sent(session, volunteer, post):
    one = by_mail(session)
    told(one, matter=Matter.BOOKED, at=NOW)
    post()
    with open_antenna(session.antenna_id):
        booking.cancel(one, by=volunteer.user, at=NOW)
    assert states() == [MessageState.SENT]


def test_over_five_a_day_a_person_is_called_and_it_is_an_alarm(session, post):
    one = by_sms(session)
    for minute in range(7):
        told(one, matter=Matter.MOVED, at=NOW + timedelta(minutes=minute))
    assert Text.objects.count() == A_DAY == 5
    over = Message.objects.filter(result=Result.TOO_MANY)
    assert set(over.values_list("channel", "state")) == {(Channel.CALL, MessageState.WAITING)}
    with open_antenna(session.antenna_id):
        (alarm,) = calling.alarms(session.antenna_id, at=NOW + timedelta(minutes=10))
    assert (alarm.person, alarm.day, alarm.messages) == (one.person, NOW.date(), 7)
    assert told(one, matter=Matter.MOVED, at=NOW + timedelta(days=1))[0].channel == Channel.SMS


def test_messages_of_other_antennas_count_too(session, lyon):
    one = by_sms(session)
    for minute in range(4):
        told(one, matter=Matter.MOVED, at=NOW + timedelta(minutes=minute))
    elsewhere = SessionFactory(antenna=lyon, starts_at=TUESDAY + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (%s, %s, %s)",
            [one.person_id, lyon.pk, NOW.date()],
        )
    there = BookingFactory(session=elsewhere, person=one.person)
    channels = [told(there, matter=Matter.MOVED, at=NOW + timedelta(minutes=m))[0].channel for m in (10, 11)]
    assert channels == [Channel.SMS, Channel.CALL]


INSERT = (
    "INSERT INTO workshops_message (id, antenna_id, booking_id, person_id, matter, moment, channel, language, due_at,"
    " not_after, starts_at, state, result) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, 'fr', %s, %s, %s, %s, '')"
)


def insert(one, *, matter="moved", moment=NOW, channel="sms", not_after=None, state="waiting"):
    values = [one.antenna_id, one.pk, one.person_id, matter, moment, channel, NOW, not_after or one.starts_at]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [*values, one.starts_at, state])


def at_the_door(one, act):
    def run():
        with as_the_app(), open_antenna(one.antenna_id):
            act()

    return run


@pytest.mark.parametrize("door", [False, True])
def test_the_database_holds_the_rules_for_the_owner_and_at_the_door(session, door, lyon):
    one = by_sms(session)
    do = (lambda act: at_the_door(one, act)) if door else (lambda act: act)
    refused("message_not_after_the_start", do(lambda: insert(one, not_after=TUESDAY + timedelta(seconds=1))))
    insert(one)
    refused("message_once", do(lambda: insert(one)))
    sent_late = Message.objects.filter(booking=one)
    late = TUESDAY + timedelta(seconds=1)
    refused("message_never_after_its_moment", do(lambda: sent_late.update(state="sent", sent_at=late)))
    refused("message_sent_at_a_moment", do(lambda: sent_late.update(state="sent")))
    refused("message_stands", do(lambda: sent_late.update(not_after=NOW)))
    for minute in range(1, 5):
        insert(one, moment=NOW + timedelta(minutes=minute))
    refused("messages_five_a_day", do(lambda: insert(one, moment=NOW + timedelta(hours=1))))
    insert(one, moment=NOW + timedelta(hours=1), channel="call")


def test_nobody_is_reminded_of_a_seat_that_is_not_hers(session):
    waiting = by_sms(session, state="waiting")
    refused("reminder_of_a_booked_seat", lambda: insert(waiting, matter="reminder"))


def test_three_offers_a_seat_are_all(session):
    waiting = by_sms(session, state="waiting")
    for minute in range(3):
        told(waiting, matter=Matter.OFFER, at=NOW + timedelta(minutes=minute))
    assert told(waiting, matter=Matter.OFFER, at=NOW + timedelta(hours=1)) == []
    refused("offers_three_a_seat", lambda: insert(waiting, matter="offer"))


def test_a_door_tells_only_people_of_its_own(session, lyon):
    one = by_mail(session)
    with as_the_app(), open_antenna(lyon.pk):
        assert tell([one], Matter.MOVED, at=NOW, by=None) == []
        assert not Message.objects.exists()


def test_telling_twenty_takes_as_many_looks_as_telling_two(session, django_assert_max_num_queries):
    many = [by_call(session) for _ in range(20)]
    with open_antenna(session.antenna_id), django_assert_max_num_queries(10):
        assert len(tell(many, Matter.MOVED, at=NOW, by=None)) == 20
    assert not Letter.objects.exists()
