"""The pages of people written twice, as a manager, a volunteer and the national team see them."""

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.doubles import proposals
from beneficiaries.models import Merge, Opening, Pair, PairState, Person, Visit
from connect.antennas.doors import open_antenna, open_national
from tests.factories import doubles
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db
NAMES = {"first_name": "Maryam", "last_name": "Rahimi"}


@pytest.fixture
def files(lille):
    one = PersonFactory(antenna=lille, **NAMES, phone="+33639984107")
    other = PersonFactory(antenna=lille, first_name="Mariam", last_name="Rahimi")
    with open_antenna(lille.pk):
        proposals.look(antenna_id=lille.pk, at=timezone.now())
    return one, other


def address(one, other, more=""):
    return f"/lille/doubles/{one.pk}/{other.pk}/{more}"


def test_the_list_shows_both_with_the_reason_and_the_badge_counts_it(signed_in, manager, files):
    client = signed_in(manager)
    page = client.get("/lille/doubles/").content.decode()
    assert "Maryam Rahimi" in page
    assert "Mariam Rahimi" in page
    assert "Signe fort, noms proches, même date de naissance" in page
    assert re.search(r"1\s+personne est peut-être inscrite deux fois", client.get("/lille/semaine/").content.decode())


def test_the_list_asks_as_many_queries_for_twenty_as_for_one(signed_in, lille, manager, files):
    client = signed_in(manager)
    client.get("/lille/doubles/")

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get("/lille/doubles/")
        return len(captured)

    with_one = asked()
    for n in range(22):
        for first_name in ("Maryam", "Mariam"):
            PersonFactory(antenna=lille, first_name=first_name, last_name=f"Nom{'abcdefghijklmnopqrstuv'[n] * 6}")
    with open_antenna(lille.pk):
        proposals.look(antenna_id=lille.pk, at=timezone.now())
    assert Pair.objects.count() > 20
    assert asked() == with_one
    assert "page=2" in client.get("/lille/doubles/").content.decode()


@pytest.mark.parametrize("liste", ["elsewhere", "weak", "apart"])
def test_each_list_says_that_it_is_empty(signed_in, manager, liste):
    assert "cx-empty" in signed_in(manager).get(f"/lille/doubles/?liste={liste}").content.decode()


def test_a_list_that_is_none_and_files_that_are_none_are_no_pages(signed_in, lille, lyon, manager, files):
    client = signed_in(manager)
    away = PersonFactory(antenna=lyon)
    assert client.get("/lille/doubles/?liste=tout").status_code == 404
    for key in (away.pk, uuid.uuid4(), files[0].pk):
        assert client.get(f"/lille/doubles/{files[0].pk}/{key}/").status_code == 404


def test_a_volunteer_compares_and_only_a_manager_decides(signed_in, volunteer, files):
    client = signed_in(volunteer)
    page = client.get(address(*files)).content.decode()
    assert "Votre responsable peut réunir ces dossiers" in page
    assert "réunir les deux dossiers" not in page
    assert client.get("/lille/doubles/").status_code == 403
    for more in ("", "deux-personnes/"):
        assert client.post(address(*files, more), {"keep": "one", "why": "two_people"}).status_code == 403
    assert set(Opening.objects.filter(act="compared").values_list("person", flat=True)) == {p.pk for p in files}


def test_merged_by_one_button_then_the_same_form_again(signed_in, lille, manager, files):
    """C001, the page: the old address leads on, the second submission changes nothing and says so."""
    client, (one, other) = signed_in(manager), files
    Visit.objects.create(antenna=lille, person=other, source="welcome")
    answer = client.post(address(one, other), {"keep": "one", "first_name": "other"}, follow=True)
    assert answer.redirect_chain == [(f"/lille/personnes/{one.pk}/", 302)]
    assert "Réunis" in answer.content.decode()
    one.refresh_from_db()
    assert (one.first_name, one.phone) == ("Mariam", "+33639984107")
    again = client.post(address(one, other), {"keep": "other"}, follow=True)
    assert "déjà réunis" in again.content.decode()
    assert Merge.objects.count() == 1
    for path in ("personnes/{}/", "caisse/vente/{}/", "ateliers/inscrire/{}/", "personnes/{}/corriger/"):
        page = client.get(f"/lille/{path.format(other.pk)}", follow=True)
        assert page.status_code == 200
        assert "Mariam" in page.content.decode()
    assert client.get(f"/lille/personnes/{other.pk}/").headers["Location"] == f"/lille/personnes/{one.pk}/"


def test_a_form_that_chooses_nothing_keeps_the_better_values(signed_in, manager, files):
    one, other = files
    Person.objects.filter(pk=one.pk).update(phone="")
    Person.objects.filter(pk=other.pk).update(phone="+33639984108")
    signed_in(manager).post(address(one, other), {"keep": "one"})
    one.refresh_from_db()
    assert one.phone == "+33639984108"


@pytest.mark.parametrize("keep", ["", "neither", "<script>", "\x00", "one\x00"])
def test_a_form_changed_by_hand_merges_nothing(signed_in, manager, files, keep):
    answer = signed_in(manager).post(address(*files), {"keep": keep, "first_name": "nobody"})
    assert answer.status_code in (200, 400)
    assert not Merge.objects.exists()


