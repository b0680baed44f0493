"""The pages: the list of calls on a telephone, the sending log, a person's messages, the hour of reminders."""

from datetime import timedelta

import pytest

from tests.factories.telling import by_call, by_mail, by_sms, told
from tests.factories.workshops import SessionFactory, at
from workshops.models import Call, Matter, Message, MessageState, MessageStop, ReminderSetting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
LIST = "/lille/ateliers/prevenir/"


@pytest.fixture
def session(lille):
    return SessionFactory(antenna=lille, starts_at=at("2026-11-26", "10:00"), capacity=20)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_volunteer_sees_whom_to_call_and_says_how_it_went(session, volunteer, signed_in):
    one = by_call(session, first_name="Aminata")
    message = told(one, matter=Matter.REMINDER, at=NOW)[0]
    client = signed_in(volunteer)
    page = text(client.get(LIST))
    assert "Demain" in page
    assert "1 appel à passer" in page
    assert f'href="tel:{one.person.phone}"' in page
    assert "Trop de messages" not in page
    assert client.post(f"{LIST}{message.pk}/appel/", {"result": "reached"}).status_code == 302
    page = text(client.get(LIST))
    assert "Tout le monde est prévenu" in page
    assert "Prévenues aujourd’hui" in page
    assert client.post(f"{LIST}appels/{Call.objects.get().pk}/annuler/").status_code == 302
    assert "1 appel à passer" in text(client.get(LIST))


def test_a_second_call_is_refused_on_the_page(session, volunteer, manager, signed_in):
    message = told(by_call(session), matter=Matter.REMINDER, at=NOW)[0]
    signed_in(manager).post(f"{LIST}{message.pk}/appel/", {"result": "left"})
    page = text(signed_in(volunteer).post(f"{LIST}{message.pk}/appel/", {"result": "reached"}))
    assert "Quelqu’un a déjà prévenu cette personne." in page


@pytest.mark.parametrize("result", ["", "sent", "accepted", "\x00", "x" * 5000])
def test_a_press_that_is_none_is_no_page(session, volunteer, signed_in, result):
    message = told(by_call(session), matter=Matter.REMINDER, at=NOW)[0]
    assert signed_in(volunteer).post(f"{LIST}{message.pk}/appel/", {"result": result}).status_code == 404


def test_another_antenna_neither_sees_nor_calls(session, stranger, signed_in):
    message = told(by_call(session), matter=Matter.REMINDER, at=NOW)[0]
    client = signed_in(stranger)
    assert "Tout le monde est prévenu" in text(client.get("/lyon/ateliers/prevenir/"))
    assert client.post(f"/lyon/ateliers/prevenir/{message.pk}/appel/", {"result": "left"}).status_code == 404
    assert client.get(f"/lyon/ateliers/prevenir/personnes/{message.person_id}/").status_code == 404


def test_the_sending_log_of_a_session_says_who_when_how_and_the_result(session, manager, volunteer, signed_in, post):
    one, other = by_mail(session, first_name="Aminata"), by_call(session, first_name="Yusuf")
    told(one, other, matter=Matter.REMINDER, at=NOW)
    post()
    address = f"{LIST}seances/{session.pk}/"
    assert signed_in(volunteer).get(address).status_code == 403
    page = text(signed_in(manager).get(address))
    for words in ("Aminata", "Yusuf", "Rappel", "25 nov., 10\u00a0h\u00a042", "Courriel", "Appel"):
        assert words in page
    assert page.count("cx-ok") == 1


def test_a_log_is_paged_and_takes_as_many_looks_for_fifty(session, manager, signed_in, django_assert_max_num_queries):
    people = [by_call(session) for _ in range(19)]
    for minute in range(4):
        told(*people, matter=Matter.MOVED, at=NOW + timedelta(minutes=minute))
    client = signed_in(manager)
    with django_assert_max_num_queries(25):
        page = text(client.get(f"{LIST}seances/{session.pk}/"))
    assert page.count("<tr>") == 51
    assert "?page=2" in page


def test_managers_see_who_was_written_to_too_often(session, manager, volunteer, signed_in):
    one = by_sms(session, first_name="Aminata")
    for minute in range(6):
        told(one, matter=Matter.MOVED, at=NOW - timedelta(minutes=minute))
    page = text(signed_in(manager).get(LIST))
    assert "Trop de messages" in page
    assert "6 messages" in page
    assert "Trop de messages" not in text(signed_in(volunteer).get(LIST))


def test_a_person_says_at_the_counter_that_she_wants_no_messages(session, volunteer, signed_in):
    one = by_sms(session)
    told(one, matter=Matter.BOOKED, at=NOW)
    client, address = signed_in(volunteer), f"{LIST}personnes/{one.person_id}/"
    assert "Place réservée" in text(client.get(address))
    assert client.post(address, {"wish": "none"}).status_code == 302
    assert MessageStop.objects.get().by == volunteer.user
    assert Message.objects.get().state == MessageState.STOPPED
    assert "Aucun message depuis le 25 novembre 2026" in text(client.get(address))
    assert client.post(address, {"wish": "again"}).status_code == 302
    assert not MessageStop.objects.filter(until=None).exists()
    assert client.post(address, {"wish": "?"}).status_code == 404


def test_reminders_leave_at_the_hour_that_the_antenna_decides(manager, volunteer, signed_in):
    address = f"{LIST}rappels/"
    assert signed_in(volunteer).get(address).status_code == 403
    client = signed_in(manager)
    assert "24 heures avant la séance" in text(client.get(address))
    assert "à partir d’aujourd’hui" in text(client.post(address, {"hours": 48, "from_on": "2026-11-01"}))
    for hours in ("2", "10000000000000000000000", "x", "\x00"):
        assert "invalid" in text(client.post(address, {"hours": hours, "from_on": "2026-11-25"}))
    assert client.post(address, {"hours": 48, "from_on": "2026-11-25"}).status_code == 302
    assert ReminderSetting.objects.get().hours == 48
    assert "48 heures avant la séance" in text(client.get(address))


def test_the_demo_shows_text_messages_and_production_has_no_such_page(session, client, settings):
    told(by_sms(session), matter=Matter.BOOKED, at=NOW)
    assert client.get("/demo/sms/").status_code == 404
    settings.DEMO = True
    assert "Votre place est réservée." in text(client.get("/demo/sms/"))


def test_whoever_meets_her_first_reads_what_she_is_still_to_be_told(session, volunteer, signed_in):
    one = by_call(session)
    client, page = signed_in(volunteer), f"/lille/personnes/{one.person_id}/"
    assert "À dire" not in text(client.get(page))
    message = told(one, matter=Matter.REMINDER, at=NOW)[0]
    file = text(client.get(page))
    assert "À dire : Nous vous attendons pour Boîte mail, demain" in file
    assert f"{LIST}#m{message.pk}" in file
    client.post(f"{LIST}{message.pk}/appel/", {"result": "reached"})
    assert "À dire" not in text(client.get(page))
