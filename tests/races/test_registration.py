"""Two volunteers, one person; twenty volunteers, twenty cards; each on a connection of her own."""

import uuid

import pytest
from django.utils import timezone

from beneficiaries.models import Person, Visit
from beneficiaries.registration import register
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.races.at_once import counted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writing():
    """`writing(**facts)` → a work that registers at Lille and tells "written"."""
    antenna = AntennaFactory(slug="lille")
    user = MembershipFactory(antenna=antenna).user

    def work(**facts):
        def write():
            register(**facts, antenna_id=antenna.pk, by=user, at=timezone.now())
            return "written"

        return write

    return antenna, work


def test_five_clicks_at_once_write_one_person(writing):
    antenna, work = writing
    facts = {"first_name": "Ana", "last_name": "Lopes", "form_key": uuid.uuid4()}
    assert counted(antenna, [work(**facts)] * 5) == {"written": 5}
    assert Person.objects.count() == Visit.objects.count() == 1


def test_two_volunteers_who_write_the_same_person_at_once_are_told(writing):
    antenna, work = writing
    names = [("Ana", "Lopes"), ("LOPES", "Ana"), ("Ana", "Lopès")]
    results = counted(antenna, [work(first_name=first, last_name=last) for first, last in names])
    assert results == {"written": 1, "LikelyDouble": 2}
    assert Person.objects.count() == 1


def test_twenty_cards_given_at_once_follow_each_other(writing):
    antenna, work = writing
    people = [work(first_name=f"Prénom{n} Nouveau", last_name=f"Nom{n}") for n in range(20)]
    assert counted(antenna, people) == {"written": 20}
    cards = sorted(Person.objects.values_list("card_number", flat=True))
    assert cards == [f"LI-{n:06d}" for n in range(1, 21)]
