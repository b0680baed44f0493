"""What somebody who gives no name says of earlier visits (C085): asked in the same press, kept as it was said."""

import uuid

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from beneficiaries.models import Outcome, Reason, Visit
from beneficiaries.reception import queue
from connect.antennas.doors import open_antenna
from connect.impact.figures import INDICATORS, reading
from connect.impact.period import Period
from connect.impact.results import facts
from connect.impact.scope import Scope
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(signed_in, volunteer):
    return signed_in(volunteer)


def note(counter, **said):
    return counter.post("/lille/accueil/sans-nom/", {"key": str(uuid.uuid4()), **said})


def told(lille):
    today = timezone.localdate()
    return facts(Scope.of_antenna(Period(today, today), lille.pk))


def test_five_visitors_three_for_the_first_time_one_recognised_later(counter, lille, volunteer):
    """C085, to the letter: first-time stays 3, nobody counts twice, visits and people are two figures."""
    for said in ("no", "no", "yes", ""):
        note(counter, venue=said)
    now = timezone.now()
    with open_antenna(lille.pk):
        turn = queue.draw("Awa", Reason.HELP, antenna_id=lille.pk, key=uuid.uuid4(), at=now)
        queue.take(turn, by=volunteer.user, at=now)
    counter.post(f"/lille/file/{turn.pk}/vu/", {"venue": "no"})
    before = told(lille)
    assert before["premieres-sans-nom"]["n"] == 3
    assert before["visites"] == {"n": 5, "parts": {"said": {"no": 3, "yes": 1, "": 1}}, "anonymous": 5}
    person = PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        turn.refresh_from_db()
        queue.say_who(turn, person, by=volunteer.user, at=now)
    after = told(lille)
    assert {code: after[code] for code in ("premieres-sans-nom", "visites", "personnes")} == {
        code: before[code] for code in ("premieres-sans-nom", "visites", "personnes")
    }
    assert after["personnes"]["n"] == 0


def test_what_was_declared_is_never_rewritten_nor_said_of_somebody_with_a_file(lille, volunteer):
    with open_antenna(lille.pk):
        visit = Visit.objects.create(antenna=lille, person=None, source="welcome", came_before="no")
        person = PersonFactory(antenna=lille)
    for said in ("yes", ""):
        with pytest.raises(IntegrityError, match="stays as it was said"), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(came_before=said)
    with as_the_app(), open_antenna(lille.pk), pytest.raises(ProgrammingError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(came_before="yes")
    for facts_of in ({"person": person, "came_before": "no"}, {"person": None, "came_before": "oui"}):
        with pytest.raises(IntegrityError, match="visit_declares_without_a_name"), transaction.atomic():
            Visit.objects.create(antenna=lille, source="welcome", **facts_of)


@pytest.mark.parametrize("said", ["perhaps", "\x00", "no" * 500])
def test_an_answer_that_is_none_is_no_answer_and_the_visit_counts(counter, said):
    assert note(counter, venue=said).status_code == 302
    assert Visit.objects.get().came_before == ""


def test_at_the_counter_it_is_one_press_with_or_without_the_answer(counter):
    page = counter.get("/lille/").content.decode()
    assert page.count('name="venue"') == 2
    assert "première fois" in page


def test_someone_with_a_file_is_asked_nothing_and_the_answer_is_not_kept(lille, volunteer):
    now = timezone.now()
    with open_antenna(lille.pk):
        turn = queue.draw("Awa", Reason.HELP, antenna_id=lille.pk, key=uuid.uuid4(), at=now)
        queue.say_who(turn, PersonFactory(antenna=lille), by=volunteer.user, at=now)
        queue.end(turn, Outcome.SEEN, by=volunteer.user, at=now, came_before="no")
    assert Visit.objects.get().came_before == ""


def test_the_figure_its_list_and_its_part_say_the_same(counter, lille):
    for said in ("no", "yes", "no"):
        note(counter, venue=said)
    scope = Scope.of_antenna(Period(timezone.localdate(), timezone.localdate()), lille.pk)
    first = INDICATORS["premieres-sans-nom"]
    assert reading.figure(first, scope) == reading.listed(first, scope).count == 2
    assert reading.listed(INDICATORS["visites"], scope, only=reading.Only("said", "no")).count == 2
