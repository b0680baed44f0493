"""No more messages: by a link, by STOP, by a word to the team; it holds everywhere and for what waits."""

import json

import pytest
from django.db import IntegrityError, connection

from beneficiaries.doubles import merging
from beneficiaries.models import Why
from beneficiaries.privacy import erasing
from connect.antennas.doors import open_antenna, open_national
from connect.post.models import Enclosure, Letter, Text
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory
from tests.factories.telling import by_mail, by_sms, seat, told
from tests.factories.workshops import BookingFactory, SessionFactory, at
from workshops.models import Channel, Matter, Message, MessageState, MessageStop, Silenced, StopWay
from workshops.telling import calling, stopping

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")


@pytest.fixture
def session(lille):
    return SessionFactory(antenna=lille, starts_at=at("2026-12-01", "14:00"), capacity=20)


def test_the_link_of_a_message_stops_all_and_looking_stops_nothing(session, client, post):
    one = by_mail(session)
    message = told(one, matter=Matter.BOOKED, at=NOW)[0]
    address = f"/messages/{message.pk}/"
    assert address in Letter.objects.get().body
    page = client.get(address)
    assert (page.status_code, one.person.last_name in page.content.decode()) == (200, False)
    assert not MessageStop.objects.exists()
    assert client.post(address).status_code == client.post(address).status_code == 200
    stop = MessageStop.objects.get()
    assert (stop.person, stop.what, stop.way) == (one.person, Silenced.ALL, StopWay.LINK)
    message.refresh_from_db()
    assert message.state == MessageState.STOPPED
    assert post() == 0
    assert told(one, matter=Matter.REMINDER, at=NOW)[0].state == MessageState.STOPPED
    assert post() == 0


def test_a_link_that_leads_nowhere_is_no_page(client):
    assert client.get("/messages/8d0b3a50-0000-4000-8000-000000000000/").status_code == 404


def test_stop_answered_to_a_text_message_stops_all(session, settings, post):
    one, other = by_sms(session), by_sms(session)
    told(one, other, matter=Matter.BOOKED, at=NOW)
    assert post() == 2
    lines = [{"from": one.person.phone, "text": " Stop. "}, {"from": other.person.phone, "text": "merci"}]
    (settings.DATA / "sms_replies.jsonl").write_text("\n".join(map(json.dumps, lines)))
    with as_the_app():
        assert stopping.take_replies(at=NOW) == 1
        assert stopping.take_replies(at=NOW) == 0
    assert MessageStop.objects.get().person == one.person
    assert told(one, matter=Matter.REMINDER, at=NOW)[0].state == MessageState.STOPPED
    assert told(other, matter=Matter.REMINDER, at=NOW)[0].state == MessageState.WAITING


def test_a_hundred_useless_text_messages_are_three_then_none(session, post, settings):
    """C061: e-mail off, text messages on; a seat frees and is retaken fifty times in a week."""
    one = seat(session, email="a@example.org", phone="+33639980001", state="waiting")
    with open_antenna(session.antenna_id):
        stopping.stop(one.person, by=None, at=NOW, what=Silenced.EMAIL)
    made = [told(one, matter=Matter.OFFER, at=NOW.replace(minute=n)) for n in range(50)]
    offers = [message for batch in made for message in batch]
    assert [message.channel for message in offers] == [Channel.SMS] * 3
    assert post() == 3
    (settings.DATA / "sms_replies.jsonl").write_text(json.dumps({"from": one.person.phone, "text": "STOP"}))
    stopping.take_replies(at=NOW)
    assert told(one, matter=Matter.LAPSED, at=NOW)[0].state == MessageState.STOPPED
    assert post() == 0


def test_whoever_wants_no_messages_is_called_when_she_would_come_for_nothing(session, manager):
    one = by_sms(session)
    with open_antenna(session.antenna_id):
        assert stopping.stop(one.person, by=manager.user, at=NOW)
        assert not stopping.stop(one.person, by=manager.user, at=NOW)
    told(one, matter=Matter.REMINDER, at=NOW)
    moved = told(one, matter=Matter.MOVED, at=NOW)[0]
    with open_antenna(session.antenna_id):
        assert [line.message for line in calling.to_call(session.antenna_id, at=NOW)] == [moved]


def test_her_word_holds_at_every_antenna_and_is_taken_back_at_one(session, lyon, manager):
    one = by_sms(session)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (%s, %s, %s)",
            [one.person_id, lyon.pk, NOW.date()],
        )
    there = BookingFactory(session=SessionFactory(antenna=lyon, starts_at=at("2026-12-02")), person=one.person)
    with as_the_app(), open_antenna(session.antenna_id):
        stopping.stop(one.person, by=manager.user, at=NOW)
        assert stopping.start_again(one.person, antenna_id=session.antenna_id, by=manager.user, at=NOW)
        assert not stopping.start_again(one.person, antenna_id=session.antenna_id, by=manager.user, at=NOW)
    assert told(one, matter=Matter.REMINDER, at=NOW)[0].state == MessageState.WAITING
    assert told(there, matter=Matter.REMINDER, at=NOW)[0].state == MessageState.STOPPED


def test_nobody_stops_the_messages_of_people_elsewhere(session, lyon, manager):
    stranger = PersonFactory(antenna=lyon)
    with as_the_app(), pytest.raises(IntegrityError), open_antenna(session.antenna_id):
        stopping.stop(stranger, by=manager.user, at=NOW)
    assert not MessageStop.objects.exists()


def test_erasing_takes_her_word_away_and_what_waits(session, tmp_path, settings):
    one, other = by_sms(session), by_mail(session)
    told(one, other, matter=Matter.BOOKED, at=NOW)
    MessageStop.objects.create(person=one.person, antenna=session.antenna, what="email", way="team")
    with open_national():
        erasing.erase_people([one.person_id, other.person_id], why=Why.RETENTION, by=None, at=NOW)
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.WITHDRAWN}
    assert [model.objects.count() for model in (Text, Letter, Enclosure)] == [0, 0, 0]
    assert not MessageStop.objects.exists()
    assert calling_lines(session) == []


def test_two_files_made_one_keep_both_words_and_what_was_told(session, manager):
    winner, loser = by_sms(session), by_mail(SessionFactory(antenna=session.antenna, starts_at=at("2026-12-08")))
    told(winner, matter=Matter.BOOKED, at=NOW)
    told(loser, matter=Matter.BOOKED, at=NOW)
    with open_antenna(session.antenna_id):
        stopping.stop(winner.person, by=manager.user, at=NOW)
        stopping.stop(loser.person, by=manager.user, at=NOW, what=Silenced.EMAIL)
        merging.merge(winner.person, loser.person, antenna_id=session.antenna_id, by=manager.user, at=NOW)
    assert set(Message.objects.values_list("person_id", flat=True)) == {winner.person_id}
    assert set(MessageStop.objects.values_list("person_id", "what")) == {
        (winner.person_id, "all"), (winner.person_id, "email"),
    }  # fmt: skip


def calling_lines(session):
    with open_antenna(session.antenna_id):
        return calling.to_call(session.antenna_id, at=NOW)
