"""Several people at the door and at the counter at the same instant."""

import uuid

import pytest
from django.utils import timezone

from beneficiaries.models import Outcome, Reason, Turn, Visit
from beneficiaries.reception import queue
from connect.antennas import doors
from tests.races.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def draw(antenna, key=None):
    with doors.open_antenna(antenna.pk):
        return queue.draw("Awa", Reason.PLAN, antenna_id=antenna.pk, key=key or uuid.uuid4(), at=timezone.now())


def test_eight_people_at_two_tablets_take_eight_numbers_without_a_gap(lille):
    together(*[lambda: draw(lille)] * 8)
    assert sorted(Turn.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_five_presses_at_once_are_one_turn(lille):
    key = uuid.uuid4()
    together(*[lambda: draw(lille, key)] * 5)
    assert Turn.objects.count() == 1


def test_two_volunteers_take_one_person_and_one_is_told(lille, volunteer, manager):
    turn = draw(lille)

    def take(by):
        with doors.open_antenna(lille.pk):
            return queue.take(turn, by=by, at=timezone.now())

    results = together(lambda: take(volunteer.user), lambda: take(manager.user))
    assert sorted(type(result).__name__ for result in results) == ["TakenByAnother", "Turn"]


def test_seen_and_left_at_once_leave_one_outcome(lille, volunteer):
    turn = draw(lille)

    def end(outcome):
        with doors.open_antenna(lille.pk):
            return queue.end(turn, outcome, by=volunteer.user, at=timezone.now())

    together(*[lambda: end(Outcome.SEEN), lambda: end(Outcome.LEFT)] * 3)
    turn.refresh_from_db()
    assert Visit.objects.count() == (turn.outcome == Outcome.SEEN)