def test_undone_by_one_button_and_told_what_stays(signed_in, lille, manager, files):
    client, (one, other) = signed_in(manager), files
    client.post(address(one, other), {"keep": "one"})
    merge = Merge.objects.get()
    assert f"/lille/doubles/reunies/{merge.pk}/" in client.get(f"/lille/personnes/{one.pk}/").content.decode()
    Visit.objects.create(antenna=lille, person=one, source="sale")
    assert "visites 1" in client.get(f"/lille/doubles/reunies/{merge.pk}/").content.decode()
    answer = client.post(f"/lille/doubles/reunies/{merge.pk}/", follow=True)
    assert "de nouveau deux dossiers" in answer.content.decode()
    again = client.post(f"/lille/doubles/reunies/{merge.pk}/", follow=True)
    assert "déjà de nouveau deux" in again.content.decode()
    assert "LI-" in client.get("/lille/doubles/reunies/").content.decode()


def test_a_volunteer_reads_a_merge_and_does_not_undo_it(signed_in, manager, volunteer, files):
    merge = doubles.merge(*files, by=manager)
    client = signed_in(volunteer)
    assert "Un responsable peut défaire" in client.get(f"/lille/doubles/reunies/{merge.pk}/").content.decode()
    assert client.post(f"/lille/doubles/reunies/{merge.pk}/").status_code == 403
    assert client.get("/lille/doubles/reunies/").status_code == 403


def test_two_people_leave_the_list_and_come_back_if_it_was_a_mistake(signed_in, manager, files):
    client = signed_in(manager)
    assert "Dites pourquoi" in client.post(address(*files, "deux-personnes/"), {}, follow=True).content.decode()
    client.post(address(*files, "deux-personnes/"), {"why": "two_people"})
    pair = Pair.objects.get()
    assert pair.state == PairState.APART
    assert "Deux personnes, " in client.get("/lille/doubles/?liste=apart").content.decode()
    client.post(f"/lille/doubles/{pair.pk}/de-nouveau/")
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


def test_the_file_says_whom_it_is_like(signed_in, volunteer, files):
    one, other = files
    page = signed_in(volunteer).get(f"/lille/personnes/{one.pk}/").content.decode()
    assert f"Ressemble au dossier {other.card_number}" in page
    assert f"/lille/doubles/{Pair.objects.get().one_id}/" in page


@pytest.fixture
def at_both(lille, lyon):
    here = PersonFactory(antenna=lille, **NAMES)
    away = PersonFactory(antenna=lyon, **NAMES, birth_on=date(1984, 3, 12), phone="+33639984199")
    with open_national():
        proposals.look_across(at=timezone.now())
    return here, away


def test_another_antenna_s_file_is_not_shown_and_the_national_team_is_asked(signed_in, manager, national, at_both):
    here, away = at_both
    client, pair = signed_in(manager), Pair.objects.get()
    page = client.get("/lille/doubles/?liste=elsewhere").content.decode()
    assert "Une autre antenne connaît peut-être cette personne" in page
    assert away.card_number not in page
    assert str(away.pk) not in page
    client.post(f"/lille/doubles/{pair.pk}/demander/")
    assert "sollicitée" in client.get("/lille/doubles/?liste=elsewhere").content.decode()
    desk = signed_in(national)
    page = desk.get("/siege/doubles/").content.decode()
    assert away.card_number in page
    assert here.card_number in page
    assert "/siege/doubles/" in desk.get("/siege/").content.decode()


def test_the_national_team_merges_and_parts_over_antennas(signed_in, lille, manager, national, at_both):
    here, away = at_both
    desk = signed_in(national)
    path = f"/siege/doubles/{here.pk}/{away.pk}/"
    assert "Amadou" not in desk.get(path).content.decode()
    answer = desk.post(path, {"keep": "one"}, follow=True)
    merge = Merge.objects.get()
    assert answer.redirect_chain == [(f"/siege/doubles/reunies/{merge.pk}/", 302)]
    assert "déjà réunis" in desk.post(path, {"keep": "other"}, follow=True).content.decode()
    assert signed_in(manager).post(f"/lille/doubles/reunies/{merge.pk}/").status_code == 302
    merge.refresh_from_db()
    assert merge.state == "done"  # made by the national team: an antenna does not part it
    desk.post(f"/siege/doubles/reunies/{merge.pk}/")
    merge.refresh_from_db()
    assert merge.state == "undone"
    assert desk.get("/siege/doubles/reunies/").status_code == 200


def test_the_national_team_says_that_they_are_two(signed_in, national, at_both):
    here, away = at_both
    desk = signed_in(national)
    desk.post(f"/siege/doubles/{here.pk}/{away.pk}/deux-personnes/", {})
    assert Pair.objects.get().state == PairState.OPEN
    desk.post(f"/siege/doubles/{here.pk}/{away.pk}/deux-personnes/", {"why": "two_people"})
    assert Pair.objects.get().state == PairState.APART
    assert "cx-empty" in desk.get("/siege/doubles/?liste=across").content.decode()
