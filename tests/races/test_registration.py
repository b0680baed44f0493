"""Two volunteers, one person; twenty volunteers, twenty cards; each on a connection of her own."""

import threading
import uuid
from collections import Counter

import pytest
from django.db import connection, connections
from django.utils import timezone

from beneficiaries.models import Person, Visit
from beneficiaries.registration import register
from connect.antennas.doors import open_antenna
from tests.conftest import as_the_app
from tests.factories.people import AntennaFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(antenna, works):
    """Run each work on a connection of its own, all let go together; their results or refusals, counted."""
    start, results, lock = threading.Barrier(len(works)), Counter(), threading.Lock()

    def run(work):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            with as_the_app(), open_antenna(antenna.pk):
                outcome = work()
        except Exception as error:  # the count of refusals is the point of the test
            outcome = type(error).__name__
        finally:
            connections.close_all()
        with lock:
            results[outcome] += 1

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


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
    assert at_once(antenna, [work(**facts)] * 5) == {"written": 5}
    assert Person.objects.count() == Visit.objects.count() == 1


def test_two_volunteers_who_write_the_same_person_at_once_are_told(writing):
    antenna, work = writing
    names = [("Ana", "Lopes"), ("LOPES", "Ana"), ("Ana", "Lopès")]
    results = at_once(antenna, [work(first_name=first, last_name=last) for first, last in names])
    assert results == {"written": 1, "LikelyDouble": 2}
    assert Person.objects.count() == 1


def test_twenty_cards_given_at_once_follow_each_other(writing):
    antenna, work = writing
    people = [work(first_name=f"Prénom{n} Nouveau", last_name=f"Nom{n}") for n in range(20)]
    assert at_once(antenna, people) == {"written": 20}
    cards = sorted(Person.objects.values_list("card_number", flat=True))
    assert cards == [f"LI-{n:06d}" for n in range(1, 21)]
