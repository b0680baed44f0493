"""Usual and birth names, single names, two letters, particles: kept as written, both found, both compared."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from beneficiaries.duplicates import Strength, likely
from beneficiaries.fields import NOT_KNOWN, Birth
from beneficiaries.models import BirthPrecision, Person, SearchKey, Spelling
from beneficiaries.names import from_typed
from beneficiaries.registration import LikelyDouble, correct, is_known_elsewhere, open_here, register
from beneficiaries.search import find
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db

MARCH = Birth(date(1984, 3, 12), BirthPrecision.DAY)


@pytest.fixture
def found(lille):
    def names(query):
        with open_antenna(lille.pk):
            return [hit.person.full_name for hit in find(query, antenna_id=lille.pk)]

    return names


@pytest.fixture
def at_lille(lille, volunteer):
    def do(act, *args, **facts):
        with open_antenna(lille.pk):
            return act(*args, **{"antenna_id": lille.pk, "by": volunteer.user} | facts)

    return do


@pytest.mark.parametrize(
    ("birth_name", "query"),
    [
        ("Ly", "ly"),
        ("Éluard", "eluard maryam"),
        ("N’Diaye", "ndiaye"),
        ("N’Diaye", "N'DIAYE"),
        ("Le Goff", "le goff"),
        ("Le Goff", "legoff maryam"),
        ("Saint Cyr", "saint-cyr"),
        ("de La Tour d’Auvergne", "la tour auvergne"),
        ("ben Ali", "ben ali maryam"),
        ("Diallo", "dialo"),
        ("شريف", "شريف"),
    ],
)
def test_a_birth_name_finds_the_person_as_the_usual_one_does(found, lille, birth_name, query):
    """C008, for both names."""
    PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", birth_name=birth_name)
    PersonFactory(antenna=lille, first_name="Zoé", last_name="Quelqu’autre", birth_name="Zweig")
    assert found(query) == ["Maryam Rahimi"]
    assert found("rahimi maryam") == ["Maryam Rahimi"]


def test_words_of_both_names_may_be_mixed(found, lille):
    PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", birth_name="Diallo")
    assert found("rahimi diallo") == found("diallo rahimi maryam") == ["Maryam Rahimi"]


def test_a_corrected_birth_name_is_found_and_the_old_one_no_more(found, lille, at_lille):
    person = PersonFactory(antenna=lille, last_name="Rahimi", birth_name="Diallo")
    at_lille(correct, person, birth=MARCH, birth_name="Sow")
    assert found("diallo") == [] and found("sow") == [person.full_name]
    at_lille(correct, person, birth=MARCH, birth_name="")
    assert found("sow") == [] and found("rahimi") == [person.full_name]


def test_keys_made_again_at_once_are_those_kept_one_by_one_with_birth_names(lille, lyon):
    PersonFactory(antenna=lille, last_name="Rahimi", birth_name="Saint-Cyr")
    PersonFactory(antenna=lyon, last_name="", birth_name="N’Diaye")
    kept = [set(SearchKey.objects.values_list()), set(Spelling.objects.values_list("word", flat=True))]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT rebuild_search_keys()")
    assert kept == [set(SearchKey.objects.values_list()), set(Spelling.objects.values_list("word", flat=True))]


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ({"last_name": "Rahimi", "birth_name": "Diallo"}, {"last_name": "Diallo"}),
        ({"last_name": "Diallo"}, {"last_name": "Rahimi", "birth_name": "Diallo"}),
        ({"last_name": "Rahimi", "birth_name": "Diallo"}, {"last_name": "Sow", "birth_name": "Diallo"}),
    ],
)
def test_a_double_is_seen_by_either_name(lille, at_lille, known, typed):
    person = PersonFactory(antenna=lille, first_name="Maryam", **known)
    with pytest.raises(LikelyDouble) as refused:
        at_lille(register, first_name="Maryam", birth=MARCH, at=timezone.now(), **typed)
    assert [(a.person, a.strength) for a in refused.value.doubles] == [(person, Strength.STRONG)]


def test_two_people_whose_names_cross_are_not_taken_for_one(lille):
    """The usual name of the one is another name of nobody: nothing is alike but the first name."""
    PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", birth_name="Diallo")
    with open_antenna(lille.pk):
        assert not likely(
            first_name="Maryam", last_name="Kone", birth_name="Traoré", birth=NOT_KNOWN, phone="", phone_shared=False,
            antenna_id=lille.pk,
        )  # fmt: skip


@pytest.mark.parametrize("said", ["Rahimi", "Diallo", "DIALLO"])
def test_either_name_with_the_birth_date_proves_who_she_is_elsewhere(lyon, at_lille, said):
    known = PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi", birth_name="Diallo")
    assert at_lille(is_known_elsewhere, first_name="Maryam", last_name=said, birth=MARCH)
    assert at_lille(open_here, first_name="Maryam", last_name=said, birth=MARCH, at=timezone.now()) == known


def test_whoever_is_known_elsewhere_by_her_birth_name_is_asked_about(lyon, at_lille):
    PersonFactory(antenna=lyon, first_name="Maryam", last_name="Diallo")
    with pytest.raises(LikelyDouble) as refused:
        at_lille(register, first_name="Maryam", last_name="Rahimi", birth_name="Diallo", birth=MARCH, at=timezone.now())
    assert refused.value.elsewhere == "Diallo"


def test_the_same_name_twice_is_kept_once(at_lille):
    person = at_lille(register, first_name="Ana", last_name="Lopes", birth_name="LOPES", at=timezone.now())
    assert Person.objects.get(pk=person.pk).birth_name == ""


@pytest.mark.parametrize(
    "name", ["de La Tour", "d’Arc", "el Amrani", "ben Ali", "le Goff", "Ly", "O’Brien", "van der Berg", "لي", "de"]
)
def test_names_are_kept_as_written(at_lille, name):
    person = at_lille(register, first_name="U", last_name=name, birth_name=f"{name} Xi", at=timezone.now())
    kept = Person.objects.get(pk=person.pk)
    assert (kept.first_name, kept.last_name, kept.birth_name) == ("U", name, f"{name} Xi")


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("rahimi mariam", "Mariam", "Rahimi"),
        ("le goff yann", "Yann", "Le Goff"),
        ("de la tour marie", "Marie", "de La Tour"),
        ("el amrani", "", "El Amrani"),
        ("ben ali", "", "Ben Ali"),
        ("d'arc jeanne", "Jeanne", "d'Arc"),
        ("saint-cyr marie-anne", "Marie-Anne", "Saint-Cyr"),
        ("o’brien sean", "Sean", "O’Brien"),
        ("ly an", "An", "Ly"),
        ("karim", "Karim", ""),
        ("McDonald Ronald", "Ronald", "McDonald"),
        ("de Vries Jan", "Jan", "de Vries"),
        ("RAHIMI MARIAM", "MARIAM", "RAHIMI"),
        ("محمد علي", "علي", "محمد"),
    ],
)
def test_what_was_searched_fills_the_names_of_the_form(typed, first, last):
    assert from_typed(typed) == {"first_name": first, "last_name": last}


@pytest.mark.parametrize("typed", ["", "  ", "06 12", "\x00", "LI-000123"])
def test_what_is_no_name_fills_nothing(typed):
    assert from_typed(typed) == {}
