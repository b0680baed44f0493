"""One person's page: her situation, her year of plans, what comes and what was done."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.households import share
from beneficiaries.models import Appointment, Correction, Opening, SheetEvent, SheetState, Visit, VisitSource
from beneficiaries.parts import Link, Notice, PersonPart, parts
from connect.antennas.doors import open_antenna
from connect.desk.person_page import A_PAGE
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(lille):
    return PersonFactory(
        antenna=lille, first_name="Maryam", last_name="Rahimi", gender="feminin", phone="+33639984107", language="fa"
    )


@pytest.fixture
def opened(signed_in, volunteer):
    client = signed_in(volunteer)
    return lambda person, **query: client.get(f"/lille/personnes/{person.pk}/", query)


def welcomed(person, antenna, *, days_ago):
    """A first visit with a sheet, that many days ago."""
    then = timezone.now() - timedelta(days=days_ago)
    sheet = LiaisonSheetFactory(antenna=antenna, person=person, state=SheetState.WELCOMED, sent_at=then)
    SheetEvent.objects.create(
        sheet=sheet, antenna=antenna, structure=sheet.structure, state=SheetState.WELCOMED, at=then
    )


def text(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_the_page_says_who_she_is_and_what_can_be_done(opened, person):
    said = text(opened(person))
    assert "née le 12 mars 1984" in said.lower()
    assert person.card_number in said
    assert "06 39 98 41 07" in said
    assert "Pas encore de forfait" in said
    for address in ("caisse/vente", "ateliers/inscrire"):
        assert f'href="/lille/{address}/{person.pk}/"' in said
    assert said.count("btn-primary") == 1
    assert said.count("<h1") == 1


@pytest.mark.parametrize(
    ("on", "precision", "gender", "said"),
    [
        (date(1984, 3, 12), "day", "masculin", "né le 12 mars 1984"),
        (date(1984, 3, 1), "month", "feminin", "née en mars 1984"),
        (date(1957, 1, 1), "year", "feminin", "née en 1957, environ"),
        (date(1957, 1, 1), "estimated", "non_communique", "naissance vers 1957, environ"),
        (None, "unknown", "feminin", "âge non connu"),
        (date(1985, 1, 1), "day", "feminin", "un 1er janvier est souvent une date inconnue"),
    ],
)
def test_a_birth_is_said_as_far_as_it_is_known(opened, lille, on, precision, gender, said):
    person = PersonFactory(antenna=lille, birth_on=on, birth_precision=precision, gender=gender)
    assert said in text(opened(person)).lower()


def test_the_file_says_both_family_names(opened, lille):
    person = PersonFactory(antenna=lille, last_name="Rahimi", birth_name="Diallo", gender="feminin")
    assert "Nom de naissance : Diallo. Née le 12 mars 1984" in text(opened(person))


def test_the_rights_that_a_sheet_opened_are_said(opened, person, lille):
    assert "pas encore de fiche de liaison" in text(opened(person))
    welcomed(person, lille, days_ago=30)
    said = text(opened(person))
    assert "jusqu’au" in said and "ouverts par la fiche du" in said


def test_rights_that_ended_say_what_renews_them(opened, person, lille):
    welcomed(person, lille, days_ago=500)
    assert "une nouvelle fiche de liaison les renouvelle" in text(opened(person))


def test_each_room_may_add_a_notice_and_a_link(opened, person, monkeypatch):
    class Room(PersonPart):
        def notices(self, person, *, antenna_id, at):
            yield Notice("Ressemble à une autre fiche.", "/lille/doubles/", "comparer", strong=True)

        def links(self, person, *, antenna_id):
            yield Link("Ses droits <b>", "/lille/droits/")

    monkeypatch.setattr("connect.desk.person_page.parts", lambda: (Room(),))
    said = text(opened(person))
    assert 'Ressemble à une autre fiche. <a href="/lille/doubles/">comparer</a>' in said
    assert '<a href="/lille/droits/">Ses droits &lt;b&gt;</a>' in said


def test_opening_a_file_is_written_in_the_journal(opened, person, volunteer, lille):
    opened(person)
    line = Opening.objects.get()
    assert (line.person, line.user, line.antenna, line.act) == (person, volunteer.user, lille, "opened")


def test_what_comes_and_what_was_done_are_told(opened, person, lille):
    now = timezone.now()
    Visit.objects.create(
        antenna=lille, person=person, on=timezone.localdate() - timedelta(days=30), source=VisitSource.WELCOME
    )
    Visit.objects.create(antenna=lille, person=person, source=VisitSource.WELCOME, noted_at=now)
    Appointment.objects.create(antenna=lille, person=person, starts_at=now + timedelta(days=3), purpose="recharge")
    Appointment.objects.create(antenna=lille, person=person, starts_at=now - timedelta(days=3), purpose="diagnostic")
    sheet = LiaisonSheetFactory(
        antenna=lille, person=person, state=SheetState.WELCOMED, sent_at=now - timedelta(days=40)
    )
    answer = opened(person)
    thread = answer.context["thread"]
    assert [line.state for line in thread.coming][:2] == ["now", "next"]
    assert [line.state for line in thread.done] == ["no", "done", "done"]
    said = text(answer)
    assert "Est là depuis" in said
    assert "Rendez-vous : recharge" in said
    assert "pas venue" in said
    assert f"/lille/fiches/{sheet.pk}/" in said


def test_a_history_of_400_visits_is_paged_and_asks_no_more_queries(opened, person, lille):
    """C098."""

    def asked(**query):
        with CaptureQueriesContext(connection) as queries:
            answer = opened(person, **query)
        return len(queries), answer

    opened(person)
    light, _ = asked()
    today = timezone.localdate()
    Visit.objects.bulk_create(
        Visit(antenna=lille, person=person, on=today - timedelta(days=n + 1), source=VisitSource.WELCOME)
        for n in range(400)
    )
    heavy, answer = asked()
    assert heavy == light
    assert len(answer.context["thread"].done) == A_PAGE
    assert len(answer.content) < 60_000
    _, last = asked(page=20)
    assert len(last.context["thread"].done) == A_PAGE
    for odd in ("0", "-1", "abc", "999999999999"):
        assert asked(page=odd)[1].status_code == 200


def test_what_a_file_does_not_hold_is_not_asked_for(opened, person, lille, django_assert_max_num_queries):
    opened(person)
    # Session, user, passes, door, file, journal, what there is, visits; the role is put on and taken off by the test.
    with django_assert_max_num_queries(14):
        opened(person)


def test_two_parts_never_ask_under_one_name():
    names = [name for part in parts() for name in part.asks]
    assert len(names) == len(set(names))


def test_a_large_household_and_a_corrected_file_ask_no_more_queries(opened, person, lille, volunteer):
    """C098."""

    def asked():
        with CaptureQueriesContext(connection) as queries:
            answer = opened(person)
        return len(queries), answer

    with open_antenna(lille.pk):
        share(person, PersonFactory(antenna=lille), antenna_id=lille.pk, by=volunteer.user, at=timezone.now())
    opened(person)
    light, _ = asked()
    for number in range(15):
        other = PersonFactory(antenna=lille, first_name=f"Enfant{number}")
        with open_antenna(lille.pk):
            share(other, person, antenna_id=lille.pk, by=volunteer.user, at=timezone.now())
    Correction.objects.bulk_create(
        Correction(person=person, field="town", before="a", after=str(n), at=timezone.now()) for n in range(300)
    )
    heavy, answer = asked()
    assert heavy == light
    assert "Enfant14" in text(answer)


def test_whoever_was_merged_leads_to_the_file_that_holds_her(opened, person, lille):
    gone = PersonFactory(antenna=lille)
    gone.merged_into = person
    gone.save()
    assert opened(gone).url == f"/lille/personnes/{person.pk}/"


def test_an_erased_person_has_no_page(opened, person):
    person.erased_at = timezone.now()
    person.first_name = person.last_name = person.phone = person.email = ""
    person.card_number = None
    person.save()
    assert opened(person).status_code == 404


def test_a_person_of_lyon_has_no_page_at_lille(opened, lyon):
    hidden = PersonFactory(antenna=lyon, last_name="Canaris")
    assert opened(hidden).status_code == 404
    assert not Opening.objects.exists()


def test_names_stay_out_of_the_addresses(opened, person):
    assert "rahimi" not in str(person).lower()
    assert f"/lille/personnes/{person.pk}/" == opened(person).request["PATH_INFO"]


def test_is_here_is_offered_until_she_was_seen_today(opened, person, lille):
    assert f"/lille/personnes/{person.pk}/est-la/" in text(opened(person))
    Visit.objects.create(antenna=lille, person=person, source=VisitSource.SALE)
    assert "/est-la/" not in text(opened(person))
