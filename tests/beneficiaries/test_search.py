"""Any spelling within two edits, any order, or a telephone, a birth date, a card, a sheet's reference finds the person."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.fields import Birth
from beneficiaries.models import BirthPrecision, SearchKey, SheetState, Spelling
from beneficiaries.search import LIMIT, find, search, understand
from connect.antennas.doors import open_antenna, open_national, open_portal
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(lille):
    """`found("dialo")` → full names found at Lille's door, nearest first."""

    def names(query):
        with open_antenna(lille.pk):
            return [hit.person.full_name for hit in find(query, antenna_id=lille.pk)]

    return names


def enrolled(antenna, name, **facts):
    first, _, last = name.partition(" ")
    return PersonFactory(antenna=antenna, first_name=first, last_name=last, **facts)


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ("Fatoumata Diallo", "diallo fatumata"),
        ("Fatoumata Diallo", "dialo"),
        ("Fatoumata Diallo", "DIALLO"),
        ("Fatoumata Diallo", "fato"),  # as one types
        ("Mamadou Traoré", "traore mamdou"),
        ("Karim Benali", "benalli karim"),
        ("Karim Benali", "garin benali"),  # two letters changed in a word of five
        ("Olena Chevchenko", "chevchenko olna"),
        ("Maryam Rahimi", "rahimi mariam"),
        ("Éloïse Martin", "eloise"),
        ("Awa N’Diaye", "ndiaye"),
        ("Awa N'Diaye", "N’DIAYE"),
        ("Awa N’Diaye", "diaye"),
        ("Awa Ndiaye", "n'diaye"),
        ("Yann Le Goff", "le goff"),
        ("Yann Le Goff", "legoff"),
        ("Marie Saint Cyr", "saint-cyr"),
        ("Marie Saint-Cyr", "saintcyr"),
        ("Marie Saintcyr", "saint cyr marie"),
        ("An Ly", "ly"),
        ("An Ly", "Ly An"),
        ("محمد علي", "محمد"),
        ("أحمد نزاري", "احمد"),
        ("Ольга Шевченко", "шевченко"),
        ("😀 Ana", "ana"),
        ("Łukasz Wałęsa", "lukasz walesa"),
        ("Ayşe Yılmaz", "ayse yilmaz"),
        ("Jean-Luc Moreau", "jeanluc moreau"),
    ],
)
def test_a_misspelt_name_finds_the_person(found, lille, written, query):
    """C008 and the issue's promise."""
    enrolled(lille, written)
    enrolled(lille, "Zoé Quelqu’autre")
    assert written in found(query)


def test_every_word_must_be_met(found, lille):
    enrolled(lille, "Fatoumata Diallo")
    assert found("diallo zinedine") == []


def test_the_exact_name_comes_first(found, lille):
    enrolled(lille, "Maryam Rahima")
    enrolled(lille, "Maryam Rahimi")
    enrolled(lille, "Mariam Rahimi")
    assert found("rahimi maryam")[0] == "Maryam Rahimi"
    assert set(found("rahimi maryam")) == {"Maryam Rahimi", "Mariam Rahimi", "Maryam Rahima"}


def test_a_word_of_four_letters_allows_one_edit_only(found, lille):
    enrolled(lille, "Olga Petit")
    assert found("olna") == ["Olga Petit"]
    assert found("onna") == []


def test_a_telephone_finds_the_person_however_it_is_written(found, lille):
    enrolled(lille, "Maryam Rahimi", phone="+33639984107")
    for query in ("06 39 98 41 07", "0639984107", "+33 6 39 98 41 07", "06.39.98.41.07", "06 39 98"):
        assert found(query) == ["Maryam Rahimi"], query
    assert found("06 39 98 41 08") == []


def test_a_birth_date_finds_those_born_then(found, lille):
    enrolled(lille, "Maryam Rahimi", birth_on=date(1984, 3, 12))
    enrolled(lille, "Huguette Vanneste", birth_on=date(1984, 3, 1), birth_precision=BirthPrecision.MONTH)
    enrolled(lille, "Tesfay Gebremariam", birth_on=date(1984, 1, 1), birth_precision=BirthPrecision.YEAR)
    assert set(found("12/03/1984")) == {"Maryam Rahimi", "Huguette Vanneste"}
    assert set(found("12031984")) == {"Maryam Rahimi", "Huguette Vanneste"}
    assert set(found("1984")) == {"Maryam Rahimi", "Huguette Vanneste", "Tesfay Gebremariam"}
    assert found("rahimi 1984") == ["Maryam Rahimi"]
    assert found("rahimi 12/03/1984") == ["Maryam Rahimi"]
    assert found("rahimi 1985") == []


