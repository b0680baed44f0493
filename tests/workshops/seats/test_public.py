"""Booking from a link without an account: the least is asked, nobody is shown, what was typed is kept."""

import io
from datetime import timedelta
from uuid import uuid4

import pdfplumber
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from beneficiaries.models import Opening, Pair, Person
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory
from tests.factories.workshops import KindFactory, SessionFactory, at, fill
from tests.races.at_once import together
from workshops import booking
from workshops.models import Booking, BookingState, Matter, Message, PublicDoor, SeatOffer
from workshops.seats import doors, links, newcomers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


def opened(antenna, **facts):
    session = SessionFactory(antenna=antenna, **{"starts_at": TUESDAY, **facts})
    with open_antenna(antenna.pk):
        door = doors.open_to_everyone(session, by=None, at=NOW - timedelta(days=1))
    return session, f"/seance/{door.code}/"


def typed(**facts):
    said = {"first_name": "Awa", "last_name": "Diallo", "phone": "06 39 98 15 70", "email": "", "birth_year": ""}
    return {"key": str(uuid4()), "other_key": str(uuid4()), **said, **facts}


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_least_is_asked_and_the_seat_is_kept_with_its_link(client, lille):
    session, url = opened(lille)
    page = text(client.get(url))
    assert "Il y a 8 places. C’est gratuit." in page
    answer = client.post(url, typed(birth_year="1984"))
    row = Booking.objects.get(session=session)
    assert (row.state, row.booked_by, row.person.first_name, row.person.phone) == (
        "booked",
        None,
        "Awa",
        "+33639981570",
    )
    assert (row.person.birth_on.year, row.person.birth_precision) == (1984, "year")
    assert answer.status_code == 302
    place = text(client.get(answer["Location"]))
    assert "Votre place est gardée" in place
    assert "Awa" not in place
    assert "Diallo" not in place
    assert Message.objects.filter(booking=row, matter=Matter.BOOKED).count() == 1
    assert not Opening.objects.exists()  # nobody opened a file


def test_a_known_person_is_recognised_by_names_and_number_and_never_shown(client, lille):
    session, url = opened(lille)
    known = PersonFactory(antenna=lille, first_name="Awa", last_name="Diallo", phone="+33639981570")
    client.post(url, typed(first_name="awa", last_name="DIALLO"))
    assert Booking.objects.get(session=session).person == known
    assert Person.objects.count() == 1


def test_other_names_on_a_known_number_are_a_new_person_and_a_likely_double_is_noted(client, lille):
    _session, url = opened(lille)
    PersonFactory(antenna=lille, first_name="Awa", last_name="Dialo", phone="+33639981570")
    client.post(url, typed())
    assert Person.objects.count() == 2
    assert Pair.objects.count() == 1


def test_a_person_of_another_antenna_is_not_recognised(client, lille, lyon):
    session, url = opened(lille)
    hidden = PersonFactory(antenna=lyon, first_name="Awa", last_name="Diallo", phone="+33639981570")
    client.post(url, typed())
    assert Booking.objects.get(session=session).person != hidden


def test_the_link_of_somebody_booked_already_is_not_given_to_whoever_knows_her_number(client, lille):
    session, url = opened(lille)
    known = PersonFactory(antenna=lille, first_name="Awa", last_name="Diallo", phone="+33639981570")
    with open_antenna(lille.pk):
        booking.book_seat(session, known, by=None, at=NOW - timedelta(hours=1))
    page = text(client.post(url, typed()))
    assert "Votre demande est déjà faite" in page
    assert "/seance/place/" not in page


def test_the_form_sent_twice_is_one_person_and_one_seat(client, lille):
    session, url = opened(lille, capacity=1)
    said = typed()
    first, second = client.post(url, said), client.post(url, said)
    assert first["Location"] == second["Location"]
    assert (Person.objects.count(), session.bookings.count()) == (1, 1)


def test_a_session_that_filled_meanwhile_keeps_what_was_typed_and_proposes_other_dates_and_the_list(client, lille):
    """C053: the last seat goes while somebody still types."""
    kind = KindFactory(code="bill")
    session, url = opened(lille, capacity=1, kind=kind)
    _other, other_url = opened(lille, kind=kind, starts_at=TUESDAY + timedelta(days=7))
    _full, full_url = opened(lille, kind=kind, capacity=1, starts_at=TUESDAY + timedelta(days=8))
    fill(_full, 1)
    text(client.get(url))
    fill(session, 1)
    said = typed(birth_year="1984")
    page = text(client.post(url, said))
    assert "La dernière place vient d’être prise." in page
    assert 'value="Awa"' in page
    assert 'value="Diallo"' in page
    assert 'value="06 39 98 15 70"' in page
    assert 'value="1984"' in page
    assert said["key"] in page
    assert f'formaction="{other_url}' in page
    assert full_url not in page
    assert 'name="wait"' in page
    assert not Person.objects.filter(first_name="Awa").exists()  # nothing is written of somebody who got no seat
    elsewhere = client.post(other_url, said)
    assert "Votre place est gardée" in text(client.get(elsewhere["Location"]))
    waiting = client.post(url, {**typed(first_name="Omar", phone="06 39 98 15 71"), "wait": "1"})
    assert "Vous êtes sur la liste d’attente" in text(client.get(waiting["Location"]))


