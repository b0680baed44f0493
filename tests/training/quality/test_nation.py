"""Quality at the national desk: each number is what waits there, what is missing is named, the nation keeps its own registers."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_national
from tests.factories.people import AntennaFactory
from tests.factories.training import RegistrationFactory, a_session, came
from tests.factories.training_quality import AdaptationFactory, ComplaintFactory, ImprovementFactory
from training.models import WatchEntry
from training.quality import nation

pytestmark = pytest.mark.django_db
DESK = "/siege/formations/qualite/"


@pytest.fixture
def desk(signed_in, national):
    return signed_in(national)


def held(antenna):
    session = a_session(antenna, timezone.localdate() - timedelta(days=20))
    came(RegistrationFactory(session=session))
    return session


def test_each_antenna_shows_what_waits_there(desk, lille):
    ComplaintFactory(antenna=lille)
    AdaptationFactory(registration=RegistrationFactory(session=a_session(lille)))
    held(lille)
    held(AntennaFactory(slug="lyon", name="Lyon"))
    rows = {one.antenna.slug: one for one in desk.get(DESK).context["rows"]}
    assert (rows["lille"].sessions, rows["lille"].alerts.complaints, rows["lille"].alerts.adaptations) == (1, 1, 1)
    assert (rows["lyon"].sessions, rows["lyon"].alerts.complaints) == (1, 0)


def test_an_indicator_opens_the_sessions_that_miss_it(desk, lille):
    session = held(lille)
    page = desk.get(f"{DESK}antennes/lille/")
    gaps = {one.indicator.number: one.sessions for one in page.context["gaps"]}
    assert any(found == [session] for found in gaps.values())
    assert session.module.title in page.content.decode()


def test_the_nation_answers_nothing_in_an_antennas_place_and_keeps_its_own_watch(desk, lille):
    complaint = ComplaintFactory(antenna=lille)
    assert desk.get(f"{DESK}reclamations/{complaint.pk}/").status_code == 200
    assert desk.post(f"{DESK}reclamations/{complaint.pk}/", {"answer": "Merci"}).status_code == 403
    today = timezone.localdate()
    new = {
        "kind": "legal",
        "title": "Un guide paraît",
        "source": "travail-emploi.gouv.fr",
        "seen_on": today,
        "key": uuid.uuid4(),
    }
    assert desk.post(f"{DESK}veille/", new).url == f"{DESK}veille/"
    assert WatchEntry.objects.get().antenna_id is None


@pytest.mark.parametrize("page", ["", "reclamations/", "ameliorations/", "animation/", "veille/", "handicap/"])
def test_every_register_is_read_by_the_nation(desk, lille, page):
    ComplaintFactory(antenna=lille)
    ImprovementFactory(antenna=lille)
    assert desk.get(DESK + page).status_code == 200


@pytest.mark.parametrize(
    "path", ["antennes/nulle-part/", "reclamations/00000000-0000-4000-8000-000000000000/", "veille/999999/"]
)
def test_what_is_not_there_is_no_page(desk, path):
    assert desk.get(DESK + path).status_code == 404


def test_two_antennas_ask_as_many_queries_as_ten(lille):
    counts = []
    for _round in range(2):
        with open_national(), CaptureQueriesContext(connection) as asked:
            nation.waiting(timezone.localdate())
        counts.append(len(asked))
        for _n in range(4):
            held(AntennaFactory())
    assert counts[0] == counts[1]
