"""One file at two counters at once: no correction is lost unseen, a household is noted once."""

import pytest
from django.utils import timezone

from beneficiaries import households
from beneficiaries.forms import birth_of
from beneficiaries.models import Correction, Household, HouseholdLink, Person
from beneficiaries.registration import correct, last_correction
from connect.antennas.doors import open_antenna
from connect.post import addresses
from connect.post.models import UnusableAddress, WhyUnusable
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.races.at_once import counted

pytestmark = pytest.mark.django_db(transaction=True)


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

    assert counted(lille, [correcting(n) for n in range(10)]) == {"corrected": 1, "CorrectedMeanwhile": 9}
    row = Correction.objects.get()
    assert (row.field, row.after, row.user) == ("phone", Person.objects.get().phone, nadia)


def test_a_household_noted_at_ten_counters_is_one(lille, nadia):
    ana, bruno = PersonFactory(antenna=lille), PersonFactory(antenna=lille)

    def noting(one, other):
        def work():
            households.share(one, other, antenna_id=lille.pk, by=nadia, at=timezone.now())
            return "noted"

        return work

    assert counted(lille, [noting(ana, bruno), noting(bruno, ana)] * 5) == {"noted": 10}
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

    assert counted(lille, [leaving(ana), leaving(bruno)] * 4) == {"left": 8}
    assert not HouseholdLink.objects.filter(until=None).exists()


def test_an_address_that_bounces_ten_times_at_once_is_noted_once(lille):
    def bouncing():
        addresses.mark_unusable("ana@example.org", why=WhyUnusable.BOUNCED, at=timezone.now())
        return "noted"

    assert counted(lille, [bouncing] * 10) == {"noted": 10}
    assert UnusableAddress.objects.count() == 1
