"""Signs that two files may be of one person: strong ones ask, weak ones are only mentioned."""

from datetime import date

import pytest

from beneficiaries.duplicates import (
    Identity,
    Strength,
    compare_births,
    compare_names,
    likely,
    weigh,
    within_edits,
)
from beneficiaries.fields import NOT_KNOWN, Birth
from beneficiaries.models import BirthPrecision, Person
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory


def born(*ymd, precision=BirthPrecision.DAY):
    return Birth(date(*ymd), precision)


def identity(name, birth=NOT_KNOWN, phone="", shared=False):
    return Identity(tuple(name.lower().split()), birth, phone, shared)


PHONE = "+33612345678"
MARCH = born(1984, 3, 12)


@pytest.mark.parametrize(
    ("one", "other", "strength"),
    [
        (identity("Maryam Rahimi", MARCH), identity("Rahimi Maryam", MARCH), Strength.STRONG),
        (identity("Maryam Rahimi", MARCH), identity("Mariam Rahimi", MARCH), Strength.STRONG),
        (identity("Maryam Rahimi", phone=PHONE), identity("Mariam Rahimi", phone=PHONE), Strength.STRONG),
        (
            identity("Maryam Rahimi", MARCH),
            identity("Maryam Rahimi", born(1984, 12, 3)),
            Strength.STRONG,
        ),  # turned round
        (identity("Maryam Rahimi", MARCH), identity("Maryam Rahimi", born(1985, 3, 12)), Strength.STRONG),  # one figure
        (identity("Maryam Rahimi", MARCH), identity("Maryam Rahimi"), Strength.STRONG),
        (identity("Saint Cyr Marie", MARCH), identity("Marie Saintcyr", MARCH), Strength.STRONG),
        (identity("Fatima", MARCH), identity("Fatima Zerrouki", MARCH), Strength.STRONG),
        # C002: the couple with one first name, one name, one telephone
        (
            identity("Dominique Aubry", born(1982, 7, 19), PHONE),
            identity("Dominique Aubry", born(1980, 3, 2), PHONE),
            Strength.STRONG,
        ),
        # C004: other order, other case, no e-mail
        (identity("nadege kouassi", phone=PHONE), identity("kouassi nadege", MARCH, PHONE), Strength.STRONG),
        # C011: a 1 January says little
        (identity("Mohamed Ali", born(1985, 1, 1)), identity("Mohamed Ali", born(1985, 1, 1)), Strength.WEAK),
        (identity("Karim", NOT_KNOWN), identity("Karim", NOT_KNOWN), Strength.WEAK),
        (identity("Paul Petit", phone=PHONE), identity("Anna Novak", phone=PHONE), Strength.WEAK),
        (identity("Maryam Rahimi", phone=PHONE), identity("Mariam Rahimi", phone=PHONE, shared=True), Strength.WEAK),
        (identity("Maryam Rahimi"), identity("Mariam Rahimi"), Strength.WEAK),
        (identity("Dominique Aubry", born(1982, 7, 19)), identity("Dominique Aubry", born(1960, 3, 2)), None),
        (identity("Maryam Rahimi", MARCH), identity("Anna Novak", MARCH), None),
        (identity("Maryam Rahimi", MARCH), identity("Mariam Rahimi", born(1960, 5, 7)), None),
        (identity("Karim", MARCH), identity("Olena", MARCH), None),
    ],
)
def test_signs_are_weighed(one, other, strength):
    for a, b in ((one, other), (other, one)):
        found = weigh(a, b, Person())
        assert (found.strength if found else None) == strength
        assert found is None or found.reasons


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (MARCH, NOT_KNOWN, "unknown"),
        (MARCH, MARCH, "same"),
        (born(1985, 1, 1), born(1985, 1, 1), "convention"),
        (MARCH, born(1984, 3, 1, precision=BirthPrecision.MONTH), "near"),
        (MARCH, born(1984, 1, 1, precision=BirthPrecision.YEAR), "near"),
        (MARCH, born(1986, 1, 1, precision=BirthPrecision.ESTIMATED), "near"),
        (MARCH, born(1984, 4, 1, precision=BirthPrecision.MONTH), "other"),
        (MARCH, born(1994, 1, 1, precision=BirthPrecision.ESTIMATED), "other"),
        (MARCH, born(1984, 3, 21), "near"),  # two figures exchanged
        (MARCH, born(1991, 8, 30), "other"),
    ],
)
def test_births_are_compared_as_far_as_they_are_known(one, other, expected):
    assert compare_births(one, other) == compare_births(other, one) == expected


def test_names_of_nobody_are_no_sign():
    assert compare_names((), ()) == "same"
    assert compare_names((), ("ana",)) == "other"


@pytest.mark.parametrize(
    ("one", "other", "most", "near"),
    [
        ("olna", "olena", 1, True),
        ("olna", "olga", 1, True),
        ("olna", "igor", 1, False),
        ("", "ab", 2, True),
        ("abc", "abcdef", 2, False),
    ],
)
def test_edits_are_counted(one, other, most, near):
    assert within_edits(one, other, most) is near


@pytest.fixture
def asked(lille):
    def ask(first_name, last_name="", birth=NOT_KNOWN, phone="", phone_shared=False):
        with open_antenna(lille.pk):
            return likely(
                first_name=first_name,
                last_name=last_name,
                birth=birth,
                phone=phone,
                phone_shared=phone_shared,
                antenna_id=lille.pk,
            )

    return ask


@pytest.mark.django_db
def test_the_likely_ones_are_found_by_name_by_telephone_and_by_birth(asked, lille):
    by_name = PersonFactory(
        antenna=lille, first_name="Nadège", last_name="KOUASSI", birth_on=date(1990, 5, 5), phone="+33600000001"
    )
    by_phone = PersonFactory(antenna=lille, first_name="Yao", last_name="Koffi", birth_on=date(1970, 5, 5), phone=PHONE)
    PersonFactory(antenna=lille, first_name="Zoé", last_name="Petit", birth_on=date(1970, 5, 5))
    found = asked("Kouassi", "Nadege", born(1990, 5, 5), PHONE)
    assert [(f.person, f.strength) for f in found] == [(by_name, Strength.STRONG), (by_phone, Strength.WEAK)]


@pytest.mark.django_db
def test_nobody_of_another_antenna_is_shown(asked, lyon):
    PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi", birth_on=date(1984, 3, 12))
    assert asked("Maryam", "Rahimi", MARCH) == []


@pytest.mark.django_db
def test_weighing_takes_the_same_statements_for_one_and_for_twenty(asked, lille, django_assert_max_num_queries):
    for _ in range(20):
        PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", phone=PHONE)
    with open_antenna(lille.pk), django_assert_max_num_queries(6):
        assert (
            len(
                likely(
                    first_name="Maryam",
                    last_name="Rahimi",
                    birth=MARCH,
                    phone=PHONE,
                    phone_shared=False,
                    antenna_id=lille.pk,
                )
            )
            == 20
        )


@pytest.mark.django_db
def test_a_double_is_not_lost_among_many_of_a_common_name(asked, lille):
    for number in range(70):
        PersonFactory(antenna=lille, first_name="Marie", last_name="Martin", birth_on=date(1940 + number % 40, 5, 17))
    double = PersonFactory(antenna=lille, first_name="Marie", last_name="Martin", birth_on=date(1984, 3, 21))
    assert [f.person for f in asked("Marie", "Martin", MARCH) if f.strength == Strength.STRONG] == [double]