def test_a_card_finds_the_person_with_or_without_its_letters(found, lille):
    person = enrolled(lille, "Maryam Rahimi")
    number = int(person.card_number[3:])
    for query in (person.card_number, person.card_number.lower(), f"LI {number}", str(number)):
        assert found(query) == ["Maryam Rahimi"], query


def test_the_reference_of_a_sheet_finds_its_person_or_the_sheet(lille):
    person = enrolled(lille, "Fatima Zerrouki")
    mine = LiaisonSheetFactory(antenna=lille, person=person, state=SheetState.WELCOMED)
    waiting = LiaisonSheetFactory(antenna=lille, first_name="Ahmad", last_name="Nazari")
    mine.refresh_from_db()
    waiting.refresh_from_db()
    with open_antenna(lille.pk):
        assert [h.person for h in search(mine.reference, antenna_id=lille.pk).people] == [person]
        assert search(waiting.reference.lower(), antenna_id=lille.pk).sheets == [waiting]
        assert search(waiting.reference[:14].replace("-", " "), antenna_id=lille.pk).sheets == [waiting]


def test_whoever_was_announced_is_found_by_name_until_she_has_come(lille):
    sheet = LiaisonSheetFactory(antenna=lille, first_name="Nadège", last_name="Kouassi", phone="+33612345678")
    with open_antenna(lille.pk):
        assert search("kouasi nadege", antenna_id=lille.pk).sheets == [sheet]
        assert search("06 12 34 56 78", antenna_id=lille.pk).sheets == [sheet]
    sheet.person, sheet.state = enrolled(lille, "Nadège Kouassi"), SheetState.WELCOMED
    sheet.save()
    with open_antenna(lille.pk):
        assert search("kouassi", antenna_id=lille.pk).sheets == []


def test_a_person_is_found_at_her_antenna_only(found, lille, lyon):
    enrolled(lyon, "Fatoumata Diallo", phone="+33639984107")
    for query in ("diallo", "0639984107", "12/03/1984"):
        assert found(query) == []
    with open_antenna(lille.pk):  # even for a view that would ask for Lyon by mistake
        assert find("diallo", antenna_id=lyon.pk) == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\x00",
        "'",
        "%%%",
        "😀",
        "-",
        "a" * 500,
        "' OR 1=1 --",
        "<script>",
        "\u202eabc",
        "+",
        "()",
        "31/02/1984",
    ],
)
def test_no_query_breaks_the_search(found, lille, query):
    enrolled(lille, "Fatoumata Diallo")
    assert found(query) == []


def test_the_answer_is_bounded_and_says_that_there_are_more(lille):
    for _ in range(LIMIT + 3):
        enrolled(lille, "Marie Martin")
    with open_antenna(lille.pk):
        for query in ("martin", "martin marie"):
            answer = search(query, antenna_id=lille.pk)
            assert len(answer.people) == LIMIT
            assert answer.more


def test_finding_takes_two_statements_whatever_the_number_found(lille, django_assert_num_queries):
    for number in range(20):
        enrolled(lille, f"Maryam Rahimi{number}")
    with open_antenna(lille.pk), django_assert_num_queries(2):
        assert len(find("rahim maryam", antenna_id=lille.pk)) > 1


def test_keys_follow_a_corrected_name_and_telephone(found, lille):
    person = enrolled(lille, "Fatoumata Diallo", phone="+33639984107")
    person.last_name, person.phone = "Sow", "+33639984108"
    person.save()
    assert found("diallo") == []
    assert found("0639984107") == []
    assert found("sow fatoumata") == ["Fatoumata Sow"]
    assert found("0639984108") == ["Fatoumata Sow"]


def test_whoever_was_merged_or_erased_leaves_the_search(found, lille):
    kept, gone = enrolled(lille, "Ana Lopes"), enrolled(lille, "Ana Lopes")
    gone.merged_into = kept
    gone.save()
    assert found("ana lopes") == ["Ana Lopes"]
    assert not SearchKey.objects.filter(person=gone).exists()


