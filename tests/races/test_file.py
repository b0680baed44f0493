"""One file at two counters at once: no correction is lost unseen, a household is noted once."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections
from django.utils import timezone

from beneficiaries import households
from beneficiaries.forms import birth_of
from beneficiaries.models import Correction, Household, HouseholdLink, Person
from beneficiaries.registration import correct, last_correction
from connect.antennas.doors import open_antenna
from connect.post import addresses
from connect.post.models import UnusableAddress, WhyUnusable
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory
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
def lille():
    return AntennaFactory(slug="lille")


@pytest.fixture
def nadia(lille):
    return MembershipFactory(antenna=lille).user


def test_ten_who_correct_one_file_from_the_same_page_are_shown_what_the_first_wrote(lille, nadia):
    person = PersonFactory(antenna=lille)
    seen = last_correction(person)

    def correcting(number):
        def work():
            correct(
                person, birth=birth_of(person), antenna_id=lille.pk, by=nadia, seen=seen, phone=f"+3363998150{number}"
            )
            return "corrected"

        return work

    assert at_once(lille, [correcting(n) for n in range(10)]) == {"corrected": 1, "CorrectedMeanwhile": 9}
    row = Correction.objects.get()
    assert (row.field, row.after, row.user) == ("phone", Person.objects.get().phone, nadia)


def test_a_household_noted_at_ten_counters_is_one(lille, nadia):
    ana, bruno = PersonFactory(antenna=lille), PersonFactory(antenna=lille)

    def noting(one, other):
        def work():
            households.share(one, other, antenna_id=lille.pk, by=nadia, at=timezone.now())
            return "noted"

        return work

    assert at_once(lille, [noting(ana, bruno), noting(bruno, ana)] * 5) == {"noted": 10}
    assert Household.objects.count() == 1
    assert HouseholdLink.objects.count() == 2


def test_whoever_leaves_a_household_at_ten_counters_leaves_it_once(lille, nadia):
    ana, bruno = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        households.share(ana, bruno, antenna_id=lille.pk, by=nadia, at=timezone.now())
    links = {link.person_id: link for link in HouseholdLink.objects.all()}

    def leaving(person):
        def work():
            households.leave(links[person.pk], by=nadia, at=timezone.now())
            return "left"

        return work

    assert at_once(lille, [leaving(ana), leaving(bruno)] * 4) == {"left": 8}
    assert not HouseholdLink.objects.filter(until=None).exists()


def test_an_address_that_bounces_ten_times_at_once_is_noted_once(lille):
    def bouncing():
        addresses.mark_unusable("ana@example.org", why=WhyUnusable.BOUNCED, at=timezone.now())
        return "noted"

    assert at_once(lille, [bouncing] * 10) == {"noted": 10}
    assert UnusableAddress.objects.count() == 1
