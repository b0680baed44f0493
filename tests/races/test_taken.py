"""Several jobs make one file, and several administrators publish one day, at the same instant."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from connect.impact import grids, sealing
from connect.impact.models import Publication, TakenFile, TakenPart
from connect.impact.period import Period
from connect.impact.taken import kinds, making, publications
from connect.impact.taken.catalogue import KINDS
from tests.conftest import as_the_app
from tests.factories import workshops as held
from tests.factories.beneficiaries import PersonFactory
from tests.factories.impact import person, visit
from tests.factories.people import AntennaFactory, UserFactory
from tests.races.at_once import raised

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept_apart(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_asked_twice_is_one_and_its_parts_are_read_once(monkeypatch):
    monkeypatch.setattr(kinds, "ROWS", 2)
    lille, by, key, at = AntennaFactory(slug="lille"), UserFactory(), uuid.uuid4(), timezone.now() + timedelta(hours=1)
    session = held.SessionFactory(antenna=lille, starts_at=at - timedelta(hours=9), capacity=20)
    for n in range(6):
        held.BookingFactory(session=session, person=PersonFactory(antenna=lille, last_name=f"Nom{chr(97 + n)}"))
    period = Period(timezone.localdate() - timedelta(days=1), timezone.localdate() + timedelta(days=1))

    def ask():
        with as_the_app(), open_antenna(lille.pk):
            making.ask(
                KINDS["outil"],
                "zip",
                period,
                antenna_id=lille.pk,
                reason="Recopie de la journée",
                key=key,
                by=by,
                at=at,
            )

    assert raised(ask, ask, ask) == [None] * 3

    def read():
        with as_the_app(), open_antenna(lille.pk):
            making.go_on(key, at=timezone.now(), parts=2)

    while not (file := TakenFile.objects.get()).is_made:
        assert raised(read, read, read) == [None] * 3
    assert file.done == file.total == 13  # a session, six people, six participations
    assert not TakenPart.objects.exists()


def test_a_month_and_its_year_are_not_both_published():
    grids.load()
    lille, by = AntennaFactory(slug="lille"), UserFactory()
    for _n in range(6):
        visit(lille, person(lille, since="2024-03-01", born="1980-01-01"), "2024-03-02")
    month, year = sealing.seal(Period.month(date(2024, 3, 1)), by=by), sealing.seal(Period.year(2024), by=by)

    def publish(period):
        def act():
            with as_the_app(), open_national():
                publications.publish(period, by=by, at=timezone.now())

        return act

    said = raised(publish(month), publish(year), publish(month))
    assert Publication.objects.count() == 1
    assert {type(one).__name__ for one in said} <= {"NoneType", "DaysPublished"}