def test_keys_made_again_at_once_are_those_kept_one_by_one(lille, lyon):
    enrolled(lille, "Awa N’Diaye", phone="+33639984107")
    enrolled(lyon, "Marie Saint-Cyr", birth_on=date(1984, 3, 1), birth_precision=BirthPrecision.MONTH)
    LiaisonSheetFactory(antenna=lille, first_name="Ahmad", last_name="Nazari", phone="+33612345678")
    kept = [set(SearchKey.objects.values_list()), set(Spelling.objects.values_list("word", flat=True))]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT rebuild_search_keys()")
    assert kept == [set(SearchKey.objects.values_list()), set(Spelling.objects.values_list("word", flat=True))]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO beneficiaries_searchkey (antenna_id, kind, key, person_id) SELECT %s, 'name', 'x', gen_random_uuid()",
        "DELETE FROM beneficiaries_searchkey WHERE antenna_id = %s",
        "SELECT %s, word FROM beneficiaries_spelling",
        "SELECT rebuild_search_keys(), %s",
        "SELECT learn_spellings(ARRAY['x']), %s",
    ],
)
def test_no_door_writes_the_keys_or_reads_the_vocabulary(lille, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        open_antenna(lille.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [lille.pk])


def test_the_portal_has_no_part_in_the_search(prescriber):
    with pytest.raises(ProgrammingError, match="permission denied"), open_portal(prescriber.structure_id):
        SearchKey.objects.count()


def test_without_an_antenna_there_is_no_key(lille):
    enrolled(lille, "Ana Lopes")
    with open_national():
        assert SearchKey.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE connect_antenna")
        cursor.execute("SELECT count(*) FROM beneficiaries_searchkey")
        assert cursor.fetchone() == (0,)
        cursor.execute("RESET ROLE")


def _fold(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold_words(%s)", [text])
        return cursor.fetchone()[0]


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES)
def test_folding_what_is_folded_changes_nothing(db, text):
    words = _fold(text)
    assert all(words)
    assert all(len(word) <= 40 for word in words)
    assert _fold(" ".join(words)) == words


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("abcdefghijklmnopqrstuvwxyzéèêëàâäîïôöûüùçñ’'- ", max_size=30))
def test_case_and_decomposed_accents_do_not_matter(db, text):
    import unicodedata

    assert _fold(text) == _fold(text.upper()) == _fold(unicodedata.normalize("NFD", text))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("abcde", min_size=5, max_size=12), st.data())
def test_every_word_within_two_edits_is_near(db, word, data):
    """The vocabulary's remainders miss no near spelling: the promise holds for any letters."""
    mistyped = word
    for _ in range(2):
        at = data.draw(st.integers(0, len(mistyped) - 1))
        change = data.draw(st.sampled_from(["drop", "add", "change"]))
        letter = data.draw(st.sampled_from("abcde"))
        mistyped = (
            mistyped[:at] + {"drop": "", "add": letter + mistyped[at], "change": letter}[change] + mistyped[at + 1 :]
        )
    if len(mistyped) <= 4:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT learn_spellings(ARRAY[%s]); SELECT spelling FROM near_spellings(%s)", [word, mistyped])
        cursor.nextset()
        near = {row[0] for row in cursor.fetchall()}
        cursor.execute("DELETE FROM beneficiaries_spelling")
    assert word in near


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("LI-004512", {"card": "LI-004512"}),
        ("li4512", {"card": "LI-004512"}),
        ("FL-2026-000231-K7", {"sheet": "FL-2026-000231"}),
        ("rahimi 12/03/1984", {"names": "rahimi", "births": ("1984-03-12", "1984-03")}),
        ("03/1984", {"births": ("1984-03",)}),
        ("0692901234", {"phone": "+262692901234"}),
        ("Saint-Cyr", {"names": "Saint-Cyr"}),
    ],
)
def test_a_query_is_understood(query, expected):
    asked = understand(query)
    assert {name: getattr(asked, name) for name in expected} == expected


def test_a_birth_shows_in_its_keys(lille):
    person = enrolled(lille, "Ana Lopes", birth_on=date(1984, 3, 1), birth_precision=BirthPrecision.ESTIMATED)
    keys = SearchKey.objects.filter(person=person, kind="birth").values_list("key", flat=True)
    assert list(keys) == ["1984"]
    assert Birth(person.birth_on, BirthPrecision.ESTIMATED).written == "vers 1984"
