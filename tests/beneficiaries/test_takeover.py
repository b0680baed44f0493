"""A list of known people is taken over from another tool as often as one likes: shown first, written once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries import registration
from beneficiaries.fields import Birth
from beneficiaries.models import Correction, ExternalId, ListImport, Opening, Person, Visit, Why
from beneficiaries.privacy import erasing
from beneficiaries.uploads.tasks import forget_lapsed_lists
from connect.antennas import doors
from tests.factories import files
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db
NEW = "/lille/personnes/importer/"
HEAD = ["Identifiant", "Prénom", "Nom", "Date de naissance", "Téléphone", "Courriel"]
NAMES = ["Adjoua", "Bintou", "Chloé", "Djamila", "Esther", "Fanta", "Gaëlle", "Houria", "Inaya", "Jeanne"]
FAMILIES = ["Koffi", "Lambert", "Meziane", "Nguyen", "Ouattara", "Petit", "Quentin", "Rousseau", "Sanogo", "Tessier"]


def a_list(count=100):
    """People who are not alike."""
    return [
        [f"003{n:05}", NAMES[n % 10], FAMILIES[n // 10], date(1950 + n % 50, 1 + n % 12, 2 + n % 26), f"06 39 98 {n // 10:02} {n:02}", None]
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def client(signed_in, manager):
    return signed_in(manager)


def choose(client, *rows, head=HEAD, source="Salesforce"):
    answer = client.post(NEW, {"source": source, "file": files.upload(files.a_book(head, *rows))})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def told(client, url):
    """What the page says the list would do: {"create": 2, "update": 1, …} without zeros."""
    return {does: len(lines) for does, lines in client.get(url).context["by"].items() if lines}


def line(client, url, does, n=0):
    return client.get(url).context["by"][does][n]


def confirm(client, url, **answers):
    return client.post(url, {"confirm": "1", **answers}, follow=True)


def test_a_newer_list_creates_two_updates_one_and_a_third_time_changes_nothing(client, lille):
    """C017."""
    people = a_list()
    url = choose(client, *people)
    assert told(client, url) == {"create": 100}
    assert not Person.objects.exists(), "nothing is written before it is confirmed"
    confirm(client, url)
    assert Person.objects.filter(enrolments__antenna=lille).count() == 100

    people[41][4] = "07 55 00 11 22"
    people += [
        ["00300100", "Zahra", "Vidal", date(1990, 5, 5), None, None],
        ["00300101", "Yacine", "Weber", None, None, None],
    ]
    url = choose(client, *people)
    assert told(client, url) == {"create": 2, "update": 1, "same": 99}
    change = line(client, url, "update").changes[0]
    page = client.get(url).content.decode()
    assert (change.heading, change.new) == ("Téléphone", "07 55 00 11 22".replace(" ", "\u202f")) or change.new in page
    confirm(client, url)
    assert Person.objects.count() == 102
    assert Person.objects.filter(phone="+33755001122").count() == 1
    done = ListImport.objects.order_by("-confirmed_at")[0]
    assert (done.created, done.updated, done.unchanged, done.rows) == (2, 1, 99, [])

    before = list(Person.objects.order_by("pk").values())
    url = choose(client, *people)
    assert told(client, url) == {"same": 102}
    assert "Cette liste ne change rien" in client.get(url).content.decode()
    confirm(client, url)
    assert list(Person.objects.order_by("pk").values()) == before


def test_the_old_value_is_shown_beside_the_new_one(client):
    confirm(client, choose(client, ["1", "Ana", "Rey", "1984", "06 39 98 22 41", None]))
    url = choose(client, ["1", "Ana", "Rey", "12/03/1984", "06 39 98 22 42", "ana@example.org"])
    changes = {change.heading: (change.old, change.new) for change in line(client, url, "update").changes}
    assert changes["Date de naissance"] == ("1984", "12/03/1984")
    assert changes["Courriel"] == ("", "ana@example.org")
    assert changes["Téléphone"][0].endswith("41")


def test_what_the_counter_corrected_is_not_put_back_by_the_same_list(client, manager, lille):
    rows = [["1", "Ana", "Rey", "1984", "06 39 98 22 41", None]]
    confirm(client, choose(client, *rows))
    person = Person.objects.get()
    with doors.open_antenna(lille.pk):
        registration.correct(
            person, birth=Birth(person.birth_on, person.birth_precision), phone="+33755001122", antenna_id=lille.pk, by=manager.user
        )  # fmt: skip
    assert told(client, choose(client, *rows)) == {"same": 1}
    rows[0][4] = "06 39 98 22 43"
    url = choose(client, *rows)
    assert told(client, url) == {"update": 1}, "the list itself has changed: asked"
    confirm(client, url, **{"shown": "2", "who-2": "out"})
    assert Person.objects.get().phone == "+33755001122"


def test_a_telephone_in_any_form_is_the_same_telephone(client):
    """C020."""
    forms = ["06 12 34 56 78", "+33612345678", "0033 6 12 34 56 78", "612345678", 33612345678]
    confirm(client, choose(client, ["1", "Ana", "Rey", None, forms[0], None]))
    for form in forms[1:]:
        assert told(client, choose(client, ["1", "Ana", "Rey", None, form, None])) == {"same": 1}
    assert Person.objects.get().phone == "+33612345678"


def test_somebody_known_is_offered_before_a_new_file_is_written(client, lille):
    """C004."""
    known = PersonFactory(
        antenna=lille, first_name="Nadege", last_name="Kouassi", birth_on=None, birth_precision="unknown",
        phone="+33612345678", email="nadege@example.org",
    )  # fmt: skip
    url = choose(client, ["7", "KOUASSI", "Nadège", None, "06.12.34.56.78", None])
    assert told(client, url) == {"decide": 1}
    assert known.card_number in client.get(url).content.decode()
    confirm(client, url)
    assert Person.objects.count() == 1, "undecided, it is not written"
    url = choose(client, ["7", "KOUASSI", "Nadège", date(1980, 2, 3), "06.12.34.56.78", None])
    client.post(url, {"check": "1", "shown": "2", "who-2": str(known.pk)})
    assert told(client, url) == {"link": 1}
    confirm(client, url, **{"shown": "2", "who-2": str(known.pk)})
    known.refresh_from_db()
    assert (known.first_name, known.email, known.birth_on) == ("Nadege", "nadege@example.org", date(1980, 2, 3))
    assert ExternalId.objects.get().person == known
    assert told(client, choose(client, ["7", "KOUASSI", "Nadège", date(1980, 2, 3), "06.12.34.56.78", None])) == {
        "same": 1
    }


def test_two_who_are_alike_may_both_be_written(client, lille):
    PersonFactory(antenna=lille, first_name="Ana", last_name="Rey", birth_on=date(1984, 3, 12))
    rows = [["1", "Ana", "Rey", date(1984, 3, 12), None, None], ["2", "Ana", "REY", date(1984, 3, 12), None, None]]
    url = choose(client, *rows)
    assert told(client, url) == {"decide": 2}
    confirm(client, url, **{"shown": ["2", "3"], "who-2": "new", "who-3": "new"})
    assert Person.objects.count() == 3
    assert ExternalId.objects.count() == 2


def test_one_identifier_is_one_person(client):
    url = choose(client, ["1", "Ana", "Rey", None, None, None], ["1", "Bea", "Lee", None, None, None])
    assert told(client, url) == {"create": 1, "out": 1}
    confirm(client, url)
    assert Person.objects.count() == 1


def test_what_another_antenna_knows_is_left_to_the_counter(client, lyon):
    PersonFactory(antenna=lyon, first_name="Zita", last_name="Okafor", birth_on=date(1984, 3, 12))
    url = choose(client, ["1", "Zita", "Okafor", date(1984, 3, 12), None, None])
    assert told(client, url) == {"out": 1}
    assert "autre antenne" in client.get(url).content.decode()
    confirm(client, url)
    assert Person.objects.count() == 1


def test_nobody_is_said_to_have_come_and_the_journal_says_who_wrote(client, manager):
    confirm(client, choose(client, *a_list(3)))
    assert not Visit.objects.exists()
    assert set(Opening.objects.values_list("act", "user")) == {("registered", manager.user_id)}
    confirm(client, choose(client, *[[*row[:4], f"07 55 00 11 2{n}", None] for n, row in enumerate(a_list(3))]))
    assert Correction.objects.filter(user=manager.user, field="phone").count() == 3


def test_a_double_click_and_the_back_button_write_once(client):
    url = choose(client, *a_list(5))
    for _ in range(3):
        confirm(client, url)
    assert Person.objects.count() == 5
    assert ListImport.objects.count() == 1


def test_a_wrong_cell_is_put_right_on_the_page_and_the_others_do_not_wait(client):
    url = choose(
        client, ["1", "Ana", "Rey", "31/02/1999", None, None], ["2", "Bea", "Lee", "04/11/99", None, None],
        ["3", "Cleo", "Dao", "36261", "06 39", None], ["", "Dora", "Eve", None, None, None], ["5", "Eve", "Fox", "36261", None, None],
    )  # fmt: skip
    assert told(client, url) == {"fault": 4, "create": 1}
    client.post(url, {"check": "1", "cell-2-birth": "28/02/1999", "cell-5-external_id": "4"})
    assert told(client, url) == {"fault": 2, "create": 3}
    confirm(client, url)
    assert set(Person.objects.values_list("first_name", "birth_on")) == {
        ("Ana", date(1999, 2, 28)), ("Dora", None), ("Eve", date(1999, 4, 11)),
    }  # fmt: skip


def test_an_empty_cell_and_a_missing_column_empty_nothing(client):
    confirm(client, choose(client, ["1", "Ana", "Rey", "1984", "06 39 98 22 41", "ana@example.org"]))
    assert told(client, choose(client, ["1", "Ana", "Rey", None, None, None])) == {"same": 1}
    assert told(client, choose(client, ["1", "Ana", "Rey"], head=HEAD[:3])) == {"same": 1}


def test_whoever_was_erased_does_not_come_back_with_the_next_list(client, manager, tmp_path, settings):
    settings.DATA = tmp_path
    confirm(client, choose(client, ["1", "Ana", "Rey", "1984", "06 39 98 22 41", None]))
    with doors.open_national():
        erasing.erase_people([Person.objects.get().pk], why=Why.REQUEST, by=manager.user, at=timezone.now())
    assert ExternalId.objects.get().seen == {}
    url = choose(client, ["1", "Ana", "Rey", "1984", "06 39 98 22 41", None])
    assert told(client, url) == {"out": 1}
    confirm(client, url)
    assert Person.objects.count() == 1


def test_a_file_merged_meanwhile_is_still_known(client, lille):
    confirm(client, choose(client, ["1", "Ana", "Rey", None, "06 39 98 22 41", None]))
    winner = PersonFactory(antenna=lille, first_name="Ana", last_name="Rey", phone="+33639982241")
    ExternalId.objects.update(person=winner)  # as the merge does
    assert told(client, choose(client, ["1", "Ana", "Rey", None, "06 39 98 22 41", None])) == {"same": 1}


def test_it_is_for_managers_and_for_its_author(signed_in, client, volunteer, stranger, manager, lille):
    url = choose(client, *a_list(1))
    assert signed_in(volunteer).get(NEW).status_code == 403
    assert signed_in(volunteer).get(url).status_code == 403
    assert signed_in(stranger).get(url).status_code == 403
    with doors.open_antenna(lille.pk, user_id=volunteer.user_id):
        assert not ListImport.objects.exists()
    with doors.open_antenna(lille.pk, user_id=manager.user_id):
        assert ListImport.objects.count() == 1


def test_a_list_that_was_left_lapses_and_what_was_confirmed_stays_without_names(client):
    left, done = choose(client, *a_list(1)), choose(client, *a_list(2))
    confirm(client, done)
    with doors.open_national():
        assert forget_lapsed_lists(at=timezone.now() + timedelta(days=2)) == 1
    assert client.get(left).url == NEW
    assert client.get(done).status_code == 200


def test_postgresql_holds_one_identifier_for_one_person_of_the_antenna(client, lyon, lille):
    confirm(client, choose(client, *a_list(1)))
    known = ExternalId.objects.get()
    other = PersonFactory(antenna=lyon)
    for facts in ({"external_id": known.external_id, "person": known.person}, {"external_id": "x", "person": other}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ExternalId.objects.create(antenna=lille, source="Salesforce", **facts)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with doors.open_antenna(lyon.pk):
        assert not ExternalId.objects.exists()


def test_looking_at_people_known_by_their_identifier_asks_no_query_each(client):
    confirm(client, choose(client, *a_list(30)))
    few, many = choose(client, *a_list(5)), choose(client, *a_list(30))
    asked = []
    for url in (few, few, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        asked.append(len(queries))
    assert asked[1] == asked[2]


def test_the_tool_s_name_is_one_whatever_its_capitals(client):
    confirm(client, choose(client, *a_list(1)))
    assert told(client, choose(client, *a_list(1), source="  SALESFORCE ")) == {"same": 1}
    assert told(client, choose(client, *a_list(1), source="Tableur")) == {"decide": 1}
    answer = client.post(NEW, {"source": "a\x00b", "file": files.upload(files.a_book(HEAD, *a_list(1)))})
    assert answer.context["form"].errors["source"]
