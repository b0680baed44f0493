"""Whatever a room wrote of somebody: her file merged into another, then two again, row by row."""

import pytest
from django.db import connection

from beneficiaries.models import Person
from tests.factories import doubles
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db


def test_everything_that_a_day_wrote_of_somebody_moves_and_comes_back(a_full_day):
    """A table of a later room that refuses to move, or to come back, fails here without a word of its own."""
    loser = Person.objects.get(pk=a_full_day.keys["person"])
    winner = PersonFactory(antenna=a_full_day.lille)
    before = doubles.everything_about(winner, loser)
    assert len(before) > 15
    merged = doubles.merge(winner, loser, by=a_full_day.cast["manager"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rows_naming(%s)", [loser.pk])
        assert cursor.fetchall() == []
    doubles.undo(merged, by=a_full_day.cast["manager"])
    assert doubles.everything_about(winner, loser) == before


def test_two_files_of_a_full_day_each_are_one_and_two_again(a_full_day):
    """Where both hold a row that a rule lets stand once, one is set aside and comes back."""
    one, other = Person.objects.filter(enrolments__antenna=a_full_day.lille, merged_into=None, erased_at=None)[:2]
    before = doubles.everything_about(one, other)
    merged = doubles.merge(one, other, by=a_full_day.cast["national"])
    doubles.undo(merged, by=a_full_day.cast["national"])
    assert doubles.everything_about(one, other) == before
