"""Opinions bear no name: written once, read as counts, and under three answers as their number alone."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_national, open_portal, root_urls
from tests.conftest import as_the_app
from tests.factories.people import ProfessionalFactory
from tests.factories.training import ModuleFactory, RegistrationFactory
from tests.factories.training_assessing import TODAY, a_held_session, answers_to, asked, page_of, thinks, trainees_of
from training.assessing import answering, results
from training.assessing.answering import AlreadyGiven
from training.assessing.questionnaires import NotConcerned
from training.models import Asked, Assessment, Level, Moment, Opinion

pytestmark = pytest.mark.django_db


def group(antenna, number, **facts):
    return trainees_of(a_held_session(antenna, *[ProfessionalFactory() for _ in range(number)], **facts))


def seen(session, kind=Moment.HOT):
    with open_antenna(session.antenna_id):
        return results.opinions_of(session, kind)


def test_that_she_answered_is_kept_apart_from_what_she_said(lille):
    (mine,) = group(lille, 1)
    thinks(mine, words="Très clair")
    row, opinion = Asked.objects.get(), Opinion.objects.get()
    assert (row.registration, row.answered_on) == (mine, TODAY)
    assert {field.name for field in Opinion._meta.fields} == {
        "id",
        "antenna",
        "session",
        "questionnaire",
        "kind",
        "answers",
    }
    assert opinion.answers["best"] == "Très clair"


def test_an_opinion_is_given_once(lille):
    (mine,) = group(lille, 1)
    thinks(mine)
    with pytest.raises(AlreadyGiven):
        thinks(mine, point=1)
    assert Opinion.objects.count() == 1


@pytest.mark.parametrize("role", ["connect_antenna", "connect_portal", "connect_national", "connect_web"])
def test_no_door_reads_or_writes_opinions(lille, role):
    (mine,) = group(lille, 1)
    thinks(mine)
    for sql in (
        "SELECT * FROM training_opinion", "DELETE FROM training_opinion", "UPDATE training_opinion SET answers = '{}'",
        "INSERT INTO training_opinion (id) VALUES (gen_random_uuid())",
    ):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(sql)


def test_the_owner_neither_changes_nor_adds_one_without_its_line(lille):
    (mine,) = group(lille, 1)
    thinks(mine)
    with pytest.raises(DatabaseError), transaction.atomic():
        Opinion.objects.update(answers={})
    with pytest.raises(DatabaseError), transaction.atomic():
        Opinion.objects.all().delete()
    hot = asked(Moment.HOT)
    with pytest.raises(IntegrityError, match="one opinion for each"), transaction.atomic():
        Opinion.objects.create(
            id=uuid.uuid4(), antenna=lille, session=mine.session, questionnaire=hot, kind="hot", answers=answers_to(hot)
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_door_cannot_say_that_she_answered(lille):
    (mine,) = group(lille, 1)
    with (
        as_the_app(),
        open_antenna(lille.pk),
        pytest.raises(IntegrityError, match="only an answer"),
        transaction.atomic(),
    ):
        Asked.objects.create(
            antenna_id=lille.pk, session=mine.session, kind="hot", registration=mine, answered_on=TODAY
        )


def test_a_trainee_of_another_antenna_gives_nothing_here(lille, lyon):
    (mine,) = group(lille, 1)
    hot = asked(Moment.HOT)
    with open_antenna(lyon.pk), pytest.raises(NotConcerned):
        answering.give_opinion(mine, hot, answers=answers_to(hot), levels={}, at=timezone.now())


@pytest.mark.parametrize("number", [0, 1, 2])
def test_under_three_answers_their_number_is_all_that_is_seen(lille, number):
    people = group(lille, 4)
    for one in people[:number]:
        thinks(one, words="Un mot")
    found = seen(people[0].session)
    assert (found.came, found.given, found.answered) == (4, number, [])


def test_from_three_answers_counts_and_words_are_seen(lille):
    people = group(lille, 4)
    for one, point in zip(people, (4, 3, 1), strict=False):
        thinks(one, point=point, words="Un mot")
    found = seen(people[0].session)
    assert [share.number for share in found.answered[0].shares] == [1, 0, 1, 1]
    assert (found.good.number, found.good.of, found.good.percent) == (2, 3, 67)
    assert found.rate.percent == 75
    assert found.answered[-1].words == ["Un mot"] * 3


def test_an_antenna_reads_its_own_opinions_alone_and_a_portal_none(lille, lyon, prescriber):
    people = group(lyon, 3)
    for one in people:
        thinks(one)
    session = people[0].session
    with as_the_app():
        with open_antenna(lille.pk):
            assert results.opinions_of(session, Moment.HOT).given == 0
        with open_national():
            assert results.opinions_of(session, Moment.HOT).given == 3
        with open_portal(prescriber.structure_id), pytest.raises(DatabaseError), transaction.atomic():
            results.opinions_of(session, Moment.HOT)


def test_satisfaction_of_modules_over_a_period_is_read_at_any_door_and_at_none(lille, lyon):
    module, other = ModuleFactory(code="M2"), ModuleFactory(code="M3")
    people = group(lille, 2, module=module) + group(lyon, 3, module=module)
    for one, point in zip(people, (4, 3, 2, 1), strict=False):
        thinks(one, point=point)
    group(lille, 1, module=other)
    with as_the_app():
        assert results.satisfaction([module], TODAY, TODAY) == (5, 4, 2)
        assert results.satisfaction([module, other], TODAY, TODAY).asked == 6
        assert results.satisfaction([module], TODAY - timedelta(days=9), TODAY - timedelta(days=1)) == (0, 0, 0)
        assert results.satisfaction([], TODAY, TODAY) == (0, 0, 0)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(points=st.lists(st.integers(1, 4), min_size=3, max_size=5))
def test_counts_add_up_to_the_answers(lille, points):
    people = group(lille, len(points))
    for one, point in zip(people, points, strict=True):
        thinks(one, point=point)
    found = seen(people[0].session)
    assert all(sum(share.number for share in row.shares) == len(points) for row in found.answered)
    assert found.good.number == sum(point >= 3 for point in points)


def hot_form(registration, **spoilt):
    data = {f"q-{code}": answer for code, answer in answers_to(asked(Moment.HOT), 4, "Rien à dire").items()}
    data |= {f"aim-{rank}": "acquired" for rank, _aim in enumerate(registration.session.module.aims, start=1)}
    return data | spoilt


def test_on_her_telephone_without_an_account_she_gives_her_opinion_in_one_page(client, lille):
    (mine,) = group(lille, 1)
    data, address = hot_form(mine), page_of(mine, "hot")
    page = client.get(address)
    assert page.status_code == 200 and page["X-Robots-Tag"] == "noindex"
    assert mine.professional.last_name not in page.content.decode()
    assert client.post(address, data).status_code == 302
    assert "Merci" in client.get(address).content.decode()
    assert client.post(address, data).status_code == 200  # sent again, it is one opinion
    assert Opinion.objects.count() == 1
    assert {one.level for one in Assessment.objects.filter(registration=mine, source="after")} == {Level.ACQUIRED}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"q-overall": ""}, {"q-overall": "9"}, {"q-overall": "9" * 5000}, {"q-best": "a\x00"}, {"q-best": "a" * 1001},
        {"aim-1": "x"},
    ],
)  # fmt: skip
def test_a_missing_or_absurd_answer_is_said_beside_the_question_and_nothing_is_lost(client, lille, spoilt):
    (mine,) = group(lille, 1)
    data = hot_form(mine, **spoilt)
    page = client.post(page_of(mine, "hot"), data)
    assert page.status_code == 200
    assert page.content.decode().count(" checked") >= 6 and "invalid-feedback" in page.content.decode()
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("name", ["entry", "hot", "cold", "acquired", "funder"])
@pytest.mark.parametrize("secret", ["A" * 32, "court", "é" * 32])
def test_a_made_up_link_leads_nowhere(client, db, name, secret):
    with root_urls():
        assert client.get(reverse(f"trainee_assessing:{name}", args=[secret])).status_code == 404


def test_who_gave_her_seat_back_has_no_page(client, lille, prescriber):
    mine = RegistrationFactory(session=a_held_session(lille), professional=prescriber, state="cancelled")
    assert client.get(page_of(mine, "hot")).status_code == 404
