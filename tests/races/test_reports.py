"""Reports asked for by two people at once, or made by two workers: one report, one job, each piece once."""

from uuid import uuid4

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from connect.antennas.doors import open_national
from connect.impact import grids
from connect.impact.models import Report, ReportState
from connect.impact.period import Period
from connect.impact.reports import asking, making
from tests.conftest import as_the_app
from tests.factories import reports
from tests.factories.people import AntennaFactory, UserFactory
from tests.races.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = Period.year(2024)


@pytest.fixture
def lille(db):
    grids.load()
    return AntennaFactory(slug="lille")


@pytest.fixture
def by(db):
    return UserFactory()


def test_pressed_by_two_at_once_it_is_one_report_and_one_job(lille, by):
    key, wanted = uuid4(), reports.wanted(YEAR, sections=[])

    def ask():
        with as_the_app(), open_national():
            return asking.ask(wanted, key=key, by=by, at=timezone.now()).pk

    assert together(*[ask] * 4) == [key] * 4
    assert Report.objects.count() == ProcrastinateJob.objects.filter(args__report_id=str(key)).count() == 1


def test_a_job_put_back_while_the_first_still_works_makes_nothing_twice(lille, by):
    one = reports.asked(YEAR, by=by, sections=[])

    def make(done):
        with as_the_app(), open_national():
            return making.make_piece(one.pk, attempt=1, done=done, at=timezone.now())

    for done in range(one.total):
        made = together(*[lambda done=done: make(done)] * 3)
        assert sorted(piece is not None for piece in made) == [False, False, True]
    one.refresh_from_db()
    assert (one.state, one.done) == (ReportState.WRITTEN, one.total)


def test_asked_again_by_two_at_once_it_begins_once(lille, by):
    one = reports.asked(YEAR, by=by, sections=[])
    with open_national():
        making.give_up(one.pk, attempt=1, at=timezone.now())
    before = ProcrastinateJob.objects.count()

    def ask_again():
        with as_the_app(), open_national():
            return asking.ask_again(one, at=timezone.now()).attempt

    again = together(*[ask_again] * 3)
    refused = [outcome for outcome in again if isinstance(outcome, asking.StillAtWork)]
    assert (again.count(2), len(refused)) == (1, 2)
    assert ProcrastinateJob.objects.count() == before + 1
