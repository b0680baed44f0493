"""From a need to a place, to what is passed on, to the letter and its result, as the counter does it."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.diagnostics import offers
from beneficiaries.models import Opening, Referral
from connect.antennas import doors
from connect.partners.directory import codes
from connect.post.models import Letter
from tests.factories.beneficiaries import PersonFactory
from tests.factories.places import PlaceFactory, commune, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists() -> None:
    codes.load()


@pytest.fixture
def person(lille):
    return PersonFactory(
        antenna=lille, first_name="Marie", last_name="Curie", phone="+33639981570", postcode="59100", town="Roubaix",
        commune=commune("59512", "Roubaix", "59100"),
    )  # fmt: skip


@pytest.fixture
def place(db):
    return PlaceFactory(
        name="Maison des démarches", commune=commune("59512", "Roubaix", "59100"), latitude=50.69, longitude=3.17
    )


def choose(person, place=None, need="do_for_me"):
    return f"/lille/personnes/{person.pk}/orienter/" + (f"{place.pk}/" if place else "") + f"?besoin={need}"


def form(**more):
    return {
        "key": str(uuid.uuid4()), "transmitted": ["first_name"], "basis": "mission", "told": "on",
        "follow_up_on": timezone.localdate() + timedelta(days=14), **more,
    }  # fmt: skip


def test_the_suggestion_of_a_diagnostic_leads_here(signed_in, volunteer, person):
    with doors.antenna_urls("lille"):
        address = offers.address("partner", "do_for_me", person.pk)
    assert address == choose(person)
    assert signed_in(volunteer).get(address).status_code == 200


def test_places_are_counted_from_where_the_person_lives(signed_in, volunteer, person, place):
    PlaceFactory(name="À Lille", latitude=50.63, longitude=3.06)
    page = signed_in(volunteer).get(choose(person)).content.decode()
    assert "autour de Roubaix" in page
    assert page.index("Maison des démarches") < page.index("À Lille")
    assert "0,0 km" in page


@pytest.mark.parametrize("need", ["", "inconnu", "<script>", "\x00"])
def test_without_a_known_need_it_is_asked_first(signed_in, volunteer, person, place, need):
    page = signed_in(volunteer).get(choose(person, need=need))
    assert page.status_code == 200
    assert "Maison des démarches" not in page.content.decode()


def test_the_letter_is_made_once_and_leads_to_its_page(signed_in, volunteer, person, place):
    client, facts = signed_in(volunteer), form(transmitted=["first_name", "phone"])
    for _ in range(2):
        answer = client.post(choose(person, place), facts)
        assert answer.status_code == 302
    made = Referral.objects.get()
    assert answer.headers["Location"] == f"/lille/orientations/{made.pk}/"
    assert made.transmitted == ["first_name", "phone"]
    page = client.get(answer.headers["Location"]).content.decode()
    assert "06 39 98 15 70" in page
    letter = client.get(f"/lille/orientations/{made.pk}/lettre.pdf")
    assert letter.content.startswith(b"%PDF")
    assert "Curie" not in letter.headers["Content-Disposition"]
    assert set(Opening.objects.values_list("act", flat=True)) == {
        "referred",
        "opened the referral",
        "printed the referral",
    }


def test_a_telephone_that_is_shared_is_said_so_in_french(signed_in, volunteer, person, place):
    person.phone_shared = True
    person.save(update_fields=["phone_shared"])
    page = signed_in(volunteer).get(choose(person, place)).content.decode()
    assert "06 39 98 15 70 (téléphone partagé)" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"told": ""}, "Dites-le d’abord"), ({"basis": "rien"}, "rien"), ({"transmitted": ["diagnosis"]}, "diagnosis"),
        ({"follow_up_on": "hier"}, "date"), ({"follow_up_on": "1800-01-01"}, "dans l’année"), ({"key": "x"}, ""),
        ({"email": "on"}, "un moyen de répondre"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_sentence_and_nothing_is_passed_on(signed_in, volunteer, person, place, wrong, words):
    answer = signed_in(volunteer).post(choose(person, place), form(**wrong))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Referral.objects.exists()
    assert not Letter.objects.exists()


def test_a_place_that_closes_while_one_writes_is_said(signed_in, volunteer, person, place):
    place.closed_on = timezone.localdate()
    place.save()
    answer = signed_in(volunteer).post(choose(person, place), form())
    assert "a fermé entre-temps" in answer.content.decode()


def test_a_place_that_closed_since_is_said_on_the_orientation_and_in_the_list(signed_in, volunteer, person, place):
    made = sent(person, place, by=volunteer.user, at=timezone.now() - timedelta(days=20))
    place.closed_on = timezone.localdate()
    place.save()
    client = signed_in(volunteer)
    assert "a fermé entre-temps" in client.get(f"/lille/orientations/{made.pk}/").content.decode()
    assert "a fermé entre-temps" in client.get("/lille/orientations/").content.decode()


def test_its_result_is_noted_and_it_leaves_the_list_of_those_to_ask(signed_in, volunteer, person, place):
    made = sent(person, place, by=volunteer.user, at=timezone.now() - timedelta(days=20))
    client = signed_in(volunteer)
    page = client.get("/lille/orientations/")
    assert page.context["page"].paginator.count == page.context["tabs"][0][2] == 1
    assert (
        "Choisissez"
        not in client.post(f"/lille/orientations/{made.pk}/resultat/", {"result": "solved"}).content.decode()
    )
    page = client.get("/lille/orientations/")
    assert page.context["page"].paginator.count == page.context["tabs"][0][2] == 0
    assert client.get("/lille/orientations/", {"liste": "toutes"}).context["page"].paginator.count == 1
    assert client.post(f"/lille/orientations/{made.pk}/resultat/", {"result": "x"}).status_code == 200
    assert client.post(f"/lille/orientations/{made.pk}/redemander/", {"follow_up_on": "1999-01-01"}).status_code == 200


def test_after_a_withdrawal_the_letter_is_no_more_printed(signed_in, volunteer, person, place):
    made, client = sent(person, place, by=volunteer.user), signed_in(volunteer)
    assert client.post(f"/lille/orientations/{made.pk}/retirer/").status_code == 302
    answer = client.get(f"/lille/orientations/{made.pk}/lettre.pdf")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "revenue sur son accord" in answer.content.decode()
    assert "revenue sur son accord" in client.post(f"/lille/orientations/{made.pk}/courriel/").content.decode()


def test_it_stands_on_the_file_of_the_person(signed_in, volunteer, person, place):
    sent(person, place, by=volunteer.user)
    page = signed_in(volunteer).get(f"/lille/personnes/{person.pk}/").content.decode()
    assert "Orientation vers Maison des démarches" in page
    assert "Orienter vers un partenaire" in page


def test_another_antenna_finds_nothing(signed_in, stranger, volunteer, person, place):
    made, client = sent(person, place, by=volunteer.user), signed_in(stranger)
    for path in (f"orientations/{made.pk}/", f"orientations/{made.pk}/lettre.pdf", f"personnes/{person.pk}/orienter/"):
        assert client.get(f"/lyon/{path}").status_code == 404
    assert "Marie" not in client.get("/lyon/orientations/?liste=toutes").content.decode()


def test_one_and_twenty_orientations_take_the_same_queries(signed_in, volunteer, person, place):
    client = signed_in(volunteer)

    def queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    paths = ("/lille/orientations/?liste=toutes", choose(person))
    sent(person, place, by=volunteer.user)
    few = [queries(path) for path in paths]
    for _ in range(19):
        other = PersonFactory(antenna=volunteer.antenna)
        sent(other, PlaceFactory(latitude=50.69, longitude=3.17), by=volunteer.user)
    assert [queries(path) for path in paths] == few