def test_two_who_come_together_have_both_a_seat_or_wait_together(client, lille):
    session, url = opened(lille, capacity=3)
    fill(session, 2)
    said = typed(other_first_name="Issa", other_last_name="Diallo")
    assert "La dernière place vient d’être prise." in text(client.post(url, said))
    answer = client.post(url, {**said, "wait": "1"})
    assert "Pour 2 personnes qui viennent ensemble." in text(client.get(answer["Location"]))
    assert len(set(session.bookings.filter(state="waiting").values_list("party", flat=True))) == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"first_name": ""}, "Écrivez votre prénom."),
        ({"last_name": ""}, "Écrivez votre nom."),
        ({"phone": ""}, "Écrivez un téléphone ou une adresse de courriel"),
        ({"phone": "06 39"}, "chiffre"),
        ({"email": "awa"}, "Saisissez une adresse"),
        ({"birth_year": "84"}, "Écrivez quatre chiffres"),
        ({"birth_year": "9" * 40}, "Écrivez quatre chiffres"),
        ({"other_last_name": "Diallo"}, "Écrivez le prénom de la personne qui vient avec vous."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(client, lille, facts, words):
    session, url = opened(lille)
    page = text(client.post(url, typed(**facts)))
    assert words in page
    assert "aria-invalid" in page
    assert not session.bookings.exists()


def test_a_drop_in_asks_what_one_comes_for(client, lille):
    session, url = opened(lille, kind=KindFactory(code="drop_in", shape="drop_in"))
    assert "Choisissez une réponse." in text(client.post(url, typed()))
    client.post(url, typed(subject="bill"))
    assert session.bookings.get().subject == "bill"


def test_a_session_that_is_shut_cancelled_or_begun_is_not_booked(client, lille):
    session, url = opened(lille)
    with open_antenna(lille.pk):
        doors.shut(session, by=None, at=NOW)
    assert "On ne peut plus réserver cette séance ici." in text(client.get(url))
    client.post(url, typed())
    with open_antenna(lille.pk):
        doors.open_to_everyone(session, by=None, at=NOW)
    with time_machine.travel(TUESDAY, tick=False):
        assert "On ne peut plus réserver cette séance ici." in text(client.get(url))
        client.post(url, typed())
    assert not session.bookings.exists()


def test_made_up_codes_and_secrets_are_no_pages(client, lille):
    opened(lille)
    for path in ("abcdefgh", "a", "A" * 300, "%00", "place/" + "a" * 32, "place/x", "place/%00" + "a" * 31):
        for ask in (client.get, client.post):
            assert ask(f"/seance/{path}/").status_code in (400, 404)


def test_a_robot_books_a_dozen_seats_an_hour_and_no_more(client, lille):
    session, url = opened(lille, capacity=18)
    for n in range(13):
        answer = client.post(url, typed(last_name=f"Diallo{'abcdefghijklm'[n]}", phone=f"06 39 98 15 {10 + n}"))
    assert "des robots le font aussi" in text(answer)
    assert session.bookings.count() == newcomers.SEATS_AN_HOUR == 12


def test_the_seat_is_given_back_by_its_link_and_the_next_is_called(client, lille):
    session, url = opened(lille, capacity=1)
    place = client.post(url, typed())["Location"]
    waiting = client.post(url, {**typed(first_name="Omar", phone="06 39 98 15 71"), "wait": "1"})["Location"]
    assert client.post(place, {"act": "give_back"}).status_code == 302
    assert "Vous n’avez pas de place" in text(client.get(place))
    page = text(client.get(waiting))
    assert "Une place est libre pour vous" in page
    assert "jusqu’au jeudi 26 novembre 2026, 10\xa0h\xa042" in page
    client.post(waiting, {"act": "take"})
    assert "Votre place est gardée" in text(client.get(waiting))
    assert list(session.bookings.order_by("pk").values_list("state", flat=True)) == ["cancelled", "booked"]


def test_an_offer_is_declined_and_everything_is_stopped_by_the_link(client, lille):
    """C061: a link stops all."""
    session, url = opened(lille, capacity=1)
    (row,) = fill(session, 1)
    waiting = client.post(url, {**typed(), "wait": "1"})["Location"]
    with open_antenna(lille.pk):
        booking.cancel(row, by=None, at=NOW)
    client.post(waiting, {"act": "decline"})
    assert SeatOffer.objects.get().state == "declined"
    assert "Vous êtes sur la liste d’attente" in text(client.get(waiting))
    client.post(waiting, {"act": "stop"})
    assert not session.bookings.filter(state=BookingState.WAITING).exists()
    assert client.post(waiting, {"act": "take"}).status_code == 200  # refused in a sentence
    assert client.post(waiting, {"act": "steal"}).status_code == 404


def test_the_secret_is_nowhere_in_the_database(client, lille):
    session, url = opened(lille)
    place = client.post(url, typed())["Location"]
    row = session.bookings.get()
    secret = place.split("/")[3]
    assert links.secret_of(row) == secret
    assert row.seat_key.secret_hash != secret
    assert len(row.seat_key.secret_hash) == 64


@pytest.mark.parametrize(("code", "direction"), [("ar", "rtl"), ("uk", ""), ("es", ""), ("en", "")])
def test_the_page_is_read_in_one_s_language(client, lille, code, direction):
    _session, url = opened(lille)
    page = text(client.get(f"{url}?langue={code}"))
    assert f'<html lang="{code}"' in page
    assert ('dir="rtl"' in page.split("<head>")[0]) == bool(direction)
    assert client.post(f"{url}?langue={code}", typed())["Location"].endswith(f"?langue={code}")
    assert Person.objects.get().language == code


def test_a_manager_opens_a_session_and_prints_its_poster(signed_in, manager, volunteer, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    helene, nadia = signed_in(manager), signed_in(volunteer)
    url = f"/lille/ateliers/places/lien/{session.pk}/"
    assert "Ouvrir à tous" in text(helene.get(url))
    assert "Ouvrir à tous" not in text(nadia.get(url))
    assert nadia.post(f"{url}ouvrir/").status_code == 403
    helene.post(f"{url}ouvrir/")
    door = PublicDoor.objects.get()
    assert f"/seance/{door.code}/" in text(nadia.get(url))
    pdf = nadia.get(f"{url}affiche.pdf")
    with pdfplumber.open(io.BytesIO(pdf.content)) as opened_pdf:
        assert len(opened_pdf.pages) == 1
        words = opened_pdf.pages[0].extract_text()
    assert door.code in words
    assert "Boîte mail" in words
    helene.post(f"{url}ouvrir/", {"shut": "1"})
    assert nadia.get(f"{url}affiche.pdf").status_code == 404
    helene.post(f"{url}ouvrir/")
    assert PublicDoor.objects.get().code == door.code


def test_who_has_a_place_is_joined_to_nobody_by_whoever_knows_her_number(client, lille):
    """Else the link of an invented friend would give her place up."""
    session, url = opened(lille, capacity=1)
    fill(session, 1)
    client.post(url, {**typed(), "wait": "1"})
    foreign = typed(first_name="Zoé", last_name="Inconnue", other_first_name="Awa", other_last_name="Diallo")
    page = text(client.post(url, {**foreign, "wait": "1"}))
    assert "L’un de vous deux a déjà demandé une place ici." in page
    assert session.bookings.filter(state="waiting").count() == 1
    assert session.bookings.get(state="waiting").party is None


def test_who_comes_together_gives_both_seats_back(client, lille):
    session, url = opened(lille, capacity=3)
    place = client.post(url, typed(other_first_name="Issa", other_last_name="Diallo"))["Location"]
    assert session.bookings.filter(state="booked").count() == 2
    client.post(place, {"act": "give_back"})
    assert list(session.bookings.values_list("state", flat=True)) == ["cancelled", "cancelled"]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_from_one_connection_are_a_dozen(client):
    antenna = AntennaFactory(slug="lille")
    session, url = opened(antenna, capacity=18)

    def ask(n):
        said = typed(last_name=f"Diallo{'abcdefghijklmnopqrst'[n]}", phone=f"06 39 98 15 {10 + n}")
        return lambda: Client().post(url, said).status_code

    cache.clear()  # a test that commits meets what others counted
    answers = together(*[ask(n) for n in range(20)])
    cache.clear()
    assert sorted(answers) == [200] * 8 + [302] * 12
    assert session.bookings.count() == newcomers.SEATS_AN_HOUR
