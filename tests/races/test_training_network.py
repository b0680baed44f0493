"""Two managers at once over the last place of a call; one candidacy sent twice; the same meetings planned twice."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.people import AntennaFactory, MembershipFactory, StructureFactory
from tests.factories.training_network import SAID, a_call, a_candidate, followed
from tests.races.at_once import counted
from training.models import MeetingPlace, RelayFile, RelayMeeting, RelayState
from training.network import candidacies, meetings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille(db):
    return AntennaFactory(slug="lille")


@pytest.fixture
def by(lille):
    return MembershipFactory(antenna=lille, role="manager").user


def test_the_last_place_of_a_call_is_taken_once(lille, by):
    call, today = a_call(lille, by, places=1), timezone.localdate()
    files = [a_candidate(lille, by, call=call) for _n in range(4)]

    def choose(file):
        return lambda: candidacies.choose(file, starts_on=today, months=16, by=by, at=timezone.now()).state

    assert counted(lille, [choose(file) for file in files]) == {RelayState.FOLLOWED: 1, "PlacesTaken": 3}


def test_a_candidacy_sent_twice_at_once_is_one(lille, by):
    structure, key = StructureFactory(), uuid.uuid4()
    facts = {
        "call": None,
        "on": timezone.localdate(),
        "antenna_id": lille.pk,
        "key": key,
        "by": by,
        "at": timezone.now(),
    }
    outcomes = counted(lille, [lambda: candidacies.note(structure, SAID, **facts).pk for _n in range(4)])
    assert outcomes == {RelayFile.objects.get().pk: 4}


def test_meetings_planned_twice_at_once_are_planned_once(lille, by):
    file, today = followed(lille, by), timezone.localdate()
    days = [today + timedelta(days=30 * n) for n in range(1, 9)]
    facts = {"starts": None, "where": MeetingPlace.STRUCTURE, "by": by, "at": timezone.now()}
    outcomes = counted(lille, [lambda: len(meetings.plan(file, days, **facts)) for _n in range(3)])
    assert outcomes == {8: 1, 0: 2}
    assert RelayMeeting.objects.count() == 8
