"""C064: of eight people in a room nobody learns who the seven others are, from any message, file or page."""

import json
import re

import pytest
import vobject
from django.core import mail
from django.utils.encoding import force_str

from connect.antennas.models import Site
from connect.post import sms
from connect.post.models import Enclosure, Letter, Text
from tests.factories.telling import by_mail, by_sms, told
from tests.factories.workshops import SessionFactory, at
from workshops.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")


@pytest.fixture
def eight(lille):
    """Four by mail and four by text message, of six languages."""
    session = SessionFactory(antenna=lille, starts_at=at("2026-12-01", "14:00"), capacity=8)
    ways = [by_mail, by_sms] * 4
    tongues = ["fr", "ar", "uk", "es", "en", "so", "fr", "fr"]
    return [
        way(session, first_name=f"Prénom{n}", last_name=f"Nomdefamille{n}", language=tongue)
        for n, (way, tongue) in enumerate(zip(ways, tongues, strict=True))
    ]


def traces(person):
    """What would give a person away."""
    return [one for one in (person.first_name, person.last_name, person.email, person.phone, person.card_number) if one]


@pytest.mark.parametrize("matter", [Matter.BOOKED, Matter.REMINDER, Matter.MOVED, Matter.CANCELLED])
def test_no_name_nor_contact_of_another_in_any_message(eight, matter, post, settings, client):
    messages = told(*eight, matter=matter, at=NOW)
    files = [force_str(bytes(one.content)) for one in Enclosure.objects.all()]
    post()
    assert len(mail.outbox) == len(files) == 4
    texts = [json.loads(line) for line in (settings.DATA / "sms.jsonl").read_text().splitlines()]
    sent = [(letter.to[0], letter.message().as_string() + letter.body) for letter in mail.outbox]
    sent += [(text["to"], text["body"]) for text in texts]
    sent += [("a file", file) for file in files]
    sent += [("the page", client.get(f"/messages/{messages[0].pk}/").content.decode())]
    assert len(sent) == 13
    for to, text in sent:
        for one in eight:
            own = to in (one.person.email, one.person.phone)
            found = [trace for trace in traces(one.person) if trace in text]
            assert set(found) <= ({one.person.email} if own else set()), to
    for letter in mail.outbox:
        assert (letter.cc, letter.bcc, len(letter.to)) == ([], [], 1)
    assert not any(
        trace in letter.subject for letter in Letter.objects.all() for one in eight for trace in traces(one.person)
    )


def test_the_calendar_file_says_when_and_where_and_nobody(eight):
    told(eight[0], matter=Matter.BOOKED, at=NOW)
    enclosed = Enclosure.objects.get()
    event = vobject.readOne(force_str(bytes(enclosed.content))).vevent
    assert enclosed.name == "rendez-vous.ics"
    assert (event.dtstart.value, event.dtend.value) == (at("2026-12-01", "14:00"), at("2026-12-01", "16:00"))
    assert event.summary.value == "Emmaüs Connect: Boîte mail"
    assert "Lille" in event.location.value
    assert not {"attendee", "organizer", "contact", "description"} & set(event.contents)
    assert event.status.value == "CONFIRMED"


def test_a_calendar_replaces_the_first_entry_and_a_cancellation_takes_it_out(eight):
    told(eight[0], matter=Matter.BOOKED, at=NOW)
    told(eight[0], matter=Matter.CANCELLED, at=NOW.replace(hour=12))
    first, last = (vobject.readOne(force_str(bytes(one.content))) for one in Enclosure.objects.order_by("letter__kind"))
    assert first.vevent.uid.value == last.vevent.uid.value
    assert int(last.vevent.sequence.value) > int(first.vevent.sequence.value)
    assert (last.vevent.status.value, last.method.value) == ("CANCELLED", "CANCEL")


def test_a_letter_goes_out_with_its_calendar(eight, post):
    told(eight[0], matter=Matter.BOOKED, at=NOW)
    post()
    ((name, content, kind),) = mail.outbox[0].attachments
    assert (name, kind) == ("rendez-vous.ics", "text/calendar")
    assert "BEGIN:VCALENDAR" in content


WORDS = {"fr": "place est réservée", "ar": "تم حجز مكانك", "uk": "місце заброньовано", "es": "plaza está reservada",
         "en": "place is booked", "so": "Vous avez une place"}  # fmt: skip


def test_each_reads_her_own_language(eight):
    by_person = {message.person_id: message for message in told(*eight, matter=Matter.BOOKED, at=NOW)}
    for one in eight:
        message = by_person[one.person_id]
        model = Letter if one.person.email else Text
        body = model.objects.get(matter=f"workshop:{message.pk}").body
        expected = WORDS[one.person.language] if one.person.email else sms.plain(WORDS[one.person.language])
        assert expected in body
        if one.person.language != "en":
            assert not re.search(r"place is booked|You cannot come", body)


@pytest.mark.parametrize("matter", list(Matter))
def test_a_text_message_in_french_is_one_part(lille, matter):
    Site.objects.update(phone="+33320000000")
    session = SessionFactory(antenna=lille, starts_at=at("2026-12-01", "14:00"))
    told(by_sms(session, state="waiting" if matter == Matter.OFFER else "booked"), matter=matter, at=NOW)
    text = Text.objects.get()
    assert (text.parts, len(text.body) <= 160) == (1, True), text.body
