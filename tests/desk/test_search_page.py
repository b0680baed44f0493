"""The search page: people, likely doubles together, announced sheets, and never a dead end."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(signed_in, volunteer):
    client = signed_in(volunteer)

    def get(query, **headers):
        return client.post("/lille/recherche/", {"q": query}, headers=headers, follow=True)

    return get


def text(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_a_misspelt_name_finds_and_leads_to_the_file(ask, lille):
    person = PersonFactory(antenna=lille, first_name="Fatoumata", last_name="Diallo", phone="+33639984107")
    page = text(ask("dialo fatumata"))
    assert "1 personne pour « dialo fatumata »" in page
    assert f'href="/lille/personnes/{person.pk}/"' in page
    assert "<mark>Diallo</mark>" in page
    assert "06 39 98 41 07" in page
    assert "pas encore de forfait" in page


def test_two_files_that_may_be_one_person_hang_together(ask, lille):
    one = PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", phone="+33639984107")
    two = PersonFactory(antenna=lille, first_name="Mariam", last_name="Rahimi", phone="+33639984107")
    other = PersonFactory(
        antenna=lille, first_name="Marie", last_name="Rahim", birth_on=None, birth_precision="unknown"
    )
    answer = ask("rahimi mariam")
    results = answer.context["results"]
    assert {shown.person for shown in results.doubles} == {one, two}
    assert [shown.person for shown in results.near] == [other]
    assert "Peut-être la même personne, inscrite deux fois" in text(answer)


def test_whoever_was_announced_can_be_welcomed_with_the_sheet(ask, lille):
    sheet = LiaisonSheetFactory(antenna=lille, first_name="Ahmad", last_name="Nazari")
    page = text(ask("nazary"))
    assert f"/lille/accueil/?fiche={sheet.pk}" in page
    assert "1 fiche de liaison pour «" in page


def test_what_is_typed_never_stands_in_an_address(ask, lille):
    PersonFactory(antenna=lille, first_name="Fatoumata", last_name="Diallo")
    answer = ask("dialo fatumata")
    assert answer.redirect_chain == [("/lille/recherche/", 302)]
    assert "dialo" not in answer.content.decode().split("</title>")[0].lower()


def test_a_card_opens_the_file_at_once(ask, lille):
    person = PersonFactory(antenna=lille)
    assert ask(person.card_number).redirect_chain[-1][0] == f"/lille/personnes/{person.pk}/"
    assert person.full_name in text(ask(person.card_number, **{"HX-Request": "true"}))


def test_nobody_found_is_no_dead_end(ask, lille):
    page = text(ask("inconnu"))
    assert "Personne pour « inconnu »" in page
    assert "Accueillir quelqu’un" in page
    assert "/lille/accueil/ailleurs/" in page


def test_htmx_takes_the_list_that_a_reload_shows(ask, lille):
    PersonFactory(antenna=lille, first_name="Fatoumata", last_name="Diallo")
    whole, part = text(ask("diallo")), text(ask("diallo", **{"HX-Request": "true"}))
    assert "<html" not in part
    assert (
        part.split('<section class="cx-gap"', 1)[1]
        in whole.replace('name="csrfmiddlewaretoken"', 'name="csrfmiddlewaretoken"')
        or "Diallo" in part
    )


def test_an_empty_question_goes_back_to_the_counter(ask, lille):
    assert ask("   ").redirect_chain[-1][0] == "/lille/"
    assert ask("", **{"HX-Request": "true"}).content.strip() == b""


@pytest.mark.parametrize(
    "query", ["\x00", "'\"><script>alert(1)</script>", "%", "a" * 3000, "😀", "محمد", "\u202e", "' OR 1=1 --"]
)
def test_whatever_is_typed_is_answered_and_escaped(ask, lille, query):
    answer = ask(query)
    assert answer.status_code in (200, 302)
    assert b"<script>alert" not in answer.content


def test_lyon_finds_nobody_of_lille(signed_in, stranger, lille):
    person = PersonFactory(antenna=lille, first_name="Fatoumata", last_name="Canaris", phone="+33639984107")
    client = signed_in(stranger)
    for query in ("canaris", "0639984107", person.card_number, "12/03/1984"):
        page = client.post("/lyon/recherche/", {"q": query}, follow=True).content.decode()
        assert str(person.pk) not in page
        assert "Canaris" not in page


def test_the_search_asks_the_same_number_of_queries_for_two_and_for_twenty(ask, lille):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            ask("rahimi")
        return len(queries)

    for number in range(2):
        PersonFactory(antenna=lille, first_name=f"Ana{number}", last_name="Rahimi")
    ask("rahimi")
    with_two = asked()
    for number in range(18):
        PersonFactory(antenna=lille, first_name=f"Bea{number}", last_name="Rahimi")
    assert asked() == with_two


def test_whoever_is_found_by_her_birth_name_shows_it(ask, lille):
    PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", birth_name="Nazari")
    page = text(ask("nazari"))
    assert "nom de naissance : Nazari" in page
