"""The trainer assesses each objective: one tap each, taken back, for one person or for those left."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from tests.conftest import as_the_app
from tests.factories.people import MembershipFactory, ProfessionalFactory
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session, came
from tests.factories.training_assessing import TODAY, a_held_session, answers_to, asked, page_of, trainees_of
from training.assessing import objectives
from training.models import Assessment, Level, RegistrationState, SessionTrainer

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def held(lille):
    """Three people who came today, on a module of two objectives."""
    return a_held_session(lille, *[ProfessionalFactory() for _ in range(3)])


def levels(session, rank=1):
    return [row.cells[rank - 1].level for row in objectives.grid_of(session).rows]


def tap(session, registration, manager, level=Level.ACQUIRED, rank=1):
    return objectives.assess(registration, rank=rank, level=level, at=NOW, by=manager.user)


def test_the_same_tap_twice_is_one_and_the_last_word_holds(held, manager):
    one = trainees_of(held)[0]
    assert tap(held, one, manager) is not None
    assert tap(held, one, manager) is None
    tap(held, one, manager, Level.ON_THE_WAY)
    assert Level.ON_THE_WAY in levels(held) and Assessment.objects.count() == 2


def test_a_tap_is_taken_back_and_taken_back_twice_it_is_once(held, manager):
    one = trainees_of(held)[0]
    tap(held, one, manager, Level.ON_THE_WAY)
    last = tap(held, one, manager)
    for _ in range(2):
        objectives.undo(held, last.tap, at=NOW, by=manager.user)
    assert sorted(levels(held)) == sorted([Level.ON_THE_WAY, Level.NONE, Level.NONE])
    assert Assessment.objects.count() == 3


def test_taking_back_leaves_what_somebody_assessed_since(held, manager):
    _first, second, _third = trainees_of(held)
    (written, *_rest) = objectives.assess_those_left(held, rank=1, level=Level.ACQUIRED, at=NOW, by=manager.user)
    tap(held, second, manager, Level.NOT_YET)
    objectives.undo(held, written.tap, at=NOW, by=manager.user)
    assert sorted(levels(held)) == sorted([Level.NONE, Level.NONE, Level.NOT_YET])


def test_those_left_are_those_who_came_and_are_not_assessed(held, manager):
    first, second, third = trainees_of(held)
    away = RegistrationFactory(session=held, professional=ProfessionalFactory())
    tap(held, first, manager, Level.NOT_YET)
    written = objectives.assess_those_left(held, rank=1, level=Level.ACQUIRED, at=NOW, by=manager.user)
    assert {one.registration_id for one in written} == {second.pk, third.pk}
    assert objectives.grid_of(held).left == 3  # the second objective of those who came
    assert away.pk not in {one.registration_id for one in written}


def test_nobody_is_assessed_before_the_session_nor_after_she_has_left(lille, manager, prescriber):
    early = RegistrationFactory(session=a_session(lille, TODAY + timedelta(days=1)), professional=prescriber)
    with pytest.raises(objectives.NotBegun):
        tap(early.session, early, manager)
    gone = RegistrationFactory(
        session=a_session(lille, TODAY), professional=prescriber, state=RegistrationState.CANCELLED
    )
    with pytest.raises(objectives.NotExpected):
        tap(gone.session, gone, manager)


@pytest.mark.parametrize("rank", [0, 3, 99])
def test_an_objective_is_a_line_of_the_module(held, manager, rank):
    with pytest.raises(objectives.NoSuchObjective):
        tap(held, trainees_of(held)[0], manager, rank=rank)


def test_an_assessment_is_never_rewritten(held, manager, lille):
    tap(held, trainees_of(held)[0], manager)
    with (
        as_the_app(),
        open_antenna(lille.pk),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        Assessment.objects.update(level=Level.NONE)
    for change in (Assessment.objects.all().delete, lambda: Assessment.objects.update(level=Level.NONE)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_assessment_is_of_a_trainee_of_its_session_and_antenna(held, lille, lyon):
    stranger = RegistrationFactory(session=a_session(lyon, TODAY), professional=ProfessionalFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(antenna=lille, session=held, registration=stranger, rank=1, level=Level.ACQUIRED)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def address(session, page=""):
    return f"/lille/formations/evaluations/{session.pk}/{page}"


@pytest.mark.parametrize("htmx", [{}, {"HTTP_HX_REQUEST": "true"}])
def test_one_tap_on_the_screen_assesses_and_the_page_offers_to_take_it_back(signed_in, held, manager, htmx):
    one, client = trainees_of(held)[0], signed_in(manager)
    data = {"registration": one.pk, "rank": 1, "level": "acquired"}
    page = client.post(address(held, "objectifs/"), data, follow=not htmx, **htmx)
    words = page.content.decode()
    assert 'aria-pressed="true"' in words and re.search(r"objectif\s1\s:\sacquis", words)
    assert page.status_code == 200
    last = Assessment.objects.get()
    client.post(address(held, "reprendre/"), {"tap": last.tap}, **htmx)
    assert set(levels(held)) == {Level.NONE}


def test_all_yes_is_one_tap_for_those_left(signed_in, held, manager):
    signed_in(manager).post(address(held, "objectifs/"), {"rank": 2, "level": "acquired"})
    assert levels(held, 2) == [Level.ACQUIRED] * 3


@pytest.mark.parametrize(
    "spoilt",
    [
        {"rank": "x"},
        {"rank": "9" * 400},
        {"level": "superb"},
        {"registration": "0"},
        {"registration": "9" * 40},
        {"level": "a\x00"},
    ],
)
def test_an_absurd_tap_is_refused_without_a_fault(signed_in, held, manager, spoilt):
    data = {"registration": trainees_of(held)[0].pk, "rank": 1, "level": "acquired"} | spoilt
    assert signed_in(manager).post(address(held, "objectifs/"), data).status_code == 404
    assert not Assessment.objects.exists()


def test_a_volunteer_assesses_the_session_that_she_teaches_and_sees_no_other(signed_in, held, lille):
    volunteer = MembershipFactory(role=Role.VOLUNTEER, antenna=lille)
    client, one = signed_in(volunteer), trainees_of(held)[0]
    data = {"registration": one.pk, "rank": 1, "level": "acquired"}
    assert client.post(address(held, "objectifs/"), data).status_code == 403
    assert one.professional.last_name not in client.get(address(held)).content.decode()
    SessionTrainer.objects.create(antenna=lille, session=held, membership=volunteer)
    assert client.post(address(held, "objectifs/"), data).status_code == 302
    assert one.professional.last_name in client.get(address(held)).content.decode()


def test_the_screen_asks_as_many_queries_for_one_person_as_for_twelve(signed_in, lille, manager):
    counts = []
    for number in (1, 12):
        session = a_session(lille, TODAY, module=ModuleFactory(code=f"N{number}", aims_fr="A\nB\nC", aims_en="A\nB\nC"))
        for _ in range(number):
            came(RegistrationFactory(session=session, professional=ProfessionalFactory()))
        objectives.assess_those_left(session, rank=1, level=Level.ACQUIRED, at=NOW, by=manager.user)
        client = signed_in(manager)
        client.get(address(session))
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address(session))
        assert page.content.decode().count('name="level" value=') >= 9 * number
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_her_own_words_before_stand_beside_and_are_changed_until_the_first_day(
    client, signed_in, lille, manager, prescriber
):
    mine = RegistrationFactory(session=a_session(lille), professional=prescriber)
    entry = asked("entry")
    data = {f"q-{code}": answer for code, answer in answers_to(entry, 2, "Des démarches").items()}
    for level in ("not_yet", "on_the_way"):
        page = client.post(
            page_of(mine, "entry"), data | {"aim-1": level, "aim-2": "acquired", "prepare": "Gros caractères"}
        )
        assert page.status_code == 302
    (row,) = objectives.grid_of(mine.session).rows
    assert [cell.before for cell in row.cells] == ["on_the_way", "acquired"]
    words = signed_in(manager).get(address(mine.session, "positionnement/")).content.decode()
    assert "Des démarches" in words and "Je commence" in words
    assert mine.adaptations.count() == 1
