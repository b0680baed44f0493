"""The counter: two who come together, the waiting list and its answers, the queue of an open drop-in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries import households
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, KindFactory, SessionFactory, at, fill
from workshops import booking
from workshops.models import Booking, OfferRule, SeatOffer
from workshops.seats.links import secret_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")
PLACES = "/lille/ateliers/places/"


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def nadia(signed_in, volunteer):
    return signed_in(volunteer)


def waiting(session, *people):
    with open_antenna(session.antenna_id):
        return booking.wait_together(session, list(people), by=None, at=NOW)


def free_one(row):
    with open_antenna(row.antenna_id):
        booking.cancel(row, by=None, at=NOW)


def test_two_who_come_together_are_booked_in_one_press(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    amina, leo = PersonFactory(antenna=lille), PersonFactory(antenna=lille, first_name="Léo", last_name="Martin")
    url = f"/lille/ateliers/inscrire/{amina.pk}/"
    found = text(nadia.get(url, {"who": leo.card_number}))
    assert f"?avec={leo.pk}" in found
    page = text(nadia.get(url, {"avec": leo.pk}))
    assert "Avec Léo Martin : les deux ont une place, ou les deux attendent." in page
    nadia.post(url, {"session": session.pk, "wish": "book", "along": leo.pk})
    rows = list(Booking.objects.all())
    assert {row.person for row in rows} == {amina, leo}
    assert len({row.party for row in rows}) == 1


def test_those_of_the_household_are_proposed(nadia, lille, volunteer):
    amina, leo = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        households.share(amina, leo, antenna_id=lille.pk, by=volunteer.user, at=NOW)
    assert f"?avec={leo.pk}" in text(nadia.get(f"/lille/ateliers/inscrire/{amina.pk}/"))


def test_one_seat_for_two_is_refused_and_they_wait_together(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=2)
    fill(session, 1)
    amina, leo = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
    url = f"/lille/ateliers/inscrire/{amina.pk}/"
    page = text(nadia.post(url, {"session": session.pk, "wish": "book", "along": leo.pk}))
    assert "Il n’y a pas assez de places pour venir ensemble." in page
    nadia.post(url, {"session": session.pk, "wish": "wait", "along": leo.pk})
    assert session.bookings.filter(state="waiting").count() == 2


def test_the_list_says_why_nobody_is_called(nadia, lille):
    """C065: the written rule is on the page, with what each waits for."""
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=2)
    rows = fill(session, 2)
    amina = PersonFactory(antenna=lille, first_name="Amina", last_name="Ba")
    waiting(session, amina, PersonFactory(antenna=lille))
    free_one(rows[0])
    page = text(nadia.get(f"{PLACES}attente/{session.pk}/"))
    assert "Attend 2 places ensemble." in page
    assert "On appelle dans l’ordre des demandes." in page
    assert "Amina Ba" in page
    single = PersonFactory(antenna=lille)
    with open_antenna(lille.pk), pytest.raises(booking.SeatStillFree):
        booking.wait_for_seat(session, single, by=None, at=NOW)


def test_an_answer_by_telephone_takes_the_seat_or_passes_it_on(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    (row,) = fill(session, 1)
    (first,) = waiting(session, PersonFactory(antenna=lille))
    (second,) = waiting(session, PersonFactory(antenna=lille))
    free_one(row)
    url = f"{PLACES}attente/{session.pk}/"
    assert "Place proposée, réponse attendue jusqu’au" in text(nadia.get(url))
    nadia.post(f"{PLACES}reponse/{first.pk}/", {"act": "decline"})
    assert SeatOffer.objects.get(state="open").booking == second
    nadia.post(f"{PLACES}reponse/{second.pk}/", {"act": "take"})
    second.refresh_from_db()
    assert second.state == "booked"
    page = text(nadia.post(f"{PLACES}reponse/{first.pk}/", {"act": "take"}))
    assert "n’est plus gardée" in page
    nadia.post(f"{PLACES}reponse/{first.pk}/", {"act": "leave"})
    first.refresh_from_db()
    assert first.state == "cancelled"


def test_free_seats_are_offered_in_one_press(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    fill(session, 1)
    waiting(session, PersonFactory(antenna=lille))
    session.capacity = 2
    session.save()
    url = f"{PLACES}attente/{session.pk}/"
    assert "Proposer les places libres" in text(nadia.get(url))
    nadia.post(f"{url}appeler/")
    assert SeatOffer.objects.count() == 1
    assert "Proposer les places libres" not in text(nadia.get(url))


def test_the_list_takes_as_many_queries_for_one_as_for_twenty(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    fill(session, 1)
    waiting(session, PersonFactory(antenna=lille))
    url = f"{PLACES}attente/{session.pk}/"
    text(nadia.get(url))
    with CaptureQueriesContext(connection) as one:
        text(nadia.get(url))
    for _n in range(19):
        waiting(session, PersonFactory(antenna=lille))
    with CaptureQueriesContext(connection) as twenty:
        text(nadia.get(url))
    assert len(one) == len(twenty)


def test_the_slip_bears_the_link_that_gives_the_seat_back(nadia, lille, client):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    with open_antenna(lille.pk):
        row = booking.book_seat(session, PersonFactory(antenna=lille), by=None, at=NOW)
    page = text(nadia.get(f"/lille/ateliers/inscriptions/{row.pk}/bon/"))
    assert "<svg" in page
    assert client.post(f"/seance/place/{secret_of(row)}/", {"act": "give_back"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_the_queue_of_an_open_drop_in(nadia, lille):
    kind = KindFactory(code="open_drop_in", shape="drop_in", come_and_go=True)
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "10:00"), kind=kind, capacity=5)
    first = PersonFactory(antenna=lille, first_name="Amina", last_name="Ba")
    second = PersonFactory(antenna=lille, first_name="Léo", last_name="Martin")
    url = f"{PLACES}file/{session.pk}/"
    found = text(nadia.post(url, {"who": first.card_number, "subject": "bill"}))
    assert f'value="{first.pk}"' in found
    nadia.post(url, {"who": first.card_number, "subject": "bill", "person": first.pk})
    nadia.post(url, {"person": second.pk, "subject": ""})
    page = text(nadia.get(url))
    assert "2 personnes attendent" in page
    assert "Prendre la suite : Amina Ba" in page
    nadia.post(f"{url}suivant/")
    row = session.bookings.get(person=first)
    assert (row.state, row.subject, row.walk_in) == ("came", "bill", True)
    nadia.post(f"{PLACES}parti/{session.bookings.get(person=second).pk}/")
    assert "Personne n’est dans la file." in text(nadia.post(f"{url}suivant/"))
    assert "Amina Ba" in text(nadia.get(f"/lille/ateliers/{session.pk}/"))


def test_a_session_with_seats_has_no_queue(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    assert nadia.get(f"{PLACES}file/{session.pk}/").status_code == 404
    assert nadia.post(f"{PLACES}file/{session.pk}/suivant/").status_code == 404


def test_the_manager_decides_how_long_a_seat_is_kept(signed_in, manager, nadia, lille):
    helene, url = signed_in(manager), f"{PLACES}reglage/"
    assert nadia.get(url).status_code == 403
    assert 'value="24"' in text(helene.get(url))
    said = {"answer_hours": "6", "last_hours": "3", "from_on": "2026-11-25"}
    assert "Ce jour est passé" in text(helene.post(url, {**said, "from_on": "2026-11-20"}))
    assert 'id="error_1_id_answer_hours"' in text(helene.post(url, {**said, "answer_hours": "9" * 30}))
    assert helene.post(url, said).status_code == 302
    assert OfferRule.objects.get().answer_hours == 6
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    (row,) = fill(session, 1)
    waiting(session, PersonFactory(antenna=lille))
    free_one(row)
    assert SeatOffer.objects.get().lapses_at == NOW + timedelta(hours=6)


def test_keys_of_another_antenna_and_odd_ones_are_no_pages(signed_in, stranger, lille, lyon):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    (row,) = fill(session, 1)
    ines = signed_in(stranger)
    for path in ("attente", "file", "lien"):
        assert ines.get(f"/lyon/ateliers/places/{path}/{session.pk}/").status_code == 404
    for path in (f"attente/{session.pk}/appeler", f"reponse/{row.pk}", f"parti/{row.pk}"):
        assert ines.post(f"/lyon/ateliers/places/{path}/", {"act": "take"}).status_code == 404
    mine = PersonFactory(antenna=lyon)
    for along in (row.person_id, "x", "\x00"):
        assert ines.get(f"/lyon/ateliers/inscrire/{mine.pk}/", {"avec": along}).status_code in (400, 404)


@pytest.mark.parametrize(
    ("language", "words"),
    [("ar", "إن تعذّر عليك الحضور"), ("uk", "Якщо не зможете прийти"), ("es", "Si no puede venir")],
)
def test_the_slip_speaks_one_language(signed_in, volunteer, lille, language, words):
    row = BookingFactory(session=SessionFactory(antenna=lille), person=PersonFactory(antenna=lille, language=language))
    page = signed_in(volunteer).get(f"/lille/ateliers/inscriptions/{row.pk}/bon/").content.decode()
    paper = page[page.index("<article") : page.index("</article>")]
    assert words in paper
    assert " of Lille" not in paper and "antenne" not in paper
