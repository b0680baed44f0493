"""A merge ends in the very moment of an erasure: nobody's name is left in a file that no page shows any more."""

import pytest
from django.utils import timezone

from beneficiaries.doubles import merging
from beneficiaries.models import Person, Why
from beneficiaries.privacy import erasing
from connect.antennas import doors
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.races.test_erasure import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille():
    return AntennaFactory(slug="lille")


@pytest.fixture
def manager(lille):
    return MembershipFactory(antenna=lille, role="manager").user


@pytest.fixture
def one(lille):
    return PersonFactory(antenna=lille, first_name="Zénobie", last_name="Quatremère")


@pytest.fixture
def other(lille):
    return PersonFactory(antenna=lille, first_name="Zenobie", last_name="Quatremere")


def merging_them(winner, loser, manager, *, at_lille=None):
    def work(then):
        door = doors.open_antenna(at_lille.pk) if at_lille else doors.open_national()
        with door:
            antenna_id = at_lille.pk if at_lille else None
            merging.merge(winner, loser, antenna_id=antenna_id, by=manager, at=timezone.now())
            if then:
                then()
        return "merged"

    return work


def erasing_at_the_national_desk(person, manager):
    def work(_then):
        with doors.open_national():
            return len(erasing.erase_people([person.pk], why=Why.REQUEST, by=manager, at=timezone.now()))

    return work


def test_the_double_merged_meanwhile_is_erased_too(lille, manager, one, other):
    merge = merging_them(one, other, manager, at_lille=lille)
    assert side_by_side(merge, erasing_at_the_national_desk(one, manager)) == 2
    assert not Person.objects.exclude(first_name="", last_name="").exists()


def test_a_file_that_has_just_become_another_is_not_said_to_be_erased(lille, manager, one, other):
    """Erasing what is left of it would leave everything in the other: it is said instead."""
    merge = merging_them(other, one, manager, at_lille=lille)
    assert side_by_side(merge, erasing_at_the_national_desk(one, manager)) == "JustMerged"
    assert Person.objects.get(pk=other.pk).erased_at is None


def test_an_antenna_does_not_erase_what_a_merge_has_just_made_another_s_too(lille, manager, one):
    elsewhere = PersonFactory(antenna=AntennaFactory(slug="lyon"), first_name="Zénobie", last_name="Quatremère")
    nation = MembershipFactory(antenna=None, role="national_admin").user

    def erase(_then):
        with doors.open_antenna(lille.pk):
            erasing.erase_here(one, antenna_id=lille.pk, identity_checked=True, by=manager, at=timezone.now())
        return "erased"

    assert side_by_side(merging_them(one, elsewhere, nation), erase) == "KnownElsewhere"
    assert Person.objects.get(pk=elsewhere.pk).first_name
